// load PORT REQUESTS ORDER CONNECTIONS WARM_UP_SECONDS SECONDS PID
// Drives a server on this machine over keep-alive connections, each with one request under way, and
// prints one JSON object of what it saw after the warm-up. PID is the server's, for its CPU time.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <memory>

#include "base/world.h"
#include "bench/latency.h"
#include "bench/process_use.h"
#include "bench/requests.h"

namespace grantline::bench {
namespace {

[[noreturn]] void fail(std::string_view why) {
  fmt::print(stderr, "load: {}\n", why);
  std::exit(1);
}

std::int64_t now_ns() { return system_world().steady_now().ns; }

struct Plan {
  std::uint16_t port = 0;
  Order order{};
  int connections = 0;
  std::int64_t warm_up_ns = 0;
  std::int64_t span_ns = 0;
  int pid = 0;
};

struct Peer {
  int fd = -1;
  std::size_t index = 0;  // of the request under way
  std::int64_t asked_at = 0;
  std::string in;
};

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    fail("the server does not take a connection");
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

// The whole answer at the start of `in`: its length, 0 where there is more to come.
std::size_t answer_size(std::string_view in, std::size_t& body_at) {
  const auto end = in.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  body_at = end + 4;
  const std::string_view head = in.substr(0, end);
  for (const std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    const auto at = head.find(name);
    if (at == std::string_view::npos) continue;
    const std::size_t whole = body_at + std::strtoull(head.data() + at + name.size(), nullptr, 10);
    return in.size() >= whole ? whole : 0;
  }
  fail("an answer has no Content-Length");
}

class Load {
 public:
  Load(const Plan& plan, Requests requests) : plan_(plan), requests_(std::move(requests)) {}

  void run() {
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < plan_.connections; ++i) {
      auto& peer = *peers_.emplace_back(std::make_unique<Peer>());
      peer.fd = connect_to(plan_.port);
      epoll_event event{.events = EPOLLIN, .data = {.ptr = &peer}};
      ::epoll_ctl(poll, EPOLL_CTL_ADD, peer.fd, &event);
    }
    const std::int64_t start = now_ns();
    measure_from_ = start + plan_.warm_up_ns;
    ends_ = measure_from_ + plan_.span_ns;
    for (const auto& peer : peers_) ask(*peer);
    epoll_event events[128];
    std::int64_t heard_ns = now_ns();
    while (under_way_ > 0) {
      // Asks again and again instead of sleeping: to wake a sleeper is work that the kernel would
      // do on the server's core, and that no client on another machine costs it.
      const int count = ::epoll_wait(poll, events, 128, 0);
      const std::int64_t now = now_ns();
      if (count == 0) {
        if (now - heard_ns > 10'000'000'000) fail("the server has not answered for ten seconds");
        continue;
      }
      for (int i = 0; i < count; ++i) receive(*static_cast<Peer*>(events[i].data.ptr));
      heard_ns = now_ns();
      if (now >= measure_from_) worked_ns_ += heard_ns - now;
    }
    server_cpu_ = cpu_seconds_of(plan_.pid) - server_cpu_before_;
  }

  void report() const {
    const double took = static_cast<double>(last_at_ - first_at_) / 1e9;
    const auto count = static_cast<double>(answers_);
    fmt::print(
        R"({{"answers":{},"errors":{},"rate":{:.1f},"p50_us":{:.0f},"p99_us":{:.0f},)"
        R"("p999_us":{:.0f},"server_cpu_us":{:.2f},"server_busy":{:.3f},"driver_busy":{:.3f}}})"
        "\n",
        answers_, errors_, count / took, latency_.quantile_us(0.5), latency_.quantile_us(0.99),
        latency_.quantile_us(0.999), server_cpu_ / count * 1e6, server_cpu_ / took,
        static_cast<double>(worked_ns_) / 1e9 / took);
  }

 private:
  void ask(Peer& peer) {
    const auto index = requests_.next();
    if (!index) return;
    peer.index = *index;
    const std::string text = requests_.text(*index);
    peer.asked_at = now_ns();
    if (::send(peer.fd, text.data(), text.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(text.size())) {
      fail("a request cannot be sent");
    }
    ++under_way_;
  }

  void receive(Peer& peer) {
    char bytes[16 * 1024];
    const ssize_t size = ::recv(peer.fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (size <= 0) fail("the server closed a connection");
    peer.in.append(bytes, static_cast<std::size_t>(size));
    std::size_t body_at = 0;
    const std::size_t whole = answer_size(peer.in, body_at);
    if (whole == 0) return;
    const std::int64_t now = now_ns();
    --under_way_;
    check(peer, std::string_view(peer.in).substr(0, whole), body_at);
    count(peer, now);
    peer.in.erase(0, whole);
    if (now < ends_) ask(peer);
  }

  void check(const Peer& peer, std::string_view answer, std::size_t body_at) {
    const std::string_view body = answer.substr(body_at);
    if (answer.substr(9, 3) == "200" && requests_.take_answer(peer.index, body)) return;
    if (++errors_ == 1) fmt::print(stderr, "load: {} {}\n", answer.substr(9, 3), body);
  }

  void count(const Peer& peer, std::int64_t now) {
    if (now < measure_from_ || now > ends_) return;
    if (answers_ == 0) {
      first_at_ = now;
      server_cpu_before_ = cpu_seconds_of(plan_.pid);
    }
    ++answers_;
    last_at_ = now;
    latency_.add(now - peer.asked_at);
  }

  const Plan plan_;
  Requests requests_;
  std::vector<std::unique_ptr<Peer>> peers_;
  int under_way_ = 0;
  std::int64_t measure_from_ = 0, ends_ = 0, first_at_ = 0, last_at_ = 0;
  std::uint64_t answers_ = 0, errors_ = 0;
  double server_cpu_before_ = 0, server_cpu_ = 0;
  std::int64_t worked_ns_ = 0;  // while measured: all but looking for answers
  Latency latency_;
};

}  // namespace
}  // namespace grantline::bench

int main(int count, char** words) {
  using namespace grantline::bench;
  if (count != 8) {
    fmt::print(stderr, "usage: load PORT REQUESTS ORDER CONNECTIONS WARM_UP_SECONDS SECONDS PID\n");
    return 2;
  }
  const auto order = parse_order(words[3]);
  if (!order) fail("ORDER is again, once or chain");
  const auto nanoseconds = [](const char* word) {
    return static_cast<std::int64_t>(std::strtod(word, nullptr) * 1e9);
  };
  const Plan plan{.port = static_cast<std::uint16_t>(std::atoi(words[1])),
                  .order = *order,
                  .connections = std::atoi(words[4]),
                  .warm_up_ns = nanoseconds(words[5]),
                  .span_ns = nanoseconds(words[6]),
                  .pid = std::atoi(words[7])};
  const std::string host = fmt::format("127.0.0.1:{}", plan.port);
  auto requests = Requests::read(words[2], host, plan.order);
  if (!requests) fail(requests.error().what);
  Load load(plan, std::move(*requests));
  load.run();
  load.report();
  return 0;
}
