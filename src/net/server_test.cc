#include "net/server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

#include "net/test_peer.h"
#include "net/unix_client.h"

namespace grantline::net {
namespace {

TEST(server, keeps_a_connection_for_many_requests) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops);
  Peer peer(server->bound_address());
  EXPECT_EQ(peer.ask(get("/one?a=b")).body, "GET /one?a=b ");
  EXPECT_EQ(peer.ask(post("/two", "hello")).body, "POST /two? hello");
  const auto last = peer.ask(get("/three", "Connection: close\r\n"));
  EXPECT_EQ(last.body, "GET /three? ");
  EXPECT_NE(last.head.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(peer.is_ended());
}

TEST(server, http_1_0_ends_after_one_answer) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops);
  Peer peer(server->bound_address());
  EXPECT_EQ(peer.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(peer.is_ended());
}

TEST(server, answers_hold_date_and_length_and_a_header_cannot_be_split) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {}, [](const Request&) -> Task<Response> {
    Response response;
    response.status = 201;
    response.set("Location", "/a\r\nSet-Cookie: forged=1");
    response.body = "made";
    co_return response;
  });
  Peer peer(server->bound_address());
  const auto answer = peer.ask(get("/"));
  EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 201 Created\r\nDate: "));
  EXPECT_NE(answer.head.find("GMT\r\n"), std::string::npos);
  EXPECT_NE(answer.head.find("Location: /a  Set-Cookie: forged=1\r\n"), std::string::npos);
  EXPECT_EQ(answer.body, "made");
}

// Answers "/slow" when told to, all else at once.
class Gate {
 public:
  Handler handler() {
    return [this](const Request& request) { return wait(request); };
  }
  Task<Response> wait(const Request& request) {
    if (request.path == "/slow") {
      auto begin = [this](auto done) {
        const std::lock_guard lock(mutex_);
        waiting_.emplace_back([done]() mutable { done(true); });
        arrived_.release();
      };
      auto opened = await_callback<bool>(begin);
      co_await opened;
    }
    Response response;
    response.body = request.path;
    ++answered;
    co_return response;
  }
  void await_arrival() { arrived_.acquire(); }
  void open() {
    std::vector<std::move_only_function<void()>> waiting;
    {
      const std::lock_guard lock(mutex_);
      waiting.swap(waiting_);
    }
    for (auto& each : waiting) each();
  }

  std::atomic<int> answered{0};

 private:
  std::mutex mutex_;
  std::vector<std::move_only_function<void()>> waiting_;
  std::counting_semaphore<> arrived_{0};
};

TEST(server, pipelined_answers_come_in_the_order_of_their_requests) {
  Gate gate;
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {}, gate.handler());
  Peer peer(server->bound_address());
  peer.send(get("/1") + get("/slow") + get("/3") + get("/4"));
  EXPECT_EQ(peer.answer().body, "/1");  // not held back by the slow one
  gate.await_arrival();
  EXPECT_EQ(gate.answered, 1);
  gate.open();
  for (const char* path : {"/slow", "/3", "/4"}) EXPECT_EQ(peer.answer().body, path);
}

TEST(server, a_thousand_pipelined_requests_are_all_answered) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops);
  Peer peer(server->bound_address());
  std::string all;
  for (int i = 0; i < 1000; ++i) all += post("/" + std::to_string(i), "body");
  std::jthread sender([&] { peer.send(all); });
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(peer.answer().body, "POST /" + std::to_string(i) + "? body");
  }
}

TEST(server, head_is_answered_as_get_without_the_body) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops);
  Peer peer(server->bound_address());
  peer.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/y"));
  const auto head = peer.answer(Peer::Body::left_out);
  EXPECT_NE(head.head.find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_EQ(peer.answer().body, "GET /y? ");
}

