#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "base/task.h"
#include "base/world.h"
#include "watch/recorder.h"

namespace grantline::proxy {

// The recorder of one run, shared by the threads that forward, with whoever waits for what is new.
class Board {
 public:
  static constexpr std::size_t kMostWaiting = 32;

  // `tell` gets each entry in its order, one at a time.
  Board(World& world, std::string provider, std::function<void(const watch::Entry&)> tell);

  const watch::Marker& marker() const { return marker_; }
  std::uint64_t begin(watch::SeenRequest request);
  void finish(std::uint64_t exchange, const watch::RawAnswer& answer);
  // No answer came. `was_sent` false: nothing reached the provider.
  void finish_without(std::uint64_t exchange, std::string why, bool was_sent);
  void left_unread(std::uint64_t exchange);

  // Runs `read` while nothing changes.
  template <class F>
  auto look(F read) const {
    const std::lock_guard lock(mutex_);
    return read(recorder_);
  }
  // Done when the recorder's version is above `version`, or at the next wake_old() or stop().
  // False: so many wait already, or it is stopped.
  Task<bool> wait_for_change(std::uint64_t version);
  // Lets go of who has waited since before the last call. To be called every few seconds.
  void wake_old();
  void stop();

 private:
  using Done = std::move_only_function<void(bool)>;
  struct Waiter {
    std::uint64_t version;
    bool is_old = false;
    Done done;
  };
  void told(const watch::Entry& entry);
  std::list<Waiter> take_waiters(const std::function<bool(Waiter&)>& is_due);
  void wait_or_answer(std::uint64_t version, Done done);

  World& world_;
  const watch::Marker marker_;
  const std::function<void(const watch::Entry&)> tell_;
  mutable std::mutex mutex_;
  watch::Recorder recorder_;
  std::list<Waiter> waiters_;
  bool stopped_ = false;
};

}  // namespace grantline::proxy
