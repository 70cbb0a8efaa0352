#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "base/world.h"
#include "store/engine.h"

namespace grantline::store {

// Group commit: one thread takes all transactions that wait, at most `most_per_commit` at once, and
// hands them to `commit`, which calls every `done` before it returns. While a commit runs, those
// that come in wait for the next one and wake nobody. `tick` runs on the same thread, at the start
// and then about once in `tick_every`.
class Committer {
 public:
  struct Work {
    std::size_t most_per_commit = 512;
    std::move_only_function<void(std::span<Transaction>)> commit;
    Duration tick_every = hours(1);
    std::move_only_function<void()> tick;
  };
  Committer(World& world, Work work);
  // Commits what still waits, then ends the thread.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  void add(Transaction transaction);

 private:
  void run();
  bool take_waiting(std::vector<Transaction>& out);

  World& world_;
  Work work_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::vector<Transaction> waiting_;
  bool is_idle_ = false;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace grantline::store