TEST(server, a_chunked_body_and_expect_100_are_taken) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops);
  Peer peer(server->bound_address());
  peer.send(
      "POST /c HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(peer.answer().status, 100);
  peer.send("5\r\nhel");
  peer.send("lo\r\n0\r\n\r\n");
  EXPECT_EQ(peer.answer().body, "POST /c? hello");
  EXPECT_EQ(peer.ask(get("/next")).status, 200);
}

TEST(server, an_answer_larger_than_the_sockets_buffers_arrives_whole) {
  LoopPool loops(system_world(), 1);
  const std::string large(8 << 20, 'x');
  const auto server = serve(loops, {}, [&](const Request&) -> Task<Response> {
    Response response;
    response.body = large;
    co_return response;
  });
  Peer peer(server->bound_address());
  EXPECT_EQ(peer.ask(get("/")).body, large);
  EXPECT_EQ(peer.ask(get("/")).body.size(), large.size());
}

TEST(server, a_task_whose_client_has_gone_still_finishes) {
  Gate gate;
  LoopPool loops(system_world(), 2);
  const auto server = serve(loops, {}, gate.handler());
  {
    Peer peer(server->bound_address());
    peer.send(get("/slow"));
    gate.await_arrival();
  }
  gate.open();
  while (gate.answered == 0) std::this_thread::yield();
  Peer other(server->bound_address());
  EXPECT_EQ(other.ask(get("/")).status, 200);
}

TEST(server, stop_finishes_what_is_in_flight_and_closes_what_is_idle) {
  Gate gate;
  LoopPool loops(system_world(), 2);
  const auto server = serve(loops, {}, gate.handler());
  const std::string address = server->bound_address();
  Peer idle(address), busy(address);
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  busy.send(get("/slow"));
  gate.await_arrival();
  std::jthread stopper([&] { server->stop(); });
  EXPECT_TRUE(idle.is_ended());
  EXPECT_FALSE(Peer(address).is_connected());
  gate.open();
  const auto answer = busy.answer();
  EXPECT_EQ(answer.body, "/slow");
  EXPECT_NE(answer.head.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(busy.is_ended());
  stopper.join();
  EXPECT_EQ(server->open_connections(), 0U);
}

TEST(server, stop_does_not_wait_for_what_becomes_idle_meanwhile) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops, {.idle_timeout = hours(1)});
  Peer idle(server->bound_address()), begun(server->bound_address());
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  begun.send("\r");
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  std::jthread stopper([&] { server->stop(minutes(1)); });
  EXPECT_TRUE(idle.is_ended());
  begun.send("\n");
  EXPECT_TRUE(begun.is_ended());
}

TEST(server, stop_cuts_off_after_its_deadline_and_the_task_ends_later) {
  Gate gate;
  LoopPool loops(system_world(), 1);
  auto server = serve(loops, {}, gate.handler());
  Peer busy(server->bound_address());
  busy.send(get("/slow"));
  gate.await_arrival();
  server->stop(milliseconds(1));
  EXPECT_TRUE(busy.is_ended());
  server.reset();
  gate.open();
  while (gate.answered == 0) std::this_thread::yield();
}

TEST(server, all_loops_get_connections) {
  std::mutex mutex;
  std::vector<Executor*> seen;
  LoopPool loops(system_world(), 3);
  const auto server = serve(loops, {}, [&](const Request&) -> Task<Response> {
    const std::lock_guard lock(mutex);
    seen.push_back(Executor::current());
    co_return Response{};
  });
  for (int i = 0; i < 3; ++i) Peer(server->bound_address()).ask(get("/"));
  std::ranges::sort(seen);
  EXPECT_EQ(std::unique(seen.begin(), seen.end()) - seen.begin(), 3);
}

