#include "client/file_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "base/encoding.h"
#include "client/file_lock.h"
#include "client/slot_file.h"
#include "crypto/seal.h"

namespace grantline::client {
namespace {

namespace fs = std::filesystem;

constexpr Duration kChangePatience = seconds(10);
constexpr std::string_view kSuffix = ".state";

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Fault> system_fault(const fs::path& path, std::string_view what) {
  const int error = errno;
  std::string_view hint;
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    hint = "; make room on the disk: what was stored before is kept";
  }
  return fault(fmt::format("{} {}: {}{}", path.string(), what, std::strerror(error), hint));
}

bool write_all(int fd, std::string_view bytes, std::size_t place) {
  while (!bytes.empty()) {
    const ssize_t done = pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(place));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
    place += static_cast<std::size_t>(done);
  }
  return true;
}

Result<std::string> read_all(int fd, const fs::path& path) {
  struct stat facts{};
  if (fstat(fd, &facts) != 0) return system_fault(path, "cannot be looked at");
  if (!S_ISREG(facts.st_mode)) return fault(path.string() + " is not a file");
  if (facts.st_uid != geteuid()) {
    return fault(fmt::format("{} belongs to another user (uid {}); it is not used", path.string(),
                             facts.st_uid));
  }
  if ((facts.st_mode & 077) != 0) {
    return fault(
        fmt::format("{0} can be reached by other users (mode {1:04o}), so it is not used; "
                    "run `chmod 600 {0}`, and log in again if somebody may have read it",
                    path.string(), facts.st_mode & 07777));
  }
  std::string bytes(static_cast<std::size_t>(std::min<off_t>(facts.st_size, 16 << 20)), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got =
        pread(fd, bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_fault(path, "cannot be read");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

// Who can change the folder could put an older file back, or another one in its place.
Result<void> check_folder(const fs::path& folder, const struct stat& facts) {
  if (facts.st_uid != geteuid()) {
    return fault(fmt::format("{} belongs to another user (uid {}); it is not used", folder.string(),
                             facts.st_uid));
  }
  if ((facts.st_mode & 022) != 0) {
    return fault(
        fmt::format("{0} can be changed by other users, so it is not used; run "
                    "`chmod 700 {0}`, or name another folder",
                    folder.string()));
  }
  return {};
}

class FileStore final : public TokenStore {
 public:
  FileStore(FileStoreOptions options, World& world) : options_(std::move(options)), world_(world) {}

  Result<std::optional<Entry>> load(std::string_view name) override {
    struct stat facts{};
    if (stat(options_.folder.c_str(), &facts) == 0) {
      if (auto ours = check_folder(options_.folder, facts); !ours)
        return std::unexpected(ours.error());
    }
    // Two changes within one read can spoil both slots of what was read; three in a row cannot be.
    for (int tries = 0;; ++tries) {
      auto file = read(name);
      if (!file && tries < 3 && file.error().what.find(" is damaged: no ") != std::string::npos) {
        continue;
      }
      if (!file) return std::unexpected(file.error());
      if (!*file) return std::nullopt;
      return opened(name, **file);
    }
  }

  Result<std::optional<std::uint64_t>> replace(std::string_view name, std::uint64_t expected,
                                               const Secret& content) override {
    if (auto ready = make_private_folder(options_.folder); !ready)
      return std::unexpected(ready.error());
    const auto lock = change_lock(name);
    if (!lock) return std::unexpected(lock.error());
    auto file = read(name);
    if (!file) return std::unexpected(file.error());
    const std::uint64_t stored = *file ? (*file)->generation : 0;
    if (stored != expected) return std::nullopt;
    // One that was removed and made again starts above all that it ever had.
    const std::uint64_t next =
        stored == 0 ? static_cast<std::uint64_t>(world_.now().ms) << 12 : stored + 1;
    const Secret bytes = closed(name, content);
    const bool fits = *file && (*file)->is_sealed == options_.key.has_value() &&
                      bytes.size() + SlotFile::kSlotHead <= (*file)->capacity;
    const auto done = fits ? change(name, **file, next, bytes) : create(name, next, bytes);
    if (!done) return std::unexpected(done.error());
    return next;
  }

  Result<bool> remove(std::string_view name, std::uint64_t expected) override {
    const auto lock = change_lock(name);
    if (!lock) return std::unexpected(lock.error());
    const auto file = read(name);
    if (!file) return std::unexpected(file.error());
    if (!*file || (*file)->generation != expected) return false;
    step("remove");
    if (unlink(path_of(name).c_str()) != 0) return system_fault(path_of(name), "cannot be removed");
    unlink(lock_path_of(name).c_str());
    if (auto synced = sync_folder(); !synced) return std::unexpected(synced.error());
    return true;
  }

  Result<std::unique_ptr<Lock>> lock(std::string_view name, Duration patience) override {
    if (auto ready = make_private_folder(options_.folder); !ready)
      return std::unexpected(ready.error());
    return lock_file(lock_path_of(name), LockPart::session, patience);
  }

  Result<std::vector<std::string>> list() override {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(options_.folder, error)) {
      const std::string name = entry.path().filename().string();
      if (!name.ends_with(kSuffix)) continue;
      const std::string stem = name.substr(0, name.size() - kSuffix.size());
      if (is_store_name(stem)) names.push_back(stem);
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      return fault(
          fmt::format("{} cannot be listed: {}", options_.folder.string(), error.message()));
    }
    std::ranges::sort(names);
    return names;
  }

 private:
  fs::path path_of(std::string_view name) const {
    CHECK(is_store_name(name));
    return options_.folder / (std::string(name) + std::string(kSuffix));
  }
  fs::path lock_path_of(std::string_view name) const {
    CHECK(is_store_name(name));
    return options_.folder / (std::string(name) + ".lock");
  }
  void step(std::string_view name) const {
    if (options_.before_step) options_.before_step(name);
  }

  Result<std::unique_ptr<Lock>> change_lock(std::string_view name) const {
    auto lock = lock_file(lock_path_of(name), LockPart::change, kChangePatience);
    if (lock && !*lock) {
      return fault(fmt::format("{} is held by another process for over {}",
                               lock_path_of(name).string(), to_words(kChangePatience)));
    }
    return lock;
  }

  Result<void> sync_folder() const {
    step("sync_folder");
    const Fd folder(open(options_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || fsync(folder.get()) != 0) {
      return system_fault(options_.folder, "cannot be brought to disk");
    }
    return {};
  }

  Result<std::optional<SlotFile>> read(std::string_view name) const {
    const fs::path path = path_of(name);
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (fd.get() < 0) {
      if (errno == ENOENT) return std::nullopt;
      return system_fault(path, "cannot be opened");
    }
    auto bytes = read_all(fd.get(), path);
    if (!bytes) return std::unexpected(bytes.error());
    auto file = read_slot_file(*bytes);
    wipe(*bytes);
    if (!file) {
      return fault(fmt::format("{} {}; it was left as it is", path.string(), file.error().what));
    }
    return std::move(*file);
  }

  Secret closed(std::string_view name, const Secret& content) const {
    if (!options_.key) return content.copy();
    return Secret(crypto::seal(*options_.key, name, content.reveal(), world_));
  }
  Result<std::optional<Entry>> opened(std::string_view name, SlotFile& file) const {
    Secret content(std::move(file.content));
    if (file.is_sealed != options_.key.has_value()) {
      return fault(fmt::format(
          "{} {}", path_of(name).string(),
          file.is_sealed ? "is encrypted; give the key file that it was stored with"
                         : "is not encrypted although a key file was given; it is not used"));
    }
    if (!file.is_sealed) return Entry{file.generation, std::move(content)};
    auto plain = crypto::open(*options_.key, name, content.reveal());
    if (!plain) return fault(path_of(name).string() + ": " + plain.error().what);
    return Entry{file.generation, std::move(*plain)};
  }

  Result<void> change(std::string_view name, const SlotFile& file, std::uint64_t generation,
                      const Secret& bytes) const {
    const fs::path path = path_of(name);
    const Secret slot(make_slot(generation, bytes.reveal()));
    const Fd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (fd.get() < 0) return system_fault(path, "cannot be opened");
    step("write_slot");
    if (!write_all(fd.get(), slot.reveal(), file.place_of(1 - file.current))) {
      return system_fault(path, "cannot be written");
    }
    step("sync_slot");
    if (fdatasync(fd.get()) != 0) return system_fault(path, "cannot be brought to disk");
    step("slot_synced");
    return {};
  }

  // What a process left that was killed while it made one. Under the change lock: nobody's now.
  void remove_drafts(std::string_view name) const {
    const std::string start = fmt::format(".{}.", name);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(options_.folder, error)) {
      const std::string file = entry.path().filename().string();
      if (file.starts_with(start) && file.size() == start.size() + 16) unlink(entry.path().c_str());
    }
  }

  // In a file of another name first: a file with the right name is always a whole one.
  Result<void> create(std::string_view name, std::uint64_t generation, const Secret& bytes) const {
    const fs::path path = path_of(name);
    const fs::path draft =
        options_.folder / fmt::format(".{}.{}", name, hex_encode(world_.random_bytes(8)));
    const Secret image(make_slot_file(options_.key.has_value(), capacity_for(bytes.size()),
                                      generation, bytes.reveal()));
    remove_drafts(name);
    step("create_draft");
    const Fd fd(open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (fd.get() < 0) return system_fault(draft, "cannot be made");
    const auto give_up = [&](const fs::path& where, std::string_view what) {
      auto failed = system_fault(where, what);
      unlink(draft.c_str());
      return failed;
    };
    step("write_draft");
    if (!write_all(fd.get(), image.reveal(), 0)) return give_up(path, "cannot be written");
    step("sync_draft");
    if (fsync(fd.get()) != 0) return give_up(path, "cannot be brought to disk");
    step("rename_draft");
    if (rename(draft.c_str(), path.c_str()) != 0) return give_up(path, "cannot be put in place");
    return sync_folder();
  }

  FileStoreOptions options_;
  World& world_;
};

}  // namespace

Result<void> make_private_folder(const fs::path& folder) {
  struct stat facts{};
  if (stat(folder.c_str(), &facts) != 0) {
    std::error_code error;
    fs::create_directories(folder.parent_path(), error);
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      return system_fault(folder, "cannot be made");
    }
    if (stat(folder.c_str(), &facts) != 0) return system_fault(folder, "cannot be looked at");
  }
  return check_folder(folder, facts);
}

std::unique_ptr<TokenStore> make_file_store(FileStoreOptions options, World& world) {
  CHECK(!options.key || options.key->size() == 32);
  return std::make_unique<FileStore>(std::move(options), world);
}

Result<Secret> parse_store_key(std::string_view base64) {
  const auto last = base64.find_last_not_of(" \t\r\n");
  auto key = base64_decode(base64.substr(0, last + 1));
  if (key && key->size() == 32) return Secret(std::move(*key));
  if (key) wipe(*key);
  return fault(
      "holds no key: it must be 32 random bytes in base64, as `openssl rand -base64 32` prints "
      "them");
}

fs::path default_store_folder(std::string_view xdg_state_home, std::string_view home) {
  if (xdg_state_home.starts_with('/')) return fs::path(xdg_state_home) / "grantline";
  return fs::path(home.empty() ? "/" : home) / ".local/state/grantline";
}

}  // namespace grantline::client
