#pragma once

#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include <array>
#include <atomic>
#include <string>

#include "base/world.h"
#include "store/engine.h"
#include "store/rocksdb/open_rocksdb.h"

namespace grantline::store {

// The column family of each table, by its number.
inline constexpr std::array<const char*, kTables> kFamilies{
    "default", "clients",  "users",    "user_names", "keys",  "grants",        "events",
    "gates",   "sessions", "consents", "pushed",     "spent", "person_grants", "user_codes"};

// A value on disk starts with these bytes: big endian, Unix seconds, 0 for never.
inline constexpr std::size_t kDropAtBytes = 4;

// Tells compactions what has expired. Until trust() is called, and when the clock runs more than 30
// days ahead of the newest time that was trusted, nothing is dropped: a clock that is wrong must
// not delete what it believes to be old. Safe from every thread.
class DropClock {
 public:
  explicit DropClock(World& world) : world_(world) {}
  // `newest` was seen before; from there on, up to 30 days, the world's clock is believed.
  void trust(WallTime newest) { trusted_until_ms_ = (newest + kMostJump).ms; }
  bool is_trusted(WallTime now) const { return now.ms <= trusted_until_ms_; }
  // Rows whose drop_at is below this may go; 0: none.
  std::uint32_t drop_below_s() const;

 private:
  static constexpr Duration kMostJump = days(30);
  static constexpr Duration kGrace = hours(1);
  World& world_;
  std::atomic<std::int64_t> trusted_until_ms_{0};
};

rocksdb::DBOptions database_options(const RocksDbOptions& options);
// For all tables, in the order of their numbers. They share one block cache.
std::vector<rocksdb::ColumnFamilyDescriptor> table_options(const RocksDbOptions& options,
                                                           std::shared_ptr<const DropClock> clock);

// Whether a bound on the size of a file, or a quota, was reached.
bool tells_of_limit(const rocksdb::Status& status);

// `trying` is what was tried: "the store could not be opened".
Fault to_fault(const rocksdb::Status& status, std::string_view trying, const std::string& folder);

}  // namespace grantline::store
