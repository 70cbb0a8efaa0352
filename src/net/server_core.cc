#include "net/server_core.h"

#include <algorithm>
#include <chrono>

namespace grantline::net {
namespace {

// One client of IPv6 commonly has a /64 to itself (RFC 6177), and could else use each of its
// addresses once.
ByteArray<16> counted_as(const Address& peer) {
  ByteArray<16> key = peer.bytes;
  if (!peer.is_ipv4()) std::fill(key.begin() + 8, key.end(), std::uint8_t{0});
  return key;
}

}  // namespace

void Seats::take(const Address& peer) {
  const std::lock_guard lock(mutex_);
  ++taken_;
  if (peer.is_set()) ++of_address_[counted_as(peer)];
}

void Seats::give_back(const Address& peer) {
  const std::lock_guard lock(mutex_);
  if (peer.is_set()) {
    const auto found = of_address_.find(counted_as(peer));
    if (--found->second == 0) of_address_.erase(found);
  }
  if (--taken_ == 0) emptied_.notify_all();
}

bool Seats::is_over_share(const Address& peer) {
  if (per_address_ == 0 || !peer.is_set()) return false;
  const std::lock_guard lock(mutex_);
  const auto found = of_address_.find(counted_as(peer));
  return found != of_address_.end() && found->second > per_address_;
}

bool Seats::wait_until_empty(Duration patience) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_for(lock, std::chrono::milliseconds(patience.ms),
                           [this] { return taken_ == 0; });
}

}  // namespace grantline::net
