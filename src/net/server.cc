#include "net/server.h"

#include <algorithm>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <semaphore>
#include <vector>

#include "net/connection_table.h"
#include "net/listener.h"
#include "net/loop_io.h"
#include "net/timer.h"

namespace grantline::net {
namespace {

using Admission = ConnectionTable::Admission;
using Tables = std::vector<std::shared_ptr<ConnectionTable>>;

constexpr int accepted_at_once = 64;
// Above the limit so many more get a 503; beyond, they are only closed.
constexpr std::size_t refused_at_once = 256;
constexpr auto pause_without_descriptors = std::chrono::milliseconds(100);

// Runs `work` on the loop and waits for its end.
void run_on(Loop& loop, const std::function<void()>& work) {
  std::binary_semaphore done(0);
  loop.post([&] {
    work();
    done.release();
  });
  done.acquire();
}

// Takes the connections in on the first loop and deals them to all in turn.
class Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  Acceptor(Loop& loop, Listener listener, std::shared_ptr<ServerCore> core, Tables tables)
      : listener_(std::move(listener)),
        core_(std::move(core)),
        tables_(std::move(tables)),
        readiness_(loop.io().context, listener_.fd()),
        pause_(loop.io().context) {}
  ~Acceptor() { readiness_.release(); }

  const std::string& bound_address() const { return listener_.bound_address(); }

  void wait() {
    readiness_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                          [self = shared_from_this()](boost::system::error_code error) {
                            if (!error && !self->stopped_) self->accept();
                          });
  }
  void stop() {
    stopped_ = true;
    boost::system::error_code error;
    readiness_.cancel(error);
    pause_.cancel();
  }

 private:
  void accept() {
    for (int i = 0; i < accepted_at_once; ++i) {
      auto [socket, peer] = listener_.accept();
      if (socket.is_open()) {
        deal(std::move(socket), peer);
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
        return wait_for_descriptors();
      } else if (errno == EAGAIN) {
        break;
      }
    }
    wait();
  }

  void wait_for_descriptors() {
    close_longest_idle();
    pause_.expires_after(pause_without_descriptors);
    pause_.async_wait([self = shared_from_this()](boost::system::error_code) {
      if (!self->stopped_) self->accept();
    });
  }

  void deal(Fd socket, const Address& peer) {
    const std::size_t taken = core_->seats.taken();
    const std::size_t limit = core_->limits.connections;
    if (taken >= limit + refused_at_once) return;
    Seat seat(core_, peer);
    const bool room = taken < limit || close_longest_idle();
    const bool welcome = room && !core_->seats.is_over_share(peer);
    const auto& table = tables_[next_++ % tables_.size()];
    table->loop().post([table, admission = welcome ? Admission::serve : Admission::refuse,
                        socket = std::move(socket), seat = std::move(seat)]() mutable {
      table->add(std::move(socket), std::move(seat), admission);
    });
  }

  bool close_longest_idle() {
    const auto oldest = std::ranges::min_element(
        tables_, {}, [](const auto& table) { return table->oldest_idle_ns(); });
    if (!(*oldest)->promise_idle()) return false;
    (*oldest)->loop().post([table = *oldest] { table->close_longest_idle(); });
    return true;
  }

  Listener listener_;
  const std::shared_ptr<ServerCore> core_;
  const Tables tables_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> readiness_;
  boost::asio::steady_timer pause_;
  std::size_t next_ = 0;
  bool stopped_ = false;
};

// Deadlines are kept to within a quarter of the shortest, and half a second at most.
Duration sweep_period(const ServerLimits& limits) {
  const Duration shortest = std::min(
      {limits.header_timeout, limits.body_timeout, limits.write_timeout, limits.idle_timeout});
  return milliseconds(std::clamp<std::int64_t>(shortest.ms / 4, 10, 500));
}

class ServerImpl final : public Server {
 public:
  ServerImpl(LoopPool& loops, Listener listener, std::shared_ptr<ServerCore> core)
      : core_(std::move(core)), bound_address_(listener.bound_address()) {
    const std::size_t in_flight =
        (core_->limits.requests_in_flight + loops.size() - 1) / loops.size();
    for (std::size_t i = 0; i < loops.size(); ++i) {
      tables_.push_back(std::make_shared<ConnectionTable>(loops.loop(i), core_, in_flight));
      sweeps_.push_back(every(loops.loop(i), sweep_period(core_->limits),
                              [table = tables_.back().get()] { table->sweep(); }));
    }
    Loop& first = loops.loop(0);
    run_on(first, [&] {
      acceptor_ = std::make_shared<Acceptor>(first, std::move(listener), core_, tables_);
      acceptor_->wait();
    });
  }
  ~ServerImpl() override { stop(Duration{}); }

  const std::string& bound_address() const override { return bound_address_; }
  std::size_t open_connections() const override { return core_->seats.taken(); }

  Result<void> reload_tls() override {
    if (!core_->tls) return {};
    return core_->tls->reload();
  }

  void stop(Duration deadline) override {
    if (!acceptor_) return;
    core_->stopping = true;
    run_on(tables_.front()->loop(), [this] {
      acceptor_->stop();
      acceptor_.reset();
    });
    for (const auto& table : tables_) run_on(table->loop(), [&] { table->close_idle(); });
    core_->seats.wait_until_empty(deadline);
    for (const auto& table : tables_) run_on(table->loop(), [&] { table->close_all(); });
    sweeps_.clear();
  }

 private:
  const std::shared_ptr<ServerCore> core_;
  const std::string bound_address_;
  Tables tables_;
  std::vector<std::unique_ptr<Timer>> sweeps_;
  std::shared_ptr<Acceptor> acceptor_;  // null once stopped
};

}  // namespace

Result<std::unique_ptr<Server>> listen(LoopPool& loops, ListenOptions options,
                                       const ServerLimits& limits, Handler handler,
                                       ErrorRenderer render_error) {
  auto core = std::make_shared<ServerCore>(limits, std::move(handler), std::move(render_error));
  if (options.tls) {
    auto tls = TlsContext::load(std::move(*options.tls));
    if (!tls) return std::unexpected(std::move(tls.error()));
    core->tls = std::move(*tls);
  }
  auto listener = Listener::open(options.address, options.unix_mode);
  if (!listener) return std::unexpected(std::move(listener.error()));
  return std::make_unique<ServerImpl>(loops, std::move(*listener), std::move(core));
}

}  // namespace grantline::net
