#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "net/test_peer.h"

namespace grantline::net {
namespace {

struct Counted final : BodySink {
  explicit Counted(std::atomic<int>& open) : open_(open) { ++open_; }
  ~Counted() override { --open_; }
  void take(std::string_view piece) override { bytes += piece.size(); }
  std::size_t bytes = 0;
  std::atomic<int>& open_;
};

Task<Response> tell_size(const Request& request) {
  const auto sink = std::dynamic_pointer_cast<Counted>(request.sink);
  Response response;
  response.body =
      (sink ? std::to_string(sink->bytes) : "none") + " " + std::to_string(request.body.size());
  co_return response;
}

struct LongBodiesTest : testing::Test {
  std::atomic<int> open{0};
  std::atomic<int> room{1};
  LoopPool loops{system_world(), 1};
  std::unique_ptr<Server> server = start();

  std::unique_ptr<Server> start() {
    auto bodies = std::make_shared<LongBodies>();
    bodies->path = "/long";
    bodies->most_bytes = 1'000'000;
    bodies->open = [this](const Request&) -> std::shared_ptr<BodySink> {
      if (open >= room) return nullptr;
      return std::make_shared<Counted>(open);
    };
    ServerLimits limits{.body_bytes = 1000};
    limits.long_bodies = std::move(bodies);
    return serve(loops, limits, tell_size);
  }
};

TEST_F(LongBodiesTest, only_their_path_takes_them_and_no_body_is_kept) {
  Peer peer(server->bound_address());
  EXPECT_EQ(peer.ask(post("/long", std::string(900'000, 'x'))).body, "900000 0");
  EXPECT_EQ(peer.ask(post("/other", std::string(1000, 'x'))).body, "none 1000");
  EXPECT_EQ(peer.ask(post("/long", "x")).body, "1 0");
  EXPECT_EQ(peer.ask(post("/other", std::string(1001, 'x'))).status, 413);
  Peer second(server->bound_address());
  EXPECT_EQ(second.ask(post("/long", std::string(1'000'001, 'x'))).status, 413);
  EXPECT_EQ(open, 0);
}

TEST_F(LongBodiesTest, without_room_they_are_503_and_one_that_is_cut_off_gives_its_room_back) {
  {
    Peer slow(server->bound_address());
    slow.send("POST /long HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    while (open == 0) std::this_thread::yield();
    Peer late(server->bound_address());
    EXPECT_EQ(late.ask(post("/long", "x")).status, 503);
  }
  while (open > 0) std::this_thread::yield();
  Peer next(server->bound_address());
  EXPECT_EQ(next.ask(post("/long", "x")).status, 200);
}

}  // namespace
}  // namespace grantline::net
