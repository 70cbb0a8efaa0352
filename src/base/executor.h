#pragma once

#include <functional>

namespace grantline {

// A single-threaded place where work runs: an event loop, or the simulation's.
class Executor {
 public:
  virtual ~Executor() = default;
  // From any thread; runs `work` later on this executor's own thread, in the order posted.
  virtual void post(std::move_only_function<void()> work) = 0;

  // The one that runs the calling thread; null outside of any.
  static Executor* current() { return current_; }

  // Marks the calling thread as run by `executor` for as long as this lives.
  class Scope {
   public:
    explicit Scope(Executor& executor) : before_(current_) { current_ = &executor; }
    ~Scope() { current_ = before_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Executor* before_;
  };

 private:
  static inline thread_local Executor* current_ = nullptr;
};

}  // namespace grantline
