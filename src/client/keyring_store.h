#pragma once

#include <filesystem>
#include <memory>

#include "base/world.h"
#include "client/token_store.h"

namespace grantline::client {

// Sessions in the Secret Service of the desktop (GNOME Keyring, KWallet, KeePassXC), by libsecret,
// which is loaded when a store is first used. One item a name, told apart by `folder`, in which lie
// the lock files, since the service itself knows neither locks nor conditions: all who share
// sessions name the same folder. As durable as the service is. Any call may wait for a person who
// unlocks the keyring. Where there is no service or no libsecret, each call answers a fault that
// says so.
std::unique_ptr<TokenStore> make_keyring_store(const std::filesystem::path& folder, World& world);

// The 32 bytes under which the files of `folder` are encrypted; made and kept in the keyring where
// there are none and `folder` has no session yet.
Result<Secret> key_of_keyring(const std::filesystem::path& folder, World& world);

}  // namespace grantline::client
