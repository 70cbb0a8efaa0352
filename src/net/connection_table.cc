#include "net/connection_table.h"

#include "net/connection.h"

namespace grantline::net {
namespace {

constexpr std::size_t spare_limit = 32;
constexpr Duration linger_timeout = seconds(2);

}  // namespace

void ConnectionTable::add(Fd socket, Seat seat, Admission admission) {
  if (is_stopping()) return;
  SslPtr ssl;
  if (core_->tls) {
    ssl = core_->tls->accept(socket.get());
    if (!ssl) return;
  }
  auto connection = std::make_shared<Connection>(shared_from_this(), std::move(socket),
                                                 std::move(ssl), std::move(seat));
  Place& place = connection->place();
  place.at = list_of(Phase::idle).insert(list_of(Phase::idle).end(), connection);
  enter(*connection, Phase::idle);
  connection->begin(admission);
}

std::int64_t ConnectionTable::patience_ns(Phase phase) const {
  const auto patience = [&] {
    switch (phase) {
      case Phase::idle: return core_->limits.idle_timeout;
      case Phase::head: return core_->limits.header_timeout;
      case Phase::body: return core_->limits.body_timeout;
      case Phase::writing: return core_->limits.write_timeout;
      default: return linger_timeout;
    }
  }();
  return patience.ms * 1'000'000;
}

void ConnectionTable::enter(Connection& connection, Phase phase) {
  Place& place = connection.place();
  const bool idle_changes = place.phase == Phase::idle || phase == Phase::idle;
  List& to = list_of(phase);
  to.splice(to.end(), list_of(place.phase), place.at);
  place.phase = phase;
  place.deadline_ns = loop_.world().steady_now().ns + patience_ns(phase);
  if (idle_changes) note_idle();
}

void ConnectionTable::remove(Connection& connection) {
  const Place& place = connection.place();
  list_of(place.phase).erase(place.at);
  if (place.phase == Phase::idle) note_idle();
}

void ConnectionTable::note_idle() {
  const List& idle = list_of(Phase::idle);
  idle_count_.store(idle.size(), std::memory_order_relaxed);
  oldest_idle_ns_.store(idle.empty() ? none_idle : idle.front()->place().deadline_ns,
                        std::memory_order_relaxed);
}

void ConnectionTable::sweep() {
  const std::int64_t now = loop_.world().steady_now().ns;
  for (Phase phase : {Phase::idle, Phase::head, Phase::body, Phase::writing, Phase::lingering}) {
    List& list = list_of(phase);
    while (!list.empty() && list.front()->place().deadline_ns <= now) {
      const std::shared_ptr<Connection> late = list.front();
      late->time_out();
    }
  }
}

void ConnectionTable::close_idle() {
  List& idle = list_of(Phase::idle);
  while (!idle.empty()) {
    const std::shared_ptr<Connection> each = idle.front();
    each->close();
  }
}

void ConnectionTable::close_all() {
  for (List& list : lists_) {
    while (!list.empty()) {
      const std::shared_ptr<Connection> each = list.front();
      each->close();
    }
  }
}

bool ConnectionTable::promise_idle() {
  if (promised_.load() >= idle_count_.load(std::memory_order_relaxed)) return false;
  ++promised_;
  return true;
}

void ConnectionTable::close_longest_idle() {
  --promised_;
  List& idle = list_of(Phase::idle);
  if (idle.empty()) return;
  const std::shared_ptr<Connection> longest = idle.front();
  longest->close();
}

bool ConnectionTable::begin_work() {
  if (in_flight_ >= in_flight_limit_) return false;
  ++in_flight_;
  return true;
}

std::unique_ptr<Exchange> ConnectionTable::take_exchange() {
  if (spare_.empty()) return std::make_unique<Exchange>(core_->limits);
  auto exchange = std::move(spare_.back());
  spare_.pop_back();
  return exchange;
}

void ConnectionTable::give_back(std::unique_ptr<Exchange> exchange) {
  if (!exchange || spare_.size() >= spare_limit || !exchange->is_worth_keeping()) return;
  exchange->parser.reset();
  exchange->begin = exchange->end = exchange->sent = 0;
  exchange->out.clear();
  spare_.push_back(std::move(exchange));
}

std::string_view ConnectionTable::http_date() {
  const WallTime now = loop_.world().now();
  if (now.unix_seconds() != date_second_) {
    date_second_ = now.unix_seconds();
    date_ = to_http_date(now);
  }
  return date_;
}

}  // namespace grantline::net
