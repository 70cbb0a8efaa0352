#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace grantline::library {

// Threads for blocking calls, made when work waits and none is idle, `most` at once. Its end waits
// for the work that was begun or posted; it may come on one of its own threads. Safe from every
// thread.
class ThreadPool {
 public:
  explicit ThreadPool(int most);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  void run(std::function<void()> work);

 private:
  // Outlives the pool where that ends on a thread of its own.
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> waiting;
    std::size_t idle = 0;
    bool is_over = false;
  };
  static void serve(const std::shared_ptr<Shared>& shared);

  std::size_t most_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::vector<std::thread> threads_;  // under the mutex
};

}  // namespace grantline::library
