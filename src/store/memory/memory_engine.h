#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>

#include "base/executor.h"
#include "base/world.h"
#include "store/engine.h"

namespace grantline::store {

struct MemoryOptions {
  // Where transactions run and `done` is called, each as a step of its own; null: at once, on the
  // thread that calls transact().
  Executor* executor = nullptr;
  // Asked before each commit that writes: a fault makes the commit fail with it.
  std::function<Result<void>()> before_commit;
};

// Keeps all in memory: for tests, the simulation and a server that shall forget. Rows leave soon
// after their `drop_at_s`, a few with each commit. The executor outlives this, or runs nothing
// after it.
class MemoryEngine final : public Engine {
 public:
  explicit MemoryEngine(World& world, MemoryOptions options = {});

  void transact(Transaction transaction) override;
  Result<std::optional<std::string>> get(Table table, std::string_view key) override;
  Result<void> scan(
      Table table, std::string_view prefix, std::string_view after,
      const std::function<bool(std::string_view key, std::string_view value)>& visit) override;
  // There is nothing on a disk to copy: a fault.
  Result<void> checkpoint(const std::string& folder) override;
  std::uint64_t approximate_rows(Table table) override;

  // As if the process died here: what was not committed is lost, and no `done` that is still due is
  // ever called.
  void crash();

 private:
  struct Row {
    std::string value;
    std::uint32_t drop_at_s = 0;
  };
  using Rows = std::map<std::string, Row, std::less<>>;

  Result<void> run(Transaction& transaction);
  std::optional<std::string> read(const Key& key) const;
  void apply(Write write);
  void drop_some();
  void post(std::move_only_function<void()> step);

  World& world_;
  MemoryOptions options_;
  std::mutex mutex_;
  std::array<Rows, kTables> tables_;
  std::size_t sweep_table_ = 0;
  std::string sweep_after_;
  // Counts the crashes; steps of an earlier life do nothing. Outlives this in the posted steps.
  std::shared_ptr<std::atomic<std::uint64_t>> life_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);
};

}  // namespace grantline::store
