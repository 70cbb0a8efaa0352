#include "library/thread_pool.h"

#include <algorithm>
#include <utility>

namespace grantline::library {

ThreadPool::ThreadPool(int most) : most_(static_cast<std::size_t>(std::max(most, 1))) {}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->is_over = true;
    shared_->changed.notify_all();
  }
  for (std::thread& thread : threads_) {
    if (thread.get_id() == std::this_thread::get_id()) {
      thread.detach();
    } else {
      thread.join();
    }
  }
}

void ThreadPool::run(std::function<void()> work) {
  const std::lock_guard lock(shared_->mutex);
  shared_->waiting.push_back(std::move(work));
  if (shared_->waiting.size() > shared_->idle && threads_.size() < most_) {
    threads_.emplace_back([shared = shared_] { serve(shared); });
  }
  shared_->changed.notify_one();
}

void ThreadPool::serve(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  while (true) {
    if (shared->waiting.empty()) {
      if (shared->is_over) return;
      ++shared->idle;
      shared->changed.wait(lock);
      --shared->idle;
      continue;
    }
    std::function<void()> work = std::move(shared->waiting.front());
    shared->waiting.pop_front();
    lock.unlock();
    work();
    // What it holds may be the last of the pool.
    work = nullptr;
    lock.lock();
  }
}

}  // namespace grantline::library
