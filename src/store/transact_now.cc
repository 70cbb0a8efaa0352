#include <condition_variable>
#include <mutex>

#include "store/engine.h"

namespace grantline::store {
namespace {

struct Waiter {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Result<void>> result;
};

}  // namespace

Result<void> transact_now(Engine& engine, std::vector<Key> reads,
                          std::move_only_function<std::vector<Write>(Values)> decide) {
  Waiter waiter;
  engine.transact({std::move(reads), std::move(decide), [&waiter](Result<void> result) {
                     const std::lock_guard lock(waiter.mutex);
                     waiter.result = std::move(result);
                     waiter.changed.notify_one();
                   }});
  std::unique_lock lock(waiter.mutex);
  waiter.changed.wait(lock, [&waiter] { return waiter.result.has_value(); });
  return *std::move(waiter.result);
}

Result<void> write_now(Engine& engine, std::vector<Write> writes) {
  return transact_now(engine, {},
                      [writes = std::move(writes)](Values) mutable { return std::move(writes); });
}

}  // namespace grantline::store
