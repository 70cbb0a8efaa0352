#pragma once

#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "grantline/export.h"

namespace grantline {
inline namespace v1 {

// Runs work: called from any thread, it must see that `work` runs once, soon, and not inside this
// call where that call may not block. For Asio: `[&io](auto work) { boost::asio::post(io, work); }`
using Executor = std::function<void(std::function<void()> work)>;

namespace detail {

// Where blocking parts run and coroutines go on.
class GRANTLINE_API Dispatcher {
 public:
  virtual ~Dispatcher();
  virtual void run(std::function<void()> work) = 0;
  virtual void resume(std::coroutine_handle<> awaiting) = 0;
};

}  // namespace detail

// The coroutine form of a blocking call: `co_await client.async_open_session("work")`. Nothing
// happens before it is awaited; await it once. The call runs on the context's `run_on`, and the
// coroutine goes on on its `resume_on`. Where the answer is at hand, the coroutine does not stop at
// all. A coroutine that waits must not be destroyed: give long calls a std::stop_token.
template <class T>
class [[nodiscard]] Awaitable {
 public:
  Awaitable(std::shared_ptr<detail::Dispatcher> dispatcher, std::function<T()> call)
      : dispatcher_(std::move(dispatcher)), call_(std::move(call)) {}
  explicit Awaitable(T result) : result_(std::move(result)) {}
  Awaitable(Awaitable&&) = default;
  Awaitable& operator=(Awaitable&&) = delete;

  bool await_ready() const noexcept { return result_.has_value(); }
  void await_suspend(std::coroutine_handle<> awaiting) {
    // Both live in the coroutine's frame, which may be gone before `run` is back.
    const std::shared_ptr<detail::Dispatcher> dispatcher = dispatcher_;
    dispatcher->run([this, awaiting, dispatcher] {
      result_.emplace(std::exchange(call_, nullptr)());
      dispatcher->resume(awaiting);
    });
  }
  T await_resume() { return std::move(*result_); }

 private:
  std::shared_ptr<detail::Dispatcher> dispatcher_;
  std::function<T()> call_;
  std::optional<T> result_;
};

}  // namespace v1
}  // namespace grantline
