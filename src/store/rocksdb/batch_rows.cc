#include "store/rocksdb/batch_rows.h"

#include <utility>

namespace grantline::store {

BatchRows::BatchRows(std::span<const Transaction> transactions, Read read)
    : read_(std::move(read)) {
  found_.reserve(transactions.size() * 4);
  for (const Transaction& transaction : transactions) {
    for (const Key& key : transaction.reads) row_of(key);
  }
}

std::pair<BatchRows::Row&, bool> BatchRows::row_of(const Key& key) {
  name_.assign(1, static_cast<char>(key.table));
  name_ += key.key;
  const auto [found, is_new] = found_.try_emplace(name_, nullptr);
  if (is_new) {
    rows_.push_back({.key = key, .value = {}, .unreadable = {}});
    found->second = &rows_.back();
  }
  return {*found->second, is_new};
}

Result<void> BatchRows::take_value(const Row& row) {
  if (row.unreadable) return std::unexpected(*row.unreadable);
  values_.push_back(row.value);
  return {};
}

Result<void> BatchRows::decide(Transaction& transaction) {
  values_.clear();
  for (const Key& key : transaction.reads) {
    if (auto taken = take_value(row_of(key).first); !taken) return taken;
  }
  if (transaction.then_read) {
    for (const Key& key : transaction.then_read(values_)) {
      const auto [row, is_new] = row_of(key);
      if (is_new) read_(row);
      if (auto taken = take_value(row); !taken) return taken;
    }
  }
  for (Write& write : transaction.decide(values_)) {
    Row& row = row_of(write.key).first;
    row.value = std::move(write.value);
    row.drop_at_s = write.drop_at_s;
    row.unreadable.reset();
    row.is_written = true;
    has_writes_ = true;
  }
  return {};
}

}  // namespace grantline::store
