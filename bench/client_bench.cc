#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "client/curl_http.h"
#include "client/file_store.h"
#include "client/memory_store.h"
#include "client/session.h"
#include "grantline/grantline.h"

// client_bench FOLDER calls THREADS CALLS    the public access_token() of a session with a good
//                                            token: ns of CPU a call, over all threads
// client_bench FOLDER refresh WARM COUNT     one refresh after the other: us of CPU a refresh
// client_bench FOLDER memory WARM COUNT      the same with the session in memory; not stored after
// The session is "work".

namespace {

using grantline::Duration;
using grantline::WallTime;

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "client_bench: {}\n", why);
  std::exit(1);
}

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::string issuer_of(const std::string& folder) {
  const auto store =
      grantline::client::make_file_store({.folder = folder}, grantline::system_world());
  const auto loaded = grantline::client::load_session(*store, "work");
  if (!loaded || !*loaded) give_up("no session \"work\" in " + folder);
  return (*loaded)->session.provider.issuer;
}

grantline::Session open_public(const std::string& folder) {
  auto store = grantline::TokenStore::file({.folder = folder});
  if (!store) give_up(store.error().what);
  const grantline::Context context({.store = std::move(*store)});
  const auto client = grantline::Client::with_endpoints(
      context, {.issuer = issuer_of(folder), .token_endpoint = "http://127.0.0.1:9/token"},
      {.client_id = "cli"});
  if (!client) give_up(client.error().what);
  auto session = client->open_session("work");
  if (!session) give_up(session.error().what);
  return *session;
}

void measure_calls(const std::string& folder, int threads, int calls) {
  const grantline::Session session = open_public(folder);
  std::atomic<int> waiting = threads;
  std::atomic<int> failed = 0;
  std::vector<double> used(static_cast<std::size_t>(threads));
  std::vector<std::thread> all;
  for (double& own : used) {
    all.emplace_back([&] {
      if (!session.access_token()) ++failed;
      --waiting;
      while (waiting > 0) std::this_thread::yield();
      const double before = seconds_of(CLOCK_THREAD_CPUTIME_ID);
      for (int i = 0; i < calls; ++i) {
        if (!session.access_token()) ++failed;
      }
      own = seconds_of(CLOCK_THREAD_CPUTIME_ID) - before;
    });
  }
  for (std::thread& thread : all) thread.join();
  if (failed > 0) give_up("a call failed");
  double sum = 0;
  for (const double one : used) sum += one;
  fmt::print("{:.1f}\n", sum / threads / calls * 1e9);
}

// Its clock is an hour further on with each refresh, so that each is due.
class LeapingWorld final : public grantline::World {
 public:
  WallTime now() override { return grantline::system_world().now() + leap; }
  grantline::SteadyTime steady_now() override { return grantline::system_world().steady_now(); }
  void fill_random(void* out, std::size_t size) override {
    grantline::system_world().fill_random(out, size);
  }
  Duration leap;
};

double cpu_s() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return of(use.ru_utime) + of(use.ru_stime);
}

std::unique_ptr<grantline::client::TokenStore> open_store(const std::string& folder, bool in_memory,
                                                          grantline::World& world) {
  auto files = grantline::client::make_file_store({.folder = folder}, world);
  if (!in_memory) return files;
  auto memory = grantline::client::make_memory_store();
  const auto entry = files->load("work.session");
  if (!entry || !*entry || !memory->replace("work.session", 0, (*entry)->content)) {
    give_up("no session in " + folder);
  }
  return memory;
}

void measure_refreshes(const std::string& folder, bool in_memory, int warm, int count) {
  LeapingWorld world;
  const auto store = open_store(folder, in_memory, world);
  const auto http = grantline::client::make_curl_http();
  const grantline::client::Environment env{world, *http, *store, [](Duration) {}};
  const auto session =
      grantline::client::Session::open(env, grantline::client::ClientAuth::none(), "work");
  if (!session) give_up(session.error().what);
  auto last = (*session)->access_token();
  if (!last) give_up(last.error().what);
  // The run before this one may have stored a token of its own time.
  world.leap = std::max((*last)->expires_at - world.now(), Duration{});
  double before = 0;
  for (int i = 0; i < warm + count; ++i) {
    if (i == warm) before = cpu_s();
    world.leap = world.leap + grantline::hours(1);
    auto token = (*session)->access_token();
    if (!token) give_up(token.error().what);
    if ((*token)->value.matches((*last)->value.reveal())) give_up("no refresh was made");
    last = std::move(token);
  }
  fmt::print("{:.1f}\n", (cpu_s() - before) / count * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) give_up("FOLDER calls THREADS CALLS | FOLDER refresh|memory WARM COUNT");
  const std::string folder = argv[1];
  const std::string what = argv[2];
  const int first = std::stoi(argv[3]);
  const int second = std::stoi(argv[4]);
  if (what == "calls") {
    measure_calls(folder, first, second);
  } else {
    measure_refreshes(folder, what == "memory", first, second);
  }
}
