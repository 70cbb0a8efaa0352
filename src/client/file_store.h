#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/world.h"
#include "client/token_store.h"

namespace grantline::client {

// One file a name in a folder of its own, durable: a file is there whole or not at all, and each
// change is on disk when `replace` answers (one fdatasync). Files are 0600 and the folder is 0700;
// one that others can read, or that is another user's, is refused. Locks are open-file-description
// locks on `<name>.lock`: they go with their holder, however it ends.
struct FileStoreOptions {
  std::filesystem::path folder;
  // AES-256-GCM under these 32 bytes, where set; a file that was stored plain is refused then.
  std::optional<Secret> key = {};
  // Called before each step that changes the disk, with its name, for tests that stop there.
  std::function<void(std::string_view step)> before_step = {};
};
std::unique_ptr<TokenStore> make_file_store(FileStoreOptions options, World& world);

// 32 bytes in base64, as `openssl rand -base64 32` prints them. The fault is the end of a sentence
// that begins with where the key came from.
Result<Secret> parse_store_key(std::string_view base64);

// Makes the folder, 0700, unless it is there; a fault where others can change it.
Result<void> make_private_folder(const std::filesystem::path& folder);

// $XDG_STATE_HOME/grantline, else ~/.local/state/grantline; each may be empty.
std::filesystem::path default_store_folder(std::string_view xdg_state_home, std::string_view home);

}  // namespace grantline::client
