#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "serve/decide_grant.h"
#include "spec/ids.h"
#include "store/engine.h"
#include "store/records.h"

namespace grantline::serve {

// A grant's line for people: what the row, its events and its gates tell, in the order of time.
struct LineEntry {
  // "device_asked", "approved", "denied" of a device; "authorized", "code_issued", "redeemed",
  // "refreshed", "retried", "refused", "replayed", "ended"
  std::string_view what;
  WallTime at;
  Address from = {};
  std::uint32_t generation = 0;             // of a refreshed entry
  std::optional<Cause> cause = {};          // of refused, replayed and ended
  std::optional<std::uint32_t> event = {};  // its number, for a reference
  std::uint32_t times = 1;                  // of a retried entry
};

// A grant with all that is kept of it. `grant` is absent where the row has left the disk, or where
// the events belong to a request that never reached a grant.
struct GrantHistory {
  GrantKey key;
  StoredGrant stored;
  std::vector<store::Event> events;  // oldest first; the newest 500
};

// Nothing: no row and no event has this reference.
Result<std::optional<GrantHistory>> find_history(store::Engine& engine, const Reference& reference);

std::vector<LineEntry> line_of(const GrantHistory& history, WallTime now);
// The entry of the line that made a credential invalid with this cause; null where the request
// itself was at fault, or time alone.
const LineEntry* made_invalid_by(const std::vector<LineEntry>& line, Cause cause,
                                 WallTime refused_at);

// Whether something of a grant can still be used: its code, its refresh token, or the newest access
// token.
bool is_active(const StoredGrant& stored, WallTime now);

// [{"what","at","since_previous","from","by","generation","cause","reference"}]; `login`, where it
// is to be told, is who approved what a device asked for.
JsonArray line_json(const std::vector<LineEntry>& line, const GrantKey& key,
                    std::string_view login = {});
// {"state":"active" | "waiting" | "ended" | "expired", "cause", "code", "device_code",
// "refresh_token", "access_token"}; the last four say "valid until 2026-...", or why not.
JsonObject now_json(const StoredGrant& stored, WallTime now);

}  // namespace grantline::serve
