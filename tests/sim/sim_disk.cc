#include "sim/sim_disk.h"

#include "base/check.h"

namespace grantline::sim {

using store::Transaction;
using store::Write;

SimDisk::AtOnce::AtOnce(SimDisk& disk) : disk_(disk) {
  disk.at_once_ = true;
  // What is decided already comes first.
  if (!disk.dones_.empty()) disk.sync();
}

void SimDisk::transact(Transaction transaction) {
  if (at_once_) return synced_.transact(std::move(transaction));
  waiting_.push_back(std::move(transaction));
  if (busy_) return;
  busy_ = true;
  committer_.post([this] { decide_batch(); });
}

void SimDisk::decide_batch() {
  const std::size_t batch = 1 + chance_.below(waiting_.size());
  for (std::size_t i = 0; i < batch; ++i) {
    Transaction transaction = std::move(waiting_.front());
    waiting_.pop_front();
    decide(std::move(transaction));
  }
  committer_.post([this] { sync(); });
}

void SimDisk::decide(Transaction transaction) {
  std::vector<std::optional<std::string>> values;
  for (const store::Key& key : transaction.reads) values.push_back(read(key));
  if (transaction.then_read) {
    for (const store::Key& key : transaction.then_read(values)) values.push_back(read(key));
  }
  for (Write& write : transaction.decide(values)) {
    const std::pair place(write.key.table, write.key.key);
    unsynced_.insert_or_assign(place, std::move(write));
  }
  dones_.push_back(std::move(transaction.done));
}

std::optional<std::string> SimDisk::read(const store::Key& key) {
  if (const auto found = unsynced_.find({key.table, key.key}); found != unsynced_.end()) {
    return found->second.value;
  }
  auto row = synced_.get(key.table, key.key);
  CHECK(row.has_value());
  return std::move(*row);
}

// Does nothing where the administration was in between and synced all.
void SimDisk::sync() {
  if (dones_.empty()) return;
  const Result<void> result = write_unsynced();
  for (Done& done : dones_) {
    committer_.post([done = std::move(done), result]() mutable { done(result); });
  }
  dones_.clear();
  busy_ = !waiting_.empty();
  if (busy_) committer_.post([this] { decide_batch(); });
}

Result<void> SimDisk::write_unsynced() {
  std::vector<Write> writes;
  for (auto& [place, write] : unsynced_) writes.push_back(std::move(write));
  unsynced_.clear();
  if (fail_one_in_ != 0 && chance_.one_in(fail_one_in_)) return fault("the disk is full");
  return store::write_now(synced_, std::move(writes));
}

void SimDisk::crash() {
  waiting_.clear();
  unsynced_.clear();
  dones_.clear();
  busy_ = false;
}

}  // namespace grantline::sim
