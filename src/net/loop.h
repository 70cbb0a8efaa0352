#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/executor.h"
#include "base/world.h"

namespace grantline::net {

// One event loop on a thread of its own. All that it runs sees it as Executor::current().
class Loop final : public Executor {
 public:
  explicit Loop(World& world);
  ~Loop() override;  // stops the thread; work that has not begun is dropped
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void post(std::move_only_function<void()> work) override;
  World& world() { return world_; }
  bool is_this_thread() const { return Executor::current() == this; }

  struct Io;  // loop_io.h
  Io& io() { return *io_; }

 private:
  World& world_;
  std::unique_ptr<Io> io_;
};

// The loops of a process. Servers, timers and whoever posts to it must go before it; what handlers
// refer to must outlive it, as their tasks may run to its end. SIGPIPE is blocked in its threads.
class LoopPool {
 public:
  // `loops` 0: as many as this process may use cores.
  explicit LoopPool(World& world, std::size_t loops = 0);

  std::size_t size() const { return loops_.size(); }
  Loop& loop(std::size_t index) { return *loops_[index]; }

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace grantline::net
