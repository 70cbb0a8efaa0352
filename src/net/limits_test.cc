#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/test_peer.h"

namespace grantline::net {
namespace {

TEST(limits, a_body_over_the_limit_is_413_and_the_client_can_read_so) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {.body_bytes = 1000});
  Peer peer(server->bound_address());
  EXPECT_EQ(peer.ask(post("/fits", std::string(1000, 'x'))).status, 200);
  const auto answer = peer.ask(post("/upload", std::string(300'000, 'x')));
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.body, "refused /upload");
  EXPECT_TRUE(peer.is_ended());
  Peer chunked(server->bound_address());
  EXPECT_EQ(chunked
                .ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                     std::string(1001, 'x'))
                .status,
            413);
}

TEST(limits, headers_over_the_limit_are_431) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {.header_bytes = 8192});
  Peer peer(server->bound_address());
  EXPECT_EQ(peer.ask(get("/", "X: " + std::string(8000, 'x') + "\r\n")).status, 200);
  EXPECT_EQ(peer.ask(get("/", "X: " + std::string(9000, 'x') + "\r\n")).status, 431);
  EXPECT_TRUE(peer.is_ended());
}

TEST(limits, a_slow_sender_is_408_in_headers_and_body_and_harms_nobody) {
  LoopPool loops(system_world(), 1);
  const auto server =
      serve(loops, {.header_timeout = milliseconds(50), .body_timeout = milliseconds(50)});
  Peer head(server->bound_address()), body(server->bound_address());
  head.send("GET / HTTP/1.1\r\nHo");
  body.send("POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
  Peer good(server->bound_address());
  EXPECT_EQ(good.ask(get("/")).status, 200);
  EXPECT_EQ(head.answer().status, 408);
  const auto answer = body.answer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(answer.body, "refused /late");
  EXPECT_TRUE(head.is_ended());
  EXPECT_EQ(good.ask(get("/")).status, 200);
}

class ManualWorld final : public World {
 public:
  WallTime now() override { return {1'700'000'000'000}; }
  SteadyTime steady_now() override { return {ns_}; }
  void fill_random(void* out, std::size_t size) override { system_world().fill_random(out, size); }
  void pass(Duration span) { ns_ += span.ms * 1'000'000; }

 private:
  std::atomic<std::int64_t> ns_{1};
};

TEST(limits, each_request_of_an_endless_pipeline_has_the_whole_header_timeout) {
  ManualWorld world;
  LoopPool loops(world, 1);
  const auto server = serve(loops, {.header_timeout = seconds(10),
                                    .write_timeout = milliseconds(40),  // sweeps come often
                                    .idle_timeout = seconds(5)});
  Peer peer(server->bound_address());
  const std::string whole = get("/");
  const std::string half = whole.substr(0, 10), rest = whole.substr(10);
  peer.send(half);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(peer.ask(rest + half).status, 200);
    Peer canary(server->bound_address());
    EXPECT_EQ(canary.ask(get("/")).status, 200);
    // One loop: when this is answered, the loop is done with the two before.
    EXPECT_EQ(Peer(server->bound_address()).ask(get("/")).status, 200);
    world.pass(seconds(6));
    EXPECT_TRUE(canary.is_ended());  // so the deadlines have been looked at
  }
  world.pass(seconds(6));
  EXPECT_EQ(peer.answer().status, 408);
}

TEST(limits, who_does_not_read_its_answer_is_cut_off) {
  LoopPool loops(system_world(), 1);
  const auto server =
      serve(loops, {.write_timeout = milliseconds(50)}, [](const Request&) -> Task<Response> {
        Response response;
        response.body.assign(16 << 20, 'x');
        co_return response;
      });
  Peer peer(server->bound_address(), 4096);
  peer.send(get("/"));
  while (server->open_connections() == 0) std::this_thread::yield();
  while (server->open_connections() > 0) std::this_thread::yield();
  EXPECT_LT(peer.answer().body.size(), 16U << 20);
}

TEST(limits, an_idle_connection_is_closed_without_an_answer) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {.idle_timeout = milliseconds(50)});
  Peer used(server->bound_address()), unused(server->bound_address());
  EXPECT_EQ(used.ask(get("/")).status, 200);
  EXPECT_TRUE(used.is_ended());
  EXPECT_TRUE(unused.is_ended());
}

