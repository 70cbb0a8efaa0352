#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grantline/error.h"
#include "grantline/secret_text.h"

namespace grantline {
inline namespace v1 {

// A store of one's own: a database, a key ring. Safe from every thread; where several processes
// share it, from every process. A fault leaves what was stored as it was, and its sentence, which
// holds no secret, comes back as `store_failed`.
class GRANTLINE_API CustomStore {
 public:
  struct Fault {
    std::string what;
  };
  template <class T>
  using Result = std::expected<T, Fault>;

  // `generation` grows with each change of a name and never comes back, not even after a removal.
  struct Entry {
    std::uint64_t generation = 0;
    SecretText content;
  };
  // Held until it goes; one holder of a name at a time, over all threads and processes. It must go
  // with a process that is killed.
  class GRANTLINE_API Lock {
   public:
    virtual ~Lock();
  };

  virtual ~CustomStore();
  // Nothing: nothing is stored under that name. Names are 1 to 100 of letters, digits, ".", "_" and
  // "-".
  virtual Result<std::optional<Entry>> load(std::string_view name) = 0;
  // Writes where the stored generation is still `expected` (0: nothing is stored) and answers the
  // new one; it is durable then. Nothing: somebody else was first, and what they wrote stands.
  virtual Result<std::optional<std::uint64_t>> replace(std::string_view name,
                                                       std::uint64_t expected,
                                                       const SecretText& content) = 0;
  // The same for removal; false: somebody else was first.
  virtual Result<bool> remove(std::string_view name, std::uint64_t expected) = 0;
  // Null: it was not free within `patience`. `replace` neither needs the lock nor waits for it.
  virtual Result<std::unique_ptr<Lock>> lock(std::string_view name,
                                             std::chrono::milliseconds patience) = 0;
  virtual Result<std::vector<std::string>> list() = 0;
};

struct FileStoreOptions {
  // A folder of its own, 0700, made when first written. Empty: $XDG_STATE_HOME/grantline, else
  // ~/.local/state/grantline, where `grantline login` keeps its sessions too.
  std::string folder = {};
  // 32 random bytes in base64, as `openssl rand -base64 32` prints them: files are sealed with
  // AES-256-GCM then, and one that was stored plain is refused.
  SecretText key = {};
  // The key is made and kept in the desktop's keyring instead; then `key` is empty.
  bool key_in_keyring = false;
};

// Where sessions and pending logins are kept. A handle: cheap to copy, safe from every thread.
class GRANTLINE_API TokenStore {
 public:
  // One file a session, 0600 (a wider one is refused), durable when a call answers: fsync, and a
  // rename where a file is new. Any number of processes may share the folder.
  [[nodiscard]] static Outcome<TokenStore> file(FileStoreOptions options);
  // The Secret Service of the desktop (GNOME Keyring, KWallet, KeePassXC), by libsecret. `folder`
  // is as above; in it are the locks, so all who share sessions name the same. A call may wait for
  // a person who unlocks the keyring; where there is none, each answers `store_failed`.
  [[nodiscard]] static TokenStore keyring(std::string folder = {});
  // Gone with the process.
  static TokenStore memory();
  static TokenStore of(std::shared_ptr<CustomStore> store);

  class State;
  explicit TokenStore(std::shared_ptr<State> state);

 private:
  friend class Context;
  std::shared_ptr<State> state_;
};

}  // namespace v1
}  // namespace grantline
