// bench_store FOLDER GRANTS WRITERS SECONDS
// Fills a new store with grants, then lets writers replace one grant after the other, each waiting
// for its last change to be on disk; says what that costs. The folder should be on the disk in
// question. The second form compacts a store that no server has open.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <semaphore>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "store/records.h"
#include "store/rocksdb/open_rocksdb.h"

namespace grantline::store {
namespace {

constexpr std::uint64_t kPerFill = 1000;

std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

// As evenly spread as a hash, and the same for the same number.
std::string key_of_number(std::uint64_t number) {
  std::string key;
  append_u64(key, mix(number));
  append_u64(key, mix(~number));
  return key;
}

Grant grant_of_number(std::uint64_t number, WallTime now) {
  Grant g;
  g.client.text = fmt::format("client-{:04}", number % 50);
  g.user.text = base64url_encode(key_of_number(number + 1'000'000'007));
  g.scope = "openid profile email offline_access";
  g.authorized_at = now - milliseconds(static_cast<std::int64_t>(mix(number) % 86'400'000));
  g.authorized_from = *parse_address("203.0.113.7");
  for (int i = 0; i < 3; ++i) {
    g.authorized_from.bytes[static_cast<std::size_t>(13 + i)] =
        static_cast<std::uint8_t>(mix(number + 7) >> (8 * i));
  }
  g.auth_time = g.authorized_at - seconds(20);
  g.amr = "pwd";
  g.sid = base64url_encode(key_of_number(number + 2'000'000'011));
  g.redeemed_at = g.authorized_at + milliseconds(static_cast<std::int64_t>(mix(number) % 3000));
  g.redeemed_from = g.authorized_from;
  g.generation = 1;
  g.key_id = 1;
  g.rotated_at = g.redeemed_at;
  g.rotated_from = g.authorized_from;
  g.refresh_idle = days(30);
  g.refresh_ends_at = g.authorized_at + days(365);
  g.access_life = minutes(15);
  return g;
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto in_seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return in_seconds(used.ru_utime) + in_seconds(used.ru_stime);
}

double resident_mib() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double bytes_on_disk(const std::string& folder) {
  double bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".sst") bytes += static_cast<double>(entry.file_size());
  }
  return bytes;
}

void fail(const Fault& fault) {
  fmt::print(stderr, "{}\n", fault.what);
  std::exit(1);
}

std::unique_ptr<RocksDbEngine> open(const std::string& folder) {
  const SteadyTime start = system_world().steady_now();
  auto engine = open_rocksdb(folder, {}, system_world());
  if (!engine) fail(engine.error());
  fmt::print("open: {} ms, RSS {:.1f} MiB\n", (system_world().steady_now() - start).ms,
             resident_mib());
  return std::move(*engine);
}

void fill(Engine& engine, std::uint64_t grants) {
  const WallTime now = system_world().now();
  for (std::uint64_t at = 0; at < grants; at += kPerFill) {
    std::vector<Write> writes;
    for (std::uint64_t i = at; i < std::min(at + kPerFill, grants); ++i) {
      const Grant g = grant_of_number(i, now);
      writes.push_back({{Table::grants, key_of_number(i)}, encode(g), drop_at_s(g)});
    }
    if (auto written = write_now(engine, std::move(writes)); !written) fail(written.error());
  }
}

class Load {
 public:
  Load(Engine& engine, std::uint64_t grants) : engine_(engine), grants_(grants) {}

  void run(int writers, Duration span) {
    const double cpu = cpu_seconds();
    const SteadyTime start = system_world().steady_now();
    ends_ = start + span;
    running_ = writers;
    for (int i = 0; i < writers; ++i) next();
    finished_.acquire();
    const double took = static_cast<double>((system_world().steady_now() - start).ms) / 1000;
    const auto count = static_cast<double>(updates_);
    fmt::print("{} writers: {:.0f} updates/s, {:.1f} us CPU an update, RSS {:.1f} MiB\n", writers,
               count / took, (cpu_seconds() - cpu) / count * 1e6, resident_mib());
  }

 private:
  void next() {
    const std::string key = key_of_number(mix(next_++ + 0xABCDEF) % grants_);
    engine_.transact({{{Table::grants, key}},
                      [this, key](Values values) -> std::vector<Write> {
                        auto grant = decode_grant(values[0].value_or(""));
                        if (!grant) fail(grant.error());
                        grant->previous_rotated_at = grant->rotated_at;
                        grant->rotated_at = system_world().now();
                        ++grant->generation;
                        ++updates_;
                        return {{{Table::grants, key}, encode(*grant), drop_at_s(*grant)}};
                      },
                      [this](Result<void> result) {
                        if (!result) fail(result.error());
                        if (system_world().steady_now() < ends_) return next();
                        if (--running_ == 0) finished_.release();
                      }});
  }

  Engine& engine_;
  std::uint64_t grants_;
  SteadyTime ends_;
  std::atomic<int> running_ = 0;
  std::atomic<std::uint64_t> next_ = 0;
  std::uint64_t updates_ = 0;
  std::binary_semaphore finished_{0};
};

int run(const std::string& folder, std::uint64_t grants, int writers, Duration span) {
  {
    const auto engine = open(folder);
    fill(*engine, grants);
    if (auto compacted = engine->compact(); !compacted) fail(compacted.error());
    const double bytes = bytes_on_disk(folder);
    fmt::print("{} grants, compacted: {:.0f} bytes a grant\n", grants,
               bytes / static_cast<double>(grants));
  }
  const auto engine = open(folder);
  Load(*engine, grants).run(writers, span);
  fmt::print("after the load: {:.0f} bytes a grant\n",
             bytes_on_disk(folder) / static_cast<double>(grants));
  return 0;
}

int compact(const std::string& folder) {
  if (auto compacted = open(folder)->compact(); !compacted) fail(compacted.error());
  return 0;
}

}  // namespace
}  // namespace grantline::store

int main(int count, char** words) {
  if (count == 3 && std::string_view(words[1]) == "compact") {
    return grantline::store::compact(words[2]);
  }
  if (count != 5) {
    fmt::print(stderr, "usage: bench_store FOLDER GRANTS WRITERS SECONDS\n");
    return 2;
  }
  return grantline::store::run(words[1], std::strtoull(words[2], nullptr, 10), std::atoi(words[3]),
                               grantline::seconds(std::atoi(words[4])));
}