TEST(limits, bad_requests_are_refused_without_harm_to_others) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops);
  Peer good(server->bound_address());
  EXPECT_EQ(good.ask(get("/")).status, 200);
  for (const std::string_view bad :
       {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n",
        "nonsense\r\n\r\n"}) {
    Peer peer(server->bound_address());
    EXPECT_EQ(peer.ask(bad).status, 400);
    EXPECT_TRUE(peer.is_ended());
    EXPECT_EQ(good.ask(get("/")).status, 200);
  }
}

TEST(limits, what_is_smuggled_behind_a_refused_request_is_not_read) {
  std::atomic<int> handled{0};
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {}, [&](const Request& request) {
    ++handled;
    return echo(request);
  });
  Peer peer(server->bound_address());
  peer.send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n" +
      get("/smuggled"));
  EXPECT_EQ(peer.answer().status, 400);
  EXPECT_TRUE(peer.is_ended());
  EXPECT_EQ(handled, 0);
}

TEST(limits, a_thousand_idle_connections_leave_room_for_others) {
  LoopPool loops(system_world(), 2);
  const auto server = serve(loops, {.connections_per_address = 2'000});
  std::vector<std::unique_ptr<Peer>> idle;
  for (int i = 0; i < 1000; ++i) {
    idle.push_back(std::make_unique<Peer>(server->bound_address()));
    ASSERT_TRUE(idle.back()->is_connected());
  }
  Peer busy(server->bound_address());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(busy.ask(get("/")).status, 200);
  EXPECT_EQ(server->open_connections(), 1001U);
  EXPECT_EQ(idle.front()->ask(get("/")).status, 200);
  EXPECT_EQ(idle.back()->ask(get("/")).status, 200);
}

TEST(limits, at_the_limit_the_longest_idle_makes_room) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {.connections = 3});
  Peer first(server->bound_address()), second(server->bound_address()),
      third(server->bound_address());
  for (Peer* each : {&second, &first, &third}) EXPECT_EQ(each->ask(get("/")).status, 200);
  Peer fourth(server->bound_address());
  EXPECT_EQ(fourth.ask(get("/")).status, 200);
  EXPECT_TRUE(second.is_ended());
  EXPECT_EQ(first.ask(get("/")).status, 200);
  EXPECT_EQ(third.ask(get("/")).status, 200);
}

TEST(limits, at_the_limit_with_none_idle_a_new_connection_gets_503) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {.connections = 1});
  Peer busy(server->bound_address());
  EXPECT_EQ(busy.ask("POST /half HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                     "Content-Length: 4\r\n\r\n")
                .status,
            100);
  Peer late(server->bound_address());
  const auto answer = late.ask(get("/"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.head.find("Retry-After: "), std::string::npos);
  EXPECT_TRUE(late.is_ended());
  busy.send("body");
  EXPECT_EQ(busy.answer().status, 200);
}

TEST(limits, one_address_cannot_take_all_connections) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {.connections_per_address = 2});
  Peer first(server->bound_address()), second(server->bound_address());
  EXPECT_EQ(first.ask(get("/")).status, 200);
  EXPECT_EQ(second.ask(get("/")).status, 200);
  EXPECT_EQ(Peer(server->bound_address()).answer().status, 503);
  EXPECT_EQ(first.ask(get("/")).status, 200);
}

TEST(limits, too_many_requests_in_flight_get_503_and_keep_their_connection) {
  std::move_only_function<void()> finish;
  std::atomic<bool> waiting = false;
  LoopPool loops(system_world(), 1);
  const auto hold = [&](const Request& request) -> Task<Response> {
    if (request.path == "/hold") {
      auto begin = [&](auto done) {
        finish = [done]() mutable { done(true); };
        waiting = true;
      };
      auto opened = await_callback<bool>(begin);
      co_await opened;
    }
    co_return Response{};
  };
  const auto server = serve(loops, {.requests_in_flight = 1}, hold);
  Peer holder(server->bound_address()), other(server->bound_address());
  holder.send(get("/hold"));
  while (!waiting) std::this_thread::yield();
  const auto refused = other.ask(get("/"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.head.find("Retry-After: "), std::string::npos);
  finish();
  EXPECT_EQ(holder.answer().status, 200);
  EXPECT_EQ(other.ask(get("/")).status, 200);
}

}  // namespace
}  // namespace grantline::net
