#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "client/service_tokens.h"
#include "client/test_provider.h"
#include "spec/params.h"

namespace grantline::client {
namespace {

std::string name_of(std::string_view scope, const std::vector<std::string>& resources) {
  std::string name(scope);
  for (const std::string& one : resources) name += '|' + one;
  return name;
}

// A token endpoint whose tokens name what was asked for, and which answers nobody before `wanted`
// requests are there.
class NamingEndpoint final : public HttpClient {
 public:
  explicit NamingEndpoint(int wanted) : all_(wanted) {}
  std::expected<HttpAnswer, HttpFault> send(const HttpRequest& request) override {
    const auto form = Params::parse(request.form.reveal());
    ++requests;
    all_.arrive_and_wait();
    const JsonObject body{{"access_token", name_of(*form->find("scope"), form->all("resource"))},
                          {"token_type", "Bearer"},
                          {"expires_in", 300}};
    return HttpAnswer{.status = 200, .body = Secret(grantline::to_text(Json(body)))};
  }
  std::atomic<int> requests = 0;

 private:
  std::latch all_;
};

TEST(Flights, threads_that_ask_for_different_things_at_once_never_get_each_others_token) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> wanted{
      {"a", {}},
      {"b", {}},
      {"a", {"https://x"}},
      {"a", {"https://x", "https://y"}},
      {"a", {"https://xhttps://y"}}};
  Bench bench;
  NamingEndpoint endpoint(static_cast<int>(wanted.size()));
  ServiceTokens tokens({bench.world, endpoint, *bench.store, bench.env.sleep}, bench.registration);
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i) {
    for (const auto& [scope, resources] : wanted) {
      threads.emplace_back([&] {
        const auto given = tokens.access_token(scope, resources);
        right += given && (*given)->value.reveal() == name_of(scope, resources) ? 1 : 0;
      });
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 8 * static_cast<int>(wanted.size()));
  EXPECT_EQ(endpoint.requests, static_cast<int>(wanted.size()));
}

TEST(Flights, who_waits_does_so_no_longer_than_its_patience) {
  SingleFlight<int> flights;
  std::latch is_up(1);
  std::latch may_land(1);
  std::thread leader([&] {
    flights.run("key", seconds(10), [&] {
      is_up.count_down();
      may_land.wait();
      return 1;
    });
  });
  is_up.wait();
  EXPECT_EQ(flights.run("key", milliseconds(20), [] { return 2; }), std::nullopt);
  EXPECT_EQ(flights.run("other", milliseconds(20), [] { return 3; }), 3);
  may_land.count_down();
  leader.join();
}

TEST(Flights, who_asks_for_more_time_than_the_flight_brought_gets_it) {
  Bench bench;
  bench.log_in();
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  // Another process refreshes; of its token, 60 s are left.
  ASSERT_TRUE(bench.session()->access_token());
  bench.world.forward(seconds(240));
  auto lock = bench.store->lock(session_key("work"), seconds(1));
  std::string modest;
  std::string demanding;
  std::thread first([&] { modest = (*session->access_token(seconds(10)))->value.reveal(); });
  std::thread second([&] { demanding = (*session->access_token(seconds(100)))->value.reveal(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  lock->reset();
  first.join();
  second.join();
  EXPECT_THAT(modest, testing::AnyOf("a2", "a3"));
  EXPECT_EQ(demanding, "a3");
  EXPECT_EQ(bench.provider.token_requests, 3);
}

}  // namespace
}  // namespace grantline::client
