#pragma once

#include <deque>
#include <map>
#include <vector>

#include "sim/scheduler.h"
#include "store/memory/memory_engine.h"

namespace grantline::sim {

// A store whose commits come in batches, as a disk's do: transactions are decided one after the
// other on top of what is not yet synced, the sync is a step of its own, and each `done` is
// another. The power can fail between any two of them; and a sync can fail, and then nothing of it
// was written.
class SimDisk final : public store::Engine {
 public:
  SimDisk(World& world, Lane& committer, Chance& chance)
      : synced_(world), committer_(committer), chance_(chance) {}

  void transact(store::Transaction transaction) override;
  // What is synced, and nothing else.
  Result<std::optional<std::string>> get(store::Table table, std::string_view key) override {
    return synced_.get(table, key);
  }
  Result<void> scan(store::Table table, std::string_view prefix, std::string_view after,
                    const std::function<bool(std::string_view, std::string_view)>& visit) override {
    return synced_.scan(table, prefix, after, visit);
  }
  Result<void> checkpoint(const std::string& folder) override { return synced_.checkpoint(folder); }
  std::uint64_t approximate_rows(store::Table table) override {
    return synced_.approximate_rows(table);
  }

  // What was not synced is lost, and no `done` is called any more.
  void crash();
  // One sync in `n` fails; 0: none.
  void fail_one_in(std::size_t n) { fail_one_in_ = n; }

  // While this lives, transactions are done before transact() returns: for the start of a server
  // and for the administration, which block.
  class AtOnce {
   public:
    explicit AtOnce(SimDisk& disk);
    ~AtOnce() { disk_.at_once_ = false; }
    AtOnce(const AtOnce&) = delete;
    AtOnce& operator=(const AtOnce&) = delete;

   private:
    SimDisk& disk_;
  };

 private:
  using Done = std::move_only_function<void(Result<void>)>;
  void decide_batch();
  void decide(store::Transaction transaction);
  void sync();
  Result<void> write_unsynced();
  std::optional<std::string> read(const store::Key& key);

  store::MemoryEngine synced_;
  Lane& committer_;
  Chance& chance_;
  std::size_t fail_one_in_ = 0;
  bool at_once_ = false;
  bool busy_ = false;
  std::deque<store::Transaction> waiting_;
  std::map<std::pair<store::Table, std::string>, store::Write> unsynced_;
  std::vector<Done> dones_;
};

}  // namespace grantline::sim
