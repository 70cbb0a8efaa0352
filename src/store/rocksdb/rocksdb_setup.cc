#include "store/rocksdb/rocksdb_setup.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <cstdarg>
#include <cstdio>

#include "base/bytes.h"
#include "store/rocksdb/limits_as_full.h"

namespace grantline::store {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kDaySeconds = 86'400;

class DropExpired final : public rocksdb::CompactionFilter {
 public:
  explicit DropExpired(std::uint32_t below_s) : below_s_(below_s) {}
  const char* Name() const override { return "grantline.drop_expired"; }
  bool Filter(int, const rocksdb::Slice&, const rocksdb::Slice& value, std::string*,
              bool*) const override {
    if (value.size() < kDropAtBytes) return false;
    const std::uint32_t drop_at_s = read_u32(std::string_view(value.data(), kDropAtBytes));
    return drop_at_s != 0 && drop_at_s < below_s_;
  }

 private:
  std::uint32_t below_s_;
};

class DropExpiredFactory final : public rocksdb::CompactionFilterFactory {
 public:
  explicit DropExpiredFactory(std::shared_ptr<const DropClock> clock) : clock_(std::move(clock)) {}
  const char* Name() const override { return "grantline.drop_expired"; }
  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context&) override {
    return std::make_unique<DropExpired>(clock_->drop_below_s());
  }

 private:
  std::shared_ptr<const DropClock> clock_;
};

// RocksDB's own log file ends the process when a line could not be written to a full disk and
// another line follows (an assertion that Debian's build keeps), so there is none: errors go to the
// operator.
class ErrorsToNotice final : public rocksdb::Logger {
 public:
  explicit ErrorsToNotice(std::function<void(std::string)> notice)
      : rocksdb::Logger(rocksdb::InfoLogLevel::ERROR_LEVEL), notice_(std::move(notice)) {}
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
  void Logv(const rocksdb::InfoLogLevel level, const char* format, va_list values) override {
    if (level < rocksdb::InfoLogLevel::ERROR_LEVEL || !notice_) return;
    if (level == rocksdb::InfoLogLevel::HEADER_LEVEL) return;
    std::array<char, 512> line{};
    std::vsnprintf(line.data(), line.size(), format, values);
    std::string_view said = line.data();
    while (said.ends_with('\n')) said.remove_suffix(1);
    notice_(fmt::format("RocksDB reports: {}", said));
  }

 private:
  std::function<void(std::string)> notice_;
};

rocksdb::BlockBasedTableOptions block_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions out;
  out.block_cache = cache;
  out.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(10));
  out.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  out.partition_filters = true;
  out.cache_index_and_filter_blocks = true;
  out.cache_index_and_filter_blocks_with_high_priority = true;
  out.metadata_cache_options.top_level_index_pinning = rocksdb::PinningTier::kAll;
  out.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  out.optimize_filters_for_memory = true;
  out.format_version = 5;
  return out;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

std::uint32_t DropClock::drop_below_s() const {
  const WallTime now = world_.now();
  if (!is_trusted(now) || now.ms <= kGrace.ms) return 0;
  return static_cast<std::uint32_t>((now - kGrace).unix_seconds());
}

rocksdb::DBOptions database_options(const RocksDbOptions& options) {
  rocksdb::DBOptions out;
  out.env = env_with_limits_as_full();
  out.create_if_missing = true;
  out.create_missing_column_families = true;
  // A record that was cut short at the end was never acknowledged; damage before it must be seen.
  out.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  out.avoid_flush_during_recovery = true;
  // What a start after a crash reads again, before it can answer.
  out.max_total_wal_size = options.memtable_bytes / 2;
  out.db_write_buffer_size = 4 * options.memtable_bytes;
  out.allow_concurrent_memtable_write = false;  // one thread writes
  out.enable_write_thread_adaptive_yield = false;
  // A token is introspected again and again: its row is found without a search in the files.
  out.row_cache = rocksdb::NewLRUCache(options.row_cache_bytes, 2);
  out.max_background_jobs = 2;
  out.max_open_files =
      -1;  // periodic compaction wants it; files are few and their indexes partitioned
  out.max_file_opening_threads = 2;
  out.skip_stats_update_on_db_open = true;
  out.bytes_per_sync = kMiB;
  out.max_manifest_file_size = 4 * kMiB;
  out.info_log = std::make_shared<ErrorsToNotice>(options.notice);
  out.stats_dump_period_sec = 0;
  out.stats_persist_period_sec = 0;
  out.env->LowerThreadPoolIOPriority(rocksdb::Env::LOW);
  out.env->LowerThreadPoolCPUPriority(rocksdb::Env::LOW);
  return out;
}

std::vector<rocksdb::ColumnFamilyDescriptor> table_options(const RocksDbOptions& options,
                                                           std::shared_ptr<const DropClock> clock) {
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes, 2, false, 0.4);
  rocksdb::ColumnFamilyOptions all;
  all.write_buffer_size = options.memtable_bytes;
  all.memtable_whole_key_filtering = true;
  all.memtable_prefix_bloom_size_ratio = 0.02;
  all.compression = rocksdb::kLZ4Compression;
  all.level_compaction_dynamic_level_bytes = true;
  all.max_bytes_for_level_base = 8 * options.memtable_bytes;
  all.target_file_size_base = 4 * options.memtable_bytes;
  all.periodic_compaction_seconds = kDaySeconds;
  all.compaction_filter_factory = std::make_shared<DropExpiredFactory>(std::move(clock));
  all.table_factory.reset(rocksdb::NewBlockBasedTableFactory(block_options(cache)));
  std::vector<rocksdb::ColumnFamilyDescriptor> out;
  for (const char* name : kFamilies) out.emplace_back(name, all);
  // Who asks for a grant holds a token with a good tag, so the row is nearly always there.
  out[static_cast<std::size_t>(Table::grants)].options.optimize_filters_for_hits = true;
  return out;
}

bool tells_of_limit(const rocksdb::Status& status) {
  const std::string said = status.ToString();
  return contains(said, "Disk quota exceeded") || contains(said, "File too large");
}

Fault to_fault(const rocksdb::Status& status, std::string_view trying, const std::string& folder) {
  const std::string said = status.ToString();
  const auto say = [&](std::string_view why) {
    return Fault{fmt::format("{} in {}: {}", trying, folder, why)};
  };
  if (tells_of_limit(status)) {
    return say(
        "a limit on the size of a file, or a quota, is reached; raise it or make room, and the "
        "store goes on by itself");
  }
  if (status.IsNoSpace() || contains(said, "No space left")) {
    return say("the disk is full; make room, and the store goes on by itself");
  }
  if (contains(said, "While lock file") || contains(said, "lock hold by current process")) {
    return say("a server is running on it; stop that one first, or give this one its own folder");
  }
  if (contains(said, "Permission denied") || contains(said, "Operation not permitted")) {
    return say(
        "this user may not write there; give the folder to the user that the server runs as");
  }
  if (contains(said, "Read-only file system")) {
    return say("the file system is mounted read-only; mount it so that it can be written");
  }
  if (status.IsCorruption()) {
    return say(
        fmt::format("a file is damaged ({}); keep the folder aside and start on the newest "
                    "backup, then check the disk",
                    said));
  }
  return say(fmt::format(
      "RocksDB says \"{}\"; check the disk and the system's log, then start the server anew",
      said));
}

}  // namespace grantline::store
