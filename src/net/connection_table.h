#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <vector>

#include "net/exchange.h"
#include "net/fd.h"
#include "net/server_core.h"

namespace grantline::net {

class Connection;

// What a connection waits for. All but `working` end at a deadline.
enum class Phase { idle, head, body, working, writing, lingering };

// The connections of one server on one loop. Its functions run on that loop, unless they say
// otherwise.
class ConnectionTable : public std::enable_shared_from_this<ConnectionTable> {
 public:
  using List = std::list<std::shared_ptr<Connection>>;
  // A connection's place: its phase, and where it stands in that phase's list.
  struct Place {
    Phase phase = Phase::idle;
    List::iterator at;
    std::int64_t deadline_ns = 0;
  };
  enum class Admission { serve, refuse };

  ConnectionTable(Loop& loop, std::shared_ptr<ServerCore> core, std::size_t in_flight_limit)
      : loop_(loop), core_(std::move(core)), in_flight_limit_(in_flight_limit) {}

  void add(Fd socket, Seat seat, Admission admission);
  void enter(Connection& connection, Phase phase);
  void remove(Connection& connection);
  // Ends what is past its deadline. All of one phase have the same patience, so only the front of
  // each list has to be looked at.
  void sweep();
  void close_idle();
  void close_all();

  // Any thread: when the longest idle one became so, and closing it. A promise is kept by
  // close_longest_idle.
  std::int64_t oldest_idle_ns() const { return oldest_idle_ns_.load(std::memory_order_relaxed); }
  bool promise_idle();
  void close_longest_idle();

  bool begin_work();  // false where too many requests are in flight
  void end_work() { --in_flight_; }
  bool is_stopping() const { return core_->stopping.load(std::memory_order_relaxed); }

  std::unique_ptr<Exchange> take_exchange();
  void give_back(std::unique_ptr<Exchange> exchange);

  std::string_view http_date();
  Loop& loop() { return loop_; }
  const ServerCore& core() const { return *core_; }

  static constexpr std::int64_t none_idle = std::numeric_limits<std::int64_t>::max();

 private:
  List& list_of(Phase phase) { return lists_[static_cast<std::size_t>(phase)]; }
  std::int64_t patience_ns(Phase phase) const;
  void note_idle();

  Loop& loop_;
  const std::shared_ptr<ServerCore> core_;
  const std::size_t in_flight_limit_;
  std::size_t in_flight_ = 0;
  std::array<List, 6> lists_;
  std::vector<std::unique_ptr<Exchange>> spare_;
  std::atomic<std::int64_t> oldest_idle_ns_{none_idle};
  std::atomic<std::size_t> idle_count_{0};
  std::atomic<std::size_t> promised_{0};
  std::int64_t date_second_ = -1;
  std::string date_;
};

}  // namespace grantline::net
