#include "client/memory_store.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

namespace grantline::client {

bool is_store_name(std::string_view name) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= 100 && name.front() != '.' &&
         name.find_first_not_of(kAllowed) == name.npos;
}

namespace {

struct Shared {
  std::mutex mutex;
  std::condition_variable freed;
  std::map<std::string, TokenStore::Entry, std::less<>> entries;
  std::set<std::string, std::less<>> locked;
  std::uint64_t last_generation = 0;
};

class MemoryLock final : public TokenStore::Lock {
 public:
  MemoryLock(std::shared_ptr<Shared> shared, std::string name)
      : shared_(std::move(shared)), name_(std::move(name)) {}
  ~MemoryLock() override {
    const std::lock_guard guard(shared_->mutex);
    shared_->locked.erase(name_);
    shared_->freed.notify_all();
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::string name_;
};

class MemoryStore final : public TokenStore {
 public:
  Result<std::optional<Entry>> load(std::string_view name) override {
    const std::lock_guard guard(shared_->mutex);
    const auto found = shared_->entries.find(name);
    if (found == shared_->entries.end()) return std::nullopt;
    return Entry{found->second.generation, found->second.content.copy()};
  }
  Result<std::optional<std::uint64_t>> replace(std::string_view name, std::uint64_t expected,
                                               const Secret& content) override {
    const std::lock_guard guard(shared_->mutex);
    const auto found = shared_->entries.find(name);
    const std::uint64_t now = found == shared_->entries.end() ? 0 : found->second.generation;
    if (now != expected) return std::nullopt;
    const std::uint64_t next = ++shared_->last_generation;
    shared_->entries.insert_or_assign(std::string(name), Entry{next, content.copy()});
    return next;
  }
  Result<bool> remove(std::string_view name, std::uint64_t expected) override {
    const std::lock_guard guard(shared_->mutex);
    const auto found = shared_->entries.find(name);
    if (found == shared_->entries.end() || found->second.generation != expected) return false;
    shared_->entries.erase(found);
    return true;
  }
  Result<std::unique_ptr<Lock>> lock(std::string_view name, Duration patience) override {
    std::unique_lock guard(shared_->mutex);
    const auto is_free = [&] { return !shared_->locked.contains(name); };
    if (!shared_->freed.wait_for(guard, std::chrono::milliseconds(patience.ms), is_free)) {
      return nullptr;
    }
    shared_->locked.emplace(name);
    return std::make_unique<MemoryLock>(shared_, std::string(name));
  }
  Result<std::vector<std::string>> list() override {
    const std::lock_guard guard(shared_->mutex);
    std::vector<std::string> names;
    for (const auto& [name, entry] : shared_->entries) names.push_back(name);
    return names;
  }

 private:
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace

std::unique_ptr<TokenStore> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace grantline::client
