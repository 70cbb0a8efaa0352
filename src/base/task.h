#pragma once

#include <concepts>
#include <coroutine>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/executor.h"

namespace grantline {

// A lazy coroutine with one result: it starts when awaited, and resumes who awaits it. An exception
// that leaves it is a bug. Coroutines take their arguments by value, or by reference to what
// outlives them.
template <class T>
class [[nodiscard]] Task;

namespace task_detail {

struct PromiseBase {
  std::coroutine_handle<> awaiting = std::noop_coroutine();

  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) noexcept {
      return done.promise().awaiting;
    }
    void await_resume() noexcept {}
  };

  std::suspend_always initial_suspend() noexcept { return {}; }
  FinalAwaiter final_suspend() noexcept { return {}; }
  [[noreturn]] void unhandled_exception() noexcept {
    check_failed("no exception leaves a task", __FILE__, __LINE__);
  }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
    requires std::convertible_to<U&&, T>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() {}
  void take() {}
};

}  // namespace task_detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = task_detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  auto operator co_await() && {
    struct Awaiter {
      Handle handle;
      bool await_ready() { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) {
        handle.promise().awaiting = awaiting;
        return handle;
      }
      T await_resume() { return handle.promise().take(); }
    };
    return Awaiter{handle_};
  }

 private:
  Handle handle_;
};

namespace task_detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() noexcept {
      check_failed("no exception leaves a task", __FILE__, __LINE__);
    }
  };
};

}  // namespace task_detail

// Starts `task` now, on this thread, and gives its result to `done` when it has one.
template <class T, class Done>
task_detail::Detached start(Task<T> task, Done done) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    done();
  } else {
    done(co_await std::move(task));
  }
}

// Awaits a callback: `begin(done)` is called at once, and whoever calls `done(result)`, from any
// thread, resumes the coroutine on the executor that it was on (at once where there is none).
template <class T, class Begin>
class [[nodiscard]] Callback {
 public:
  explicit Callback(Begin begin) : begin_(std::move(begin)) {}
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) {
    Executor* executor = Executor::current();
    begin_([this, awaiting, executor](T result) {
      result_.emplace(std::move(result));
      if (executor == nullptr) return awaiting.resume();
      executor->post([awaiting] { awaiting.resume(); });
    });
  }
  T await_resume() { return std::move(*result_); }

 private:
  Begin begin_;
  std::optional<T> result_;
};

template <class T, class Begin>
Callback<T, Begin> await_callback(Begin begin) {
  return Callback<T, Begin>(std::move(begin));
}

}  // namespace grantline
