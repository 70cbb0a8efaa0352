#include "store/memory/memory_engine.h"

#include <utility>

namespace grantline::store {
namespace {

constexpr int kSweptPerCommit = 4;
constexpr std::int64_t kGraceSeconds = 3600;

std::size_t index_of(Table table) { return static_cast<std::size_t>(table); }

}  // namespace

MemoryEngine::MemoryEngine(World& world, MemoryOptions options)
    : world_(world), options_(std::move(options)) {}

void MemoryEngine::transact(Transaction transaction) {
  if (options_.executor == nullptr) {
    auto result = run(transaction);
    transaction.done(std::move(result));
    return;
  }
  post([this, transaction = std::move(transaction)]() mutable {
    auto result = run(transaction);
    post([done = std::move(transaction.done), result = std::move(result)]() mutable {
      done(std::move(result));
    });
  });
}

void MemoryEngine::post(std::move_only_function<void()> step) {
  options_.executor->post([life = life_, born = life_->load(), step = std::move(step)]() mutable {
    if (life->load() == born) step();
  });
}

void MemoryEngine::crash() { ++*life_; }

Result<void> MemoryEngine::run(Transaction& transaction) {
  const std::lock_guard lock(mutex_);
  std::vector<std::optional<std::string>> values;
  values.reserve(transaction.reads.size());
  for (const Key& key : transaction.reads) values.push_back(read(key));
  if (transaction.then_read) {
    for (const Key& key : transaction.then_read(values)) values.push_back(read(key));
  }
  std::vector<Write> writes = transaction.decide(values);
  if (writes.empty()) return {};
  if (options_.before_commit) {
    if (auto allowed = options_.before_commit(); !allowed) return allowed;
  }
  for (Write& write : writes) apply(std::move(write));
  drop_some();
  return {};
}

std::optional<std::string> MemoryEngine::read(const Key& key) const {
  const Rows& rows = tables_[index_of(key.table)];
  const auto found = rows.find(key.key);
  if (found == rows.end()) return std::nullopt;
  return found->second.value;
}

void MemoryEngine::apply(Write write) {
  Rows& rows = tables_[index_of(write.key.table)];
  if (write.value) {
    rows[std::move(write.key.key)] = Row{*std::move(write.value), write.drop_at_s};
  } else {
    rows.erase(write.key.key);
  }
}

void MemoryEngine::drop_some() {
  const std::int64_t past_s = world_.now().unix_seconds() - kGraceSeconds;
  for (int i = 0; i < kSweptPerCommit; ++i) {
    Rows& rows = tables_[sweep_table_];
    const auto next = rows.upper_bound(sweep_after_);
    if (next == rows.end()) {
      sweep_table_ = (sweep_table_ + 1) % kTables;
      sweep_after_.clear();
      continue;
    }
    sweep_after_ = next->first;
    if (next->second.drop_at_s != 0 && next->second.drop_at_s < past_s) rows.erase(next);
  }
}

Result<std::optional<std::string>> MemoryEngine::get(Table table, std::string_view key) {
  const std::lock_guard lock(mutex_);
  return read({table, std::string(key)});
}

Result<void> MemoryEngine::scan(
    Table table, std::string_view prefix, std::string_view after,
    const std::function<bool(std::string_view key, std::string_view value)>& visit) {
  std::vector<std::pair<std::string, std::string>> found;
  {
    const std::lock_guard lock(mutex_);
    const Rows& rows = tables_[index_of(table)];
    auto row = after < prefix || after.empty() ? rows.lower_bound(prefix) : rows.upper_bound(after);
    for (; row != rows.end() && row->first.starts_with(prefix); ++row) {
      found.emplace_back(row->first, row->second.value);
    }
  }
  for (const auto& [key, value] : found) {
    if (!visit(key, value)) break;
  }
  return {};
}

Result<void> MemoryEngine::checkpoint(const std::string& folder) {
  return fault("no copy was made in " + folder +
               ": this server keeps its data in memory only; set store.engine to rocksdb");
}

std::uint64_t MemoryEngine::approximate_rows(Table table) {
  const std::lock_guard lock(mutex_);
  return tables_[index_of(table)].size();
}

}  // namespace grantline::store
