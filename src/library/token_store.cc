#include "grantline/token_store.h"

#include <cstdlib>

#include "client/file_store.h"
#include "client/keyring_store.h"
#include "client/memory_store.h"
#include "library/context_state.h"
#include "library/convert.h"

namespace grantline {
inline namespace v1 {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::filesystem::path folder_of(const std::string& wanted) {
  if (!wanted.empty()) return wanted;
  return client::default_store_folder(variable("XDG_STATE_HOME"), variable("HOME"));
}

// A program's own store, as the library sees it.
class Adapter final : public client::TokenStore {
 public:
  explicit Adapter(std::shared_ptr<CustomStore> store) : store_(std::move(store)) {}

  Result<std::optional<Entry>> load(std::string_view name) override {
    auto entry = store_->load(name);
    if (!entry) return fault(std::move(entry.error().what));
    if (!*entry) return std::nullopt;
    return Entry{(*entry)->generation, to_internal((*entry)->content)};
  }
  Result<std::optional<std::uint64_t>> replace(std::string_view name, std::uint64_t expected,
                                               const Secret& content) override {
    auto next = store_->replace(name, expected, to_public(content));
    if (!next) return fault(std::move(next.error().what));
    return *next;
  }
  Result<bool> remove(std::string_view name, std::uint64_t expected) override {
    auto removed = store_->remove(name, expected);
    if (!removed) return fault(std::move(removed.error().what));
    return *removed;
  }
  Result<std::unique_ptr<Lock>> lock(std::string_view name, Duration patience) override {
    auto lock = store_->lock(name, std::chrono::milliseconds(patience.ms));
    if (!lock) return fault(std::move(lock.error().what));
    if (*lock == nullptr) return nullptr;
    return std::make_unique<AdaptedLock>(std::move(*lock));
  }
  Result<std::vector<std::string>> list() override {
    auto names = store_->list();
    if (!names) return fault(std::move(names.error().what));
    return std::move(*names);
  }

 private:
  class AdaptedLock final : public Lock {
   public:
    explicit AdaptedLock(std::unique_ptr<CustomStore::Lock> lock) : lock_(std::move(lock)) {}

   private:
    std::unique_ptr<CustomStore::Lock> lock_;
  };
  std::shared_ptr<CustomStore> store_;
};

}  // namespace

CustomStore::~CustomStore() = default;
CustomStore::Lock::~Lock() = default;

TokenStore::TokenStore(std::shared_ptr<State> state) : state_(std::move(state)) {}

Outcome<TokenStore> TokenStore::file(FileStoreOptions options) {
  client::FileStoreOptions inner{.folder = folder_of(options.folder)};
  if (options.key_in_keyring) {
    auto key = client::key_of_keyring(inner.folder, system_world());
    if (!key) return fail_publicly<TokenStore>(client::fail_store(key.error()).error());
    inner.key = std::move(*key);
  }
  if (!options.key.empty()) {
    auto key = client::parse_store_key(options.key.reveal());
    if (!key) {
      return std::unexpected(Error{.kind = ErrorKind::fix_configuration,
                                   .code = "store_key",
                                   .what = "the key of the store " + key.error().what});
    }
    inner.key = std::move(*key);
  }
  return TokenStore(
      std::make_shared<State>(client::make_file_store(std::move(inner), system_world())));
}

TokenStore TokenStore::keyring(std::string folder) {
  return TokenStore(
      std::make_shared<State>(client::make_keyring_store(folder_of(folder), system_world())));
}

TokenStore TokenStore::memory() {
  return TokenStore(std::make_shared<State>(client::make_memory_store()));
}

TokenStore TokenStore::of(std::shared_ptr<CustomStore> store) {
  return TokenStore(std::make_shared<State>(std::make_unique<Adapter>(std::move(store))));
}

}  // namespace v1
}  // namespace grantline