TEST(server, handlers_learn_who_asks) {
  LoopPool loops(system_world(), 1);
  const Handler who = [](const Request& request) -> Task<Response> {
    Response response;
    response.body = to_text(request.peer);
    co_return response;
  };
  const auto v4 = serve(loops, {}, who);
  EXPECT_EQ(Peer(v4->bound_address()).ask(get("/")).body, "127.0.0.1");
  const auto v6 = serve(loops, {}, who, "[::1]:0");
  EXPECT_TRUE(v6->bound_address().starts_with("[::1]:"));
  EXPECT_EQ(Peer(v6->bound_address()).ask(get("/")).body, "::1");
}

std::string why_not(LoopPool& loops, const std::string& address) {
  auto server = listen(loops, {.address = address, .tls = {}}, {}, echo, refuse_plainly);
  return server ? "" : server.error().what;
}

TEST(server, an_address_that_cannot_be_had_is_one_clear_sentence) {
  LoopPool loops(system_world(), 1);
  const auto server = serve(loops);
  const std::string taken = server->bound_address();
  EXPECT_EQ(why_not(loops, taken),
            "port " + taken.substr(taken.find(':') + 1) +
                " is taken by another program; choose another with --listen");
  EXPECT_NE(why_not(loops, "192.0.2.1:0").find("no address 192.0.2.1"), std::string::npos);
  for (const char* wrong : {"", "8080", "host:1", "127.0.0.1:x", "127.0.0.1:70000", "::1:80"}) {
    EXPECT_NE(why_not(loops, wrong).find("is not an address to listen on"), std::string::npos);
  }
  EXPECT_NE(why_not(loops, "unix:/no/such/folder/s").find("/no/such/folder/s"), std::string::npos);
}

class UnixSocket : public testing::Test {
 protected:
  UnixSocket() {
    char name[] = "/tmp/grantline-net-XXXXXX";
    folder_ = mkdtemp(name);
    path_ = folder_ + "/admin.sock";
  }
  ~UnixSocket() override {
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }
  std::string folder_, path_;
  LoopPool loops_{system_world(), 1};
};

TEST_F(UnixSocket, is_for_its_owner_alone_and_goes_with_the_server) {
  {
    const auto server = serve(loops_, {}, echo, "unix:" + path_);
    struct stat there{};
    ASSERT_EQ(stat(path_.c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 0777, 0600U);
    EXPECT_EQ(Peer("unix:" + path_).ask(get("/x")).body, "GET /x? ");
    EXPECT_NE(why_not(loops_, "unix:" + path_).find("is taken by another program"),
              std::string::npos);
  }
  struct stat there{};
  EXPECT_NE(stat(path_.c_str(), &there), 0);
}

TEST_F(UnixSocket, left_behind_by_a_dead_process_is_replaced_but_a_file_is_not) {
  {
    const Fd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path_.copy(at.sun_path, path_.size());
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  }
  serve(loops_, {}, echo, "unix:" + path_);
  const Fd file(::open(path_.c_str(), O_CREAT | O_WRONLY, 0600));
  EXPECT_NE(why_not(loops_, "unix:" + path_).find("is not a socket"), std::string::npos);
}

TEST_F(UnixSocket, the_client_gives_the_body_and_makes_a_fault_of_all_else) {
  const auto none = post_unix(path_, "/", "{}", seconds(5));
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().what.find("is the server running?"), std::string::npos);
  Gate gate;
  const auto server = serve(
      loops_, {},
      [&](const Request& request) {
        return request.path == "/slow" ? gate.wait(request) : echo(request);
      },
      "unix:" + path_);
  EXPECT_EQ(post_unix(path_, "/grants", "{\"a\":1}", seconds(5)), "POST /grants? {\"a\":1}");
  const auto refused = post_unix(path_, "bad", "{}", seconds(5));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("answered 400 to bad"), std::string::npos);
  const auto late = post_unix(path_, "/slow", "{}", milliseconds(20));
  ASSERT_FALSE(late);
  EXPECT_NE(late.error().what.find("no answer in time"), std::string::npos);
  gate.open();
  while (gate.answered == 0) std::this_thread::yield();
}

}  // namespace
}  // namespace grantline::net
