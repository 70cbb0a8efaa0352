#include <gtest/gtest.h>
#include <poll.h>

#include <optional>
#include <semaphore>

#include "net/test_peer.h"

namespace grantline::net {
namespace {

// A server that answers when told to, and counts the answers that their clients cannot have read.
class Unread : public testing::Test {
 protected:
  Handler handler() {
    return [this](const Request& request) -> Task<Response> {
      if (request.path == "/slow") {
        auto begin = [this](auto done) {
          open_ = [done]() mutable { done(true); };
          arrived_.release();
        };
        auto opened = await_callback<bool>(begin);
        static_cast<void>(co_await opened);
      }
      Response response;
      response.body = std::string(request.path == "/large" ? 8U << 20 : 5U, 'x');
      response.on_unread = [this] { unread_.release(); };
      co_return response;
    };
  }
  bool is_told(std::chrono::seconds patience) { return unread_.try_acquire_for(patience); }

  std::move_only_function<void()> open_;
  std::counting_semaphore<> arrived_{0};
  std::counting_semaphore<> unread_{0};
};

constexpr std::chrono::seconds kPatience{30};

TEST_F(Unread, a_client_that_has_ended_its_side_before_the_answer_is_told_of) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {}, handler());
  std::optional<Peer> peer(server->bound_address());
  peer->send(get("/slow"));
  arrived_.acquire();
  peer.reset();
  open_();
  EXPECT_TRUE(is_told(kPatience));
}

TEST_F(Unread, one_that_closes_with_the_answer_in_its_socket_is_told_of) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {}, handler());
  std::optional<Peer> peer(server->bound_address());
  peer->send(get("/"));
  pollfd wanted{peer->fd(), POLLIN, 0};
  ASSERT_EQ(poll(&wanted, 1, 30'000), 1);
  peer.reset();
  EXPECT_TRUE(is_told(kPatience));
}

TEST_F(Unread, one_that_goes_in_the_middle_of_a_large_answer_is_told_of) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {}, handler());
  std::optional<Peer> peer(std::in_place, server->bound_address(), 4096);
  peer->send(get("/large"));
  pollfd wanted{peer->fd(), POLLIN, 0};
  ASSERT_EQ(poll(&wanted, 1, 30'000), 1);
  peer.reset();
  EXPECT_TRUE(is_told(kPatience));
}

TEST_F(Unread, who_reads_and_asks_again_or_goes_in_order_is_not) {
  LoopPool loops(system_world(), 1);
  auto server = serve(loops, {}, handler());
  {
    Peer peer(server->bound_address());
    EXPECT_EQ(peer.ask(get("/")).body, "xxxxx");
    EXPECT_EQ(peer.ask(get("/")).body, "xxxxx");
  }
  {
    Peer peer(server->bound_address());
    EXPECT_EQ(peer.ask(get("/", "Connection: close\r\n")).body, "xxxxx");
    EXPECT_TRUE(peer.is_ended());
  }
  server.reset();  // all connections have ended then
  EXPECT_FALSE(is_told(std::chrono::seconds(0)));
}

TEST_F(Unread, a_date_of_the_answers_own_is_kept) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {}, [](const Request&) -> Task<Response> {
    Response response;
    response.set("date", "Tue, 01 Jan 2030 00:00:00 GMT");
    co_return response;
  });
  Peer peer(server->bound_address());
  const std::string head = peer.ask(get("/")).head;
  EXPECT_NE(head.find("date: Tue, 01 Jan 2030 00:00:00 GMT\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Date: "), std::string::npos);
}

}  // namespace
}  // namespace grantline::net
