#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "base/executor.h"
#include "sim/chance.h"

namespace grantline::sim {

// A thread of the simulated server: its steps run in the order posted, one at a time.
class Lane final : public Executor {
 public:
  void post(std::move_only_function<void()> step) override { steps_.push_back(std::move(step)); }
  bool idle() const { return steps_.empty(); }
  void run_one() {
    const Scope scope(*this);
    std::move_only_function<void()> step = std::move(steps_.front());
    steps_.pop_front();
    step();
  }
  // Forgets all steps without running them.
  void drop() { std::deque<std::move_only_function<void()>>().swap(steps_); }

 private:
  std::deque<std::move_only_function<void()>> steps_;
};

// Some event loops, the workers and the committer of the store. Chance says whose step comes next,
// so that every order which threads could bring about comes up.
class Scheduler {
 public:
  explicit Scheduler(Chance& chance) : chance_(chance) {}

  Lane& any_loop() { return loops_[chance_.below(kLoops)]; }
  Lane& workers() { return workers_; }
  Lane& committer() { return committer_; }

  // False where there is nothing to do.
  bool step() {
    std::vector<Lane*> busy;
    for (Lane* lane : lanes()) {
      if (!lane->idle()) busy.push_back(lane);
    }
    if (busy.empty()) return false;
    chance_.pick(busy)->run_one();
    return true;
  }
  void drop_all() {
    for (Lane* lane : lanes()) lane->drop();
  }

 private:
  static constexpr std::size_t kLoops = 3;
  std::vector<Lane*> lanes() {
    return {&loops_[0], &loops_[1], &loops_[2], &workers_, &committer_};
  }

  Chance& chance_;
  Lane loops_[kLoops];
  Lane workers_;
  Lane committer_;
};

}  // namespace grantline::sim
