#include "client/keyring_store.h"

#include <fmt/format.h>

#include <charconv>

#include "base/check.h"
#include "base/encoding.h"
#include "client/file_lock.h"
#include "client/file_store.h"
#include "client/secret_service.h"

namespace grantline::client {
namespace {

namespace fs = std::filesystem;

constexpr Duration kChangePatience = seconds(10);
constexpr std::string_view kKeyName = "key-of-files";

// The same folder is always named the same.
fs::path whole(const fs::path& folder) {
  const fs::path path = fs::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

// An item's text: "<generation>\n<content>".
Secret with_generation(std::uint64_t generation, const Secret& content) {
  return Secret(fmt::format("{}\n{}", generation, content.reveal()));
}

Result<TokenStore::Entry> read_item(std::string_view name, const Secret& text) {
  const std::string_view all = text.reveal();
  TokenStore::Entry entry;
  const auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), entry.generation);
  if (error != std::errc() || end == all.data() + all.size() || *end != '\n') {
    return fault(
        fmt::format("what the keyring holds as {} is not grantline's; it was left as it is", name));
  }
  entry.content = Secret(std::string(all.substr(static_cast<std::size_t>(end - all.data()) + 1)));
  return entry;
}

class KeyringStore final : public TokenStore {
 public:
  KeyringStore(const fs::path& folder, World& world) : folder_(whole(folder)), world_(world) {}

  Result<std::optional<Entry>> load(std::string_view name) override {
    const auto text = find_secret(item(name));
    if (!text) return std::unexpected(text.error());
    if (!*text) return std::nullopt;
    auto entry = read_item(name, **text);
    if (!entry) return std::unexpected(entry.error());
    return std::move(*entry);
  }

  Result<std::optional<std::uint64_t>> replace(std::string_view name, std::uint64_t expected,
                                               const Secret& content) override {
    const auto lock = change_lock(name);
    if (!lock) return std::unexpected(lock.error());
    const auto stored = load(name);
    if (!stored) return std::unexpected(stored.error());
    const std::uint64_t now = *stored ? (*stored)->generation : 0;
    if (now != expected) return std::nullopt;
    // One that was removed and made again starts above all that it ever had.
    const std::uint64_t next =
        now == 0 ? static_cast<std::uint64_t>(world_.now().ms) << 12 : now + 1;
    const auto kept = keep_secret(item(name), with_generation(next, content));
    if (!kept) return std::unexpected(kept.error());
    return next;
  }

  Result<bool> remove(std::string_view name, std::uint64_t expected) override {
    const auto lock = change_lock(name);
    if (!lock) return std::unexpected(lock.error());
    const auto stored = load(name);
    if (!stored) return std::unexpected(stored.error());
    if (!*stored || (*stored)->generation != expected) return false;
    if (auto gone = forget_secret(item(name)); !gone) return std::unexpected(gone.error());
    return true;
  }

  Result<std::unique_ptr<Lock>> lock(std::string_view name, Duration patience) override {
    return lock_part(name, LockPart::session, patience);
  }

  Result<std::vector<std::string>> list() override {
    auto names = secret_names(folder_.string());
    if (names) std::erase_if(*names, [](const auto& name) { return name == kKeyName; });
    return names;
  }

 private:
  SecretItem item(std::string_view name) const {
    CHECK(is_store_name(name));
    return {folder_.string(), std::string(name)};
  }
  Result<std::unique_ptr<Lock>> lock_part(std::string_view name, LockPart part,
                                          Duration patience) const {
    CHECK(is_store_name(name));
    if (auto ready = make_private_folder(folder_); !ready) return std::unexpected(ready.error());
    return lock_file(folder_ / (std::string(name) + ".lock"), part, patience);
  }
  Result<std::unique_ptr<Lock>> change_lock(std::string_view name) const {
    auto lock = lock_part(name, LockPart::change, kChangePatience);
    if (lock && !*lock) {
      return fault(fmt::format("{} is held by another process for over {}", name,
                               to_words(kChangePatience)));
    }
    return lock;
  }

  fs::path folder_;
  World& world_;
};

}  // namespace

std::unique_ptr<TokenStore> make_keyring_store(const fs::path& folder, World& world) {
  return std::make_unique<KeyringStore>(folder, world);
}

Result<Secret> key_of_keyring(const fs::path& folder, World& world) {
  const SecretItem item{whole(folder).string(), std::string(kKeyName)};
  if (auto ready = make_private_folder(folder); !ready) return std::unexpected(ready.error());
  const auto lock = lock_file(folder / "key.lock", LockPart::change, kChangePatience);
  if (!lock) return std::unexpected(lock.error());
  if (!*lock) return fault("another process is making the key of the files in " + folder.string());
  const auto found = find_secret(item);
  if (!found) return std::unexpected(found.error());
  if (*found) {
    auto key = base64_decode((*found)->reveal());
    if (!key || key->size() != 32) return fault("what the keyring holds is no key of files");
    return Secret(std::move(*key));
  }
  const auto files = make_file_store({.folder = folder}, world)->list();
  if (!files) return std::unexpected(files.error());
  if (!files->empty()) {
    return fault(
        fmt::format("the keyring has no key for {}, where there are sessions already: they "
                    "are plain, or their key is in another keyring",
                    folder.string()));
  }
  Secret key(world.random_bytes(32));
  const auto kept = keep_secret(item, Secret(base64_encode(key.reveal())));
  if (!kept) return std::unexpected(kept.error());
  return key;
}

}  // namespace grantline::client
