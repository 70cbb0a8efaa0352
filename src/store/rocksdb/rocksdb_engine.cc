#include <fmt/format.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/utilities/checkpoint.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "store/rocksdb/batch_rows.h"
#include "store/rocksdb/check_folder.h"
#include "store/rocksdb/committer.h"
#include "store/rocksdb/key_filter.h"
#include "store/rocksdb/rocksdb_setup.h"

namespace grantline::store {
namespace {

namespace fs = std::filesystem;

constexpr int kTicksPerFlush = 12;
constexpr Duration kResumeEvery = milliseconds(250);
const Key kClockKey{Table::meta, "clock"};

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

void put(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* family, std::string_view key,
         std::string_view value, std::uint32_t drop_at_s) {
  std::string head;
  append_u32(head, drop_at_s);
  const rocksdb::Slice key_part = slice(key);
  const rocksdb::Slice value_parts[] = {slice(head), slice(value)};
  batch.Put(family, rocksdb::SliceParts(&key_part, 1), rocksdb::SliceParts(value_parts, 2));
}

class RocksDb final : public RocksDbEngine {
 public:
  RocksDb(std::string folder, RocksDbOptions options, World& world)
      : folder_(std::move(folder)),
        options_(std::move(options)),
        world_(world),
        clock_(std::make_shared<DropClock>(world)) {}
  ~RocksDb() override { close(); }

  Result<void> open();

  void transact(Transaction transaction) override { committer_->add(std::move(transaction)); }
  Result<std::optional<std::string>> get(Table table, std::string_view key) override;
  Result<void> scan(
      Table table, std::string_view prefix, std::string_view after,
      const std::function<bool(std::string_view key, std::string_view value)>& visit) override;
  Result<void> checkpoint(const std::string& folder) override;
  std::uint64_t approximate_rows(Table table) override;
  Result<void> compact() override;

 private:
  Result<void> write_format();
  Result<void> check_clock();
  Result<void> fill_filters();
  void close();
  rocksdb::ColumnFamilyHandle* family(Table table) const {
    return families_[static_cast<std::size_t>(table)];
  }
  // Null: the table has none.
  KeyFilter* filter(Table table) {
    return table == Table::gates ? &gates_ : table == Table::spent ? &spent_ : nullptr;
  }
  bool may_hold(Table table, std::string_view key) {
    const KeyFilter* const keys = filter(table);
    return keys == nullptr || keys->may_hold(key);
  }
  void commit(std::span<Transaction> transactions);
  void read_rows(BatchRows& rows);
  void read_row(BatchRows::Row& row);
  void take_read(BatchRows::Row& row, const rocksdb::Status& status, const rocksdb::Slice& value);
  Result<void> write_rows(BatchRows& rows);
  bool resumes();
  void tick();
  Fault failed(const rocksdb::Status& status, std::string_view trying) const {
    return to_fault(status, trying, folder_);
  }

