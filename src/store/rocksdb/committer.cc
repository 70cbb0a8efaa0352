#include "store/rocksdb/committer.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"

namespace grantline::store {

Committer::Committer(World& world, Work work)
    : world_(world), work_(std::move(work)), thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  has_work_.notify_one();
  thread_.join();
}

void Committer::add(Transaction transaction) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    CHECK(!is_stopping_);
    waiting_.push_back(std::move(transaction));
    wake = std::exchange(is_idle_, false);
  }
  if (wake) has_work_.notify_one();
}

bool Committer::take_waiting(std::vector<Transaction>& out) {
  std::unique_lock lock(mutex_);
  if (waiting_.empty() && !is_stopping_) {
    is_idle_ = true;
    has_work_.wait_for(lock, std::chrono::milliseconds(work_.tick_every.ms),
                       [this] { return !waiting_.empty() || is_stopping_; });
    is_idle_ = false;
  }
  out.swap(waiting_);
  return !out.empty() || !is_stopping_;
}

void Committer::run() {
  pthread_setname_np(pthread_self(), "store-commit");
  std::vector<Transaction> taken;
  SteadyTime next_tick = world_.steady_now();
  do {
    for (std::size_t at = 0; at < taken.size(); at += work_.most_per_commit) {
      const std::size_t size = std::min(work_.most_per_commit, taken.size() - at);
      work_.commit(std::span(taken).subspan(at, size));
    }
    taken.clear();
    if (const SteadyTime now = world_.steady_now(); now >= next_tick) {
      next_tick = now + work_.tick_every;
      work_.tick();
    }
  } while (take_waiting(taken));
}

}  // namespace grantline::store
