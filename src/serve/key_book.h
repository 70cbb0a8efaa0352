#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/fault.h"
#include "base/secret.h"
#include "base/world.h"
#include "jose/key_ring.h"
#include "serve/settings.h"
#include "spec/credential.h"
#include "store/engine.h"
#include "store/records.h"

namespace grantline::serve {

// The server's keys at one moment.
struct Keys {
  jose::KeyRing ring;
  TokenKeys tokens;
};

// Makes, keeps, publishes ahead and rotates the keys. Private parts are sealed in the store under
// the master key. Safe from every thread.
class KeyBook {
 public:
  KeyBook(store::Engine& engine, World& world, const Settings& settings, Secret master_key);
  // Reads the keys, and makes those that are missing. The fault says when the master key is not the
  // one under which they were sealed.
  Result<void> open();
  std::shared_ptr<const Keys> now() const;

  // Publishes a successor of each algorithm's key that is due by the schedule, and drops what has
  // not been able to sign anything still valid for a while. Called at start and each hour.
  Result<void> rotate_what_is_due();
  // By hand: the successor is published at once and signs after `publish_ahead`, or at once where
  // `immediately`. `use`: "ES256", "EdDSA", "RS256" or "token".
  Result<std::string> rotate(std::string_view use, bool immediately);
  // The key stops signing and, where `drop`, checking: for a key that has leaked.
  Result<void> retire(std::string_view name, bool drop);
  Result<std::vector<store::KeyRecord>> list() const;

 private:
  Result<void> reload();
  Result<std::string> make(std::string_view use, WallTime active_from);
  Result<void> save(const store::KeyRecord& record);
  std::string next_token_key_name(const std::vector<store::KeyRecord>& records) const;

  store::Engine& engine_;
  World& world_;
  const Settings& settings_;
  Secret master_key_;
  std::mutex change_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Keys> keys_;
};

// Reads the master key from the settings, or its file; in dev mode makes <data>/dev-master.key,
// elsewhere <data>/master.key, where there is none (0600).
Result<Secret> load_master_key(const Settings& settings, World& world);

}  // namespace grantline::serve
