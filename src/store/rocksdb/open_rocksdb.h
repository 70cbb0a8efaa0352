#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/world.h"
#include "store/engine.h"

namespace grantline::store {

struct RocksDbOptions {
  std::size_t block_cache_bytes = 20 << 20;
  std::size_t row_cache_bytes = 2 << 20;
  std::size_t memtable_bytes = 8 << 20;  // of each table; all together four times as much
  std::size_t most_per_commit = 512;     // transactions
  // Told what the operator should know and what no caller is told: one sentence. From any thread.
  std::function<void(std::string)> notice;
};

// The embedded store: all waiting transactions are decided one after the other and go to the disk
// as one synced write. Rows past their `drop_at_s` leave in the background, within about two days.
class RocksDbEngine : public Engine {
 public:
  // Rewrites all tables now and drops what has expired. Slow; requests go on.
  virtual Result<void> compact() = 0;
};

// Opens the store in `folder`, or makes a new one there. Only one process can have it open. What is
// acknowledged survives the end of the process and of the machine. After a full disk, a quota
// or a bound on the size of files the store takes writes again by itself. A commit whose fault was
// reported is not seen by this process; after a crash right behind it the last such commit may turn
// out to have reached the disk. When this is destroyed, what still waits is committed first.
// `world` outlives the engine.
Result<std::unique_ptr<RocksDbEngine>> open_rocksdb(const std::string& folder,
                                                    RocksDbOptions options, World& world);

}  // namespace grantline::store
