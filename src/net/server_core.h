#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "net/server.h"
#include "net/tls.h"

namespace grantline::net {

// How many connections there are, together and from each address. Safe from every thread.
class Seats {
 public:
  explicit Seats(std::size_t per_address) : per_address_(per_address) {}

  void take(const Address& peer);
  void give_back(const Address& peer);
  bool is_over_share(const Address& peer);
  std::size_t taken() const { return taken_.load(std::memory_order_relaxed); }
  // False where some are still taken after `patience`.
  bool wait_until_empty(Duration patience);

 private:
  struct Hash {
    std::size_t operator()(const ByteArray<16>& bytes) const {
      return std::hash<std::string_view>()(as_view(bytes));
    }
  };

  const std::size_t per_address_;
  std::atomic<std::size_t> taken_{0};
  std::mutex mutex_;
  std::condition_variable emptied_;
  std::unordered_map<ByteArray<16>, std::size_t, Hash> of_address_;
};

// What all loops of one server share.
struct ServerCore {
  ServerCore(const ServerLimits& with, Handler handle, ErrorRenderer render)
      : limits(with),
        handler(std::move(handle)),
        render_error(std::move(render)),
        seats(with.connections_per_address) {}

  const ServerLimits limits;
  const Handler handler;
  const ErrorRenderer render_error;
  std::unique_ptr<TlsContext> tls;  // null: plain
  Seats seats;
  std::atomic<bool> stopping{false};  // each answer is its connection's last
};

// One connection's place among the limits, from accept to close.
class Seat {
 public:
  Seat(std::shared_ptr<ServerCore> core, const Address& peer)
      : core_(std::move(core)), peer_(peer) {
    core_->seats.take(peer_);
  }
  Seat(Seat&&) = default;
  Seat& operator=(Seat&&) = delete;
  ~Seat() {
    if (core_) core_->seats.give_back(peer_);
  }
  const Address& peer() const { return peer_; }

 private:
  std::shared_ptr<ServerCore> core_;
  Address peer_;
};

}  // namespace grantline::net
