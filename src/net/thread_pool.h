#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/task.h"

namespace grantline::net {

// Threads for work that would hold a loop up, such as hashing a password. What waits is bounded: to
// refuse early is better than to answer after the client has given up.
class ThreadPool {
 public:
  ThreadPool(std::size_t threads, std::size_t waiting_limit);
  ~ThreadPool();  // ends what is under way and what waits
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // False, and `work` is gone, where too much waits already. Any thread.
  [[nodiscard]] bool try_run(std::move_only_function<void()> work);

 private:
  void serve();

  const std::size_t waiting_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

struct PoolFull {};

// Runs `work` on the pool and gives what it returns, back on the caller's loop.
template <class F, class T = std::invoke_result_t<F&>>
Task<std::expected<T, PoolFull>> run_off_loop(ThreadPool& pool, F work) {
  auto begin = [&pool, &work](auto done) {
    const bool taken = pool.try_run([&work, done]() mutable { done(std::optional<T>(work())); });
    if (!taken) done(std::optional<T>());
  };
  auto result = await_callback<std::optional<T>>(begin);
  std::optional<T> value = co_await result;
  if (!value) co_return std::unexpected(PoolFull{});
  co_return std::move(*value);
}

}  // namespace grantline::net
