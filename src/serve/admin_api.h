#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/world.h"
#include "serve/audit.h"
#include "serve/settings.h"
#include "store/engine.h"
#include "store/records.h"

namespace grantline::serve {

// The key operations: those of KeyBook (key_book.h) on the live ring, or on the stored one where no
// server runs. An absent one is answered with a fault.
struct KeyHooks {
  std::function<Result<std::vector<store::KeyRecord>>()> list;
  // `use`: "ES256", "EdDSA", "RS256" or "token". Gives the new key's name.
  std::function<Result<std::string>(std::string_view use, bool immediately)> rotate;
  std::function<Result<void>(std::string_view name, bool drop)> retire;
};

// What the administration works on. `settings` are those of the running server.
struct AdminContext {
  store::Engine& engine;
  World& world;
  const Settings& settings;
  Audit& audit;
  KeyHooks keys = {};
  // Called after a row of clients, users or gates was changed, so that what is kept of it is
  // dropped.
  std::function<void(store::Table table, std::string_view key)> changed = {};
};

// Does one thing. The request is an object: "command" ("user.add"), "actor" ("cli:root") and what
// the command takes. The reply is an object: {"ok":true, ...}, or
//   {"ok":false, "kind":"refused" | "not_found" | "usage" | "fault", "error":"One sentence."}
// Blocks on disk and hashes passwords: for a worker thread. Every change leaves an entry in the
// audit log. The table in admin_api.cc has the commands, each file admin_*.cc their members.
Json admin(AdminContext& context, const Json& request);

}  // namespace grantline::serve