  const std::string folder_;
  const RocksDbOptions options_;
  World& world_;
  const std::shared_ptr<DropClock> clock_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  // Few grants have a gate and few tokens are revoked, but every use of one asks for both.
  KeyFilter gates_;
  KeyFilter spent_;
  WallTime newest_seen_;
  int ticks_ = 0;
  std::optional<Fault> broken_;  // by a write that failed; only the committer's thread uses it
  SteadyTime next_resume_;
  std::optional<Committer> committer_;
};

Result<void> RocksDb::open() {
  if (auto usable = check_folder(folder_, options_); !usable) return usable;
  rocksdb::DB* db = nullptr;
  const auto opened = rocksdb::DB::Open(database_options(options_), folder_,
                                        table_options(options_, clock_), &families_, &db);
  if (!opened.ok()) return std::unexpected(failed(opened, "the store could not be opened"));
  db_.reset(db);
  if (auto written = write_format(); !written) return written;
  if (auto checked = check_clock(); !checked) return checked;
  if (auto filled = fill_filters(); !filled) return filled;
  committer_.emplace(world_, Committer::Work{
                                 .most_per_commit = options_.most_per_commit,
                                 .commit = [this](auto batch) { commit(batch); },
                                 .tick = [this] { tick(); },
                             });
  return {};
}

Result<void> RocksDb::write_format() {
  const auto stored = get(kFormatKey.table, kFormatKey.key);
  if (!stored) return std::unexpected(stored.error());
  if (*stored && **stored != kFormat) return wrong_format(folder_, **stored);
  if (*stored) return {};
  rocksdb::WriteBatch batch;
  put(batch, family(Table::meta), kFormatKey.key, kFormat, 0);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto written = db_->Write(synced, &batch);
  if (written.ok()) return {};
  return std::unexpected(failed(written, "a new store could not be made"));
}

Result<void> RocksDb::check_clock() {
  const auto stored = get(kClockKey.table, kClockKey.key);
  if (!stored) return std::unexpected(stored.error());
  const WallTime now = world_.now();
  newest_seen_ = now;
  if (*stored && (*stored)->size() == 8) {
    newest_seen_ = {static_cast<std::int64_t>(read_u64(**stored))};
  }
  clock_->trust(newest_seen_);
  if (!clock_->is_trusted(now) && options_.notice) {
    options_.notice(fmt::format(
        "the clock says {}, the store in {} was last used at {}: until the next start nothing that "
        "has expired is deleted; set the clock if it is wrong, start again if it is right",
        to_rfc3339(now), folder_, to_rfc3339(newest_seen_)));
  }
  return {};
}

Result<void> RocksDb::fill_filters() {
  for (const Table table : {Table::gates, Table::spent}) {
    auto filled = scan(table, {}, {}, [&](std::string_view key, std::string_view) {
      filter(table)->add(key);
      return true;
    });
    if (!filled) return filled;
  }
  return {};
}

void RocksDb::close() {
  committer_.reset();
  if (!db_) return;
  // With nothing left in the log the next start has nothing to replay. If it fails, the log has it.
  static_cast<void>(db_->Flush({}, families_));
  for (auto* handle : families_) static_cast<void>(db_->DestroyColumnFamilyHandle(handle));
  static_cast<void>(db_->Close());
}

void RocksDb::commit(std::span<Transaction> transactions) {
  BatchRows rows(transactions, [this](BatchRows::Row& row) { read_row(row); });
  read_rows(rows);
  std::vector<Result<void>> results;
  results.reserve(transactions.size());
  for (Transaction& transaction : transactions) results.push_back(rows.decide(transaction));
  Result<void> written;
  if (rows.has_writes()) written = write_rows(rows);
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    if (results[i]) results[i] = written;
    transactions[i].done(std::move(results[i]));
  }
}

void RocksDb::read_rows(BatchRows& rows) {
  const std::size_t most = rows.rows().size();
  std::vector<BatchRows::Row*> read;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  std::vector<rocksdb::Slice> keys;
  read.reserve(most);
  families.reserve(most);
  keys.reserve(most);
  for (BatchRows::Row& row : rows.rows()) {
    if (!may_hold(row.key.table, row.key.key)) continue;
    read.push_back(&row);
    families.push_back(family(row.key.table));
    keys.push_back(slice(row.key.key));
  }
  const std::size_t count = read.size();
  if (count == 0) return;
  std::vector<rocksdb::PinnableSlice> values(count);
  std::vector<rocksdb::Status> statuses(count);
  db_->MultiGet({}, count, families.data(), keys.data(), values.data(), statuses.data());
  for (std::size_t i = 0; i < count; ++i) take_read(*read[i], statuses[i], values[i]);
}

void RocksDb::read_row(BatchRows::Row& row) {
  if (!may_hold(row.key.table, row.key.key)) return;
  rocksdb::PinnableSlice value;
  const auto status = db_->Get({}, family(row.key.table), slice(row.key.key), &value);
  take_read(row, status, value);
}

void RocksDb::take_read(BatchRows::Row& row, const rocksdb::Status& status,
                        const rocksdb::Slice& value) {
  if (status.ok() && value.size() >= kDropAtBytes) {
    row.value.emplace(view(value).substr(kDropAtBytes));
  } else if (!status.IsNotFound()) {
    const auto why = status.ok() ? rocksdb::Status::Corruption("short row") : status;
    row.unreadable = failed(why, "a row could not be read");
  }
}

Result<void> RocksDb::write_rows(BatchRows& rows) {
  if (broken_ && !resumes()) return std::unexpected(*broken_);
  rocksdb::WriteBatch batch;
  for (const BatchRows::Row& row : rows.rows()) {
    if (!row.is_written) continue;
    if (row.value) {
      if (KeyFilter* const keys = filter(row.key.table)) keys->add(row.key.key);
      put(batch, family(row.key.table), row.key.key, *row.value, row.drop_at_s);
    } else {
      batch.Delete(family(row.key.table), slice(row.key.key));
    }
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto status = db_->Write(synced, &batch);
  if (status.ok()) return {};
  broken_ = failed(status, "a change could not be stored");
  return std::unexpected(*broken_);
}

bool RocksDb::resumes() {
  const SteadyTime now = world_.steady_now();
  if (now < next_resume_) return false;
  next_resume_ = now + kResumeEvery;
  if (!db_->Resume().ok()) return false;
  broken_.reset();
  return true;
}

void RocksDb::tick() {
  const WallTime now = world_.now();
  if (now > newest_seen_ || ticks_ == 0) {
    // A time that is not trusted is written down only an hour after the start: a server that is
    // started over and over does not come to trust a wrong clock by that.
    if (clock_->is_trusted(now)) {
      clock_->trust(now);
    } else if (ticks_ == 0) {
      ++ticks_;
      return;
    }
    newest_seen_ = now;
    std::string value;
    append_u64(value, static_cast<std::uint64_t>(now.ms));
    rocksdb::WriteBatch batch;
    put(batch, family(Table::meta), kClockKey.key, value, 0);
    static_cast<void>(db_->Write({}, &batch));  // the next tick writes it again
  }
  if (++ticks_ % kTicksPerFlush != 0) return;
  // Rows in memory do not expire, and files are looked at only when something changes: flush, and
  // set an option to its own value, which makes RocksDB look for files that are due for compaction.
  rocksdb::FlushOptions in_background;
  in_background.wait = false;
  static_cast<void>(db_->Flush(in_background, families_));
  for (auto* handle : families_) {
    static_cast<void>(db_->SetOptions(handle, {{"periodic_compaction_seconds", "86400"}}));
  }
}

Result<std::optional<std::string>> RocksDb::get(Table table, std::string_view key) {
  if (!may_hold(table, key)) return std::nullopt;
  rocksdb::PinnableSlice value;
  const auto status = db_->Get({}, family(table), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(failed(status, "a row could not be read"));
  if (value.size() < kDropAtBytes) {
    return std::unexpected(
        failed(rocksdb::Status::Corruption("short row"), "a row could not be read"));
  }
  return std::string(view(value).substr(kDropAtBytes));
}

Result<void> RocksDb::scan(
    Table table, std::string_view prefix, std::string_view after,
    const std::function<bool(std::string_view key, std::string_view value)>& visit) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options, family(table)));
  row->Seek(slice(std::max(prefix, after)));
  if (row->Valid() && !after.empty() && view(row->key()) == after) row->Next();
  for (; row->Valid() && view(row->key()).starts_with(prefix); row->Next()) {
    const std::string_view value = view(row->value());
    if (value.size() < kDropAtBytes) continue;
    if (!visit(view(row->key()), value.substr(kDropAtBytes))) break;
  }
  if (row->status().ok()) return {};
  return std::unexpected(failed(row->status(), "rows could not be read"));
}

