#include "proxy/board.h"

namespace grantline::proxy {

Board::Board(World& world, std::string provider, std::function<void(const watch::Entry&)> tell)
    : world_(world),
      marker_(Secret(world.random_bytes(32))),
      tell_(std::move(tell)),
      recorder_(std::move(provider)) {}

std::uint64_t Board::begin(watch::SeenRequest request) {
  const std::lock_guard lock(mutex_);
  return recorder_.begin(std::move(request), world_.now());
}

void Board::finish(std::uint64_t exchange, const watch::RawAnswer& answer) {
  std::list<Waiter> due;
  {
    const std::lock_guard lock(mutex_);
    const watch::SeenRequest* request = recorder_.request_of(exchange);
    if (request == nullptr) return;
    const watch::SeenAnswer seen = watch::read_answer(answer, *request, marker_);
    tell_(recorder_.finish(exchange, seen, world_.now()));
    due = take_waiters([&](const Waiter& one) { return one.version < recorder_.version(); });
  }
  for (Waiter& one : due) one.done(true);
}

void Board::finish_without(std::uint64_t exchange, std::string why, bool was_sent) {
  std::list<Waiter> due;
  {
    const std::lock_guard lock(mutex_);
    watch::SeenAnswer seen;
    seen.lost = std::move(why);
    seen.was_sent = was_sent;
    tell_(recorder_.finish(exchange, seen, world_.now()));
    due = take_waiters([&](const Waiter& one) { return one.version < recorder_.version(); });
  }
  for (Waiter& one : due) one.done(true);
}

void Board::left_unread(std::uint64_t exchange) {
  std::list<Waiter> due;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = recorder_.left_unread(exchange, world_.now());
    if (!entry) return;
    tell_(*entry);
    due = take_waiters([&](const Waiter& one) { return one.version < recorder_.version(); });
  }
  for (Waiter& one : due) one.done(true);
}

std::list<Board::Waiter> Board::take_waiters(const std::function<bool(Waiter&)>& is_due) {
  std::list<Waiter> due;
  for (auto at = waiters_.begin(); at != waiters_.end();) {
    const auto next = std::next(at);
    if (is_due(*at)) due.splice(due.end(), waiters_, at);
    at = next;
  }
  return due;
}

void Board::wait_or_answer(std::uint64_t version, Done done) {
  bool answer = false;
  {
    const std::lock_guard lock(mutex_);
    answer = recorder_.version() > version;
    if (!answer && !stopped_ && waiters_.size() < kMostWaiting) {
      waiters_.push_back({version, false, std::move(done)});
      return;
    }
  }
  done(answer);
}

Task<bool> Board::wait_for_change(std::uint64_t version) {
  auto begin = [this, version](auto done) { wait_or_answer(version, std::move(done)); };
  auto result = await_callback<bool>(begin);
  co_return co_await result;
}

void Board::wake_old() {
  std::list<Waiter> due;
  {
    const std::lock_guard lock(mutex_);
    due = take_waiters([](Waiter& one) { return std::exchange(one.is_old, true); });
  }
  for (Waiter& one : due) one.done(true);
}

void Board::stop() {
  std::list<Waiter> due;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    due = take_waiters([](const Waiter&) { return true; });
  }
  for (Waiter& one : due) one.done(false);
}

}  // namespace grantline::proxy
