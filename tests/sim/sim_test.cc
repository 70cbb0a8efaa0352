#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "sim/simulation.h"

// sim_test                   runs the seeds 1 to 3000
// sim_test --seeds=100000    runs that many
// sim_test --seed=4711       runs one and tells all that happens in it

namespace {

using grantline::sim::Counts;
using grantline::sim::Simulation;

bool take(std::string_view argument, std::string_view name, std::uint64_t& out) {
  if (!argument.starts_with(name)) return false;
  argument.remove_prefix(name.size());
  const auto read = std::from_chars(argument.data(), argument.data() + argument.size(), out);
  return read.ec == std::errc() && read.ptr == argument.data() + argument.size();
}

void add(Counts& sum, const Counts& one) {
  sum.steps += one.steps;
  sum.answers += one.answers;
  sum.given += one.given;
  sum.refused += one.refused;
  sum.failed += one.failed;
  sum.lost += one.lost;
  sum.repeated += one.repeated;
  sum.thefts += one.thefts;
  sum.crashes += one.crashes;
  sum.let_in += one.let_in;
}

void print(const Counts& sum) {
  const auto line = [](const char* what, std::uint64_t count) {
    std::printf("  %-40s %10llu\n", what, static_cast<unsigned long long>(count));
  };
  line("steps run", sum.steps);
  line("answers judged", sum.answers);
  line("  that gave or confirmed", sum.given);
  line("  that refused", sum.refused);
  line("  that failed with the disk", sum.failed);
  line("answers lost on their way", sum.lost);
  line("requests repeated by their owners", sum.repeated);
  line("requests of thieves and others", sum.thefts);
  line("devices let in by their person", sum.let_in);
  line("crashes between two steps", sum.crashes);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seeds = 3000;
  std::uint64_t one = 0;
  for (int i = 1; i < argc; ++i) {
    if (take(argv[i], "--seeds=", seeds) || take(argv[i], "--seed=", one)) continue;
    std::fprintf(stderr, "usage: sim_test [--seeds=COUNT | --seed=NUMBER]\n");
    return 2;
  }
  const std::uint64_t first = one == 0 ? 1 : one;
  const std::uint64_t last = one == 0 ? seeds : one;
  Counts sum;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  for (std::uint64_t seed = first; seed <= last && failed < 5; ++seed) {
    Simulation simulation(seed, one != 0);
    const auto broken = simulation.run();
    add(sum, simulation.counts());
    ++(broken ? failed : passed);
    if (!broken) continue;
    std::printf("seed %llu: %s\n  to see it: sim_test --seed=%llu\n",
                static_cast<unsigned long long>(seed), broken->c_str(),
                static_cast<unsigned long long>(seed));
  }
  std::printf("the whole server, simulated\n");
  print(sum);
  std::printf("%llu passed, %llu failed\n", static_cast<unsigned long long>(passed),
              static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}