Result<void> RocksDb::checkpoint(const std::string& folder) {
  std::error_code error;
  if (fs::exists(folder, error)) {
    return fault(fmt::format(
        "a copy could not be made in {}: it is there already; name a new folder", folder));
  }
  rocksdb::Checkpoint* made = nullptr;
  auto status = rocksdb::Checkpoint::Create(db_.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(folder);
  if (!status.ok()) return std::unexpected(to_fault(status, "a copy could not be made", folder));
  chmod(folder.c_str(), S_IRWXU);
  return {};
}

std::uint64_t RocksDb::approximate_rows(Table table) {
  std::uint64_t count = 0;
  db_->GetIntProperty(family(table), rocksdb::DB::Properties::kEstimateNumKeys, &count);
  return count;
}

Result<void> RocksDb::compact() {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  for (auto* handle : families_) {
    const auto status = db_->CompactRange(options, handle, nullptr, nullptr);
    if (!status.ok()) return std::unexpected(failed(status, "the store could not be compacted"));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<RocksDbEngine>> open_rocksdb(const std::string& folder,
                                                    RocksDbOptions options, World& world) {
  auto engine = std::make_unique<RocksDb>(folder, std::move(options), world);
  if (auto opened = engine->open(); !opened) return std::unexpected(opened.error());
  return engine;
}

}  // namespace grantline::store
