#pragma once

#include <string_view>
#include <vector>

#include "serve/grant_line.h"

namespace grantline::serve {

// The parts of the answer to "why was this refused?", for operators and for the clients themselves.

// The event that a reference names; of a whole grant: its newest refusal. Null: there is none.
const store::Event* pick_event(const GrantHistory& history, const Reference& reference);

// "grant", "client", "line", "now"; "waits_for_person" of a device that does. There is a grant.
void add_grant(const GrantHistory& history, const std::vector<LineEntry>& line, WallTime now,
               JsonObject& out);

// "cause", "title", "error", "status", "sentence", "rule", "section", "fix", "page", "evidence"
void add_cause(const Refusal& refusal, std::string_view issuer, JsonObject& out);

// "made_invalid_by": the entry of the line that made the credential invalid, and how long "before"
// the refusal. Nothing where there is no such entry.
void add_turning_point(const std::vector<LineEntry>& line, const GrantKey& key, Cause cause,
                       WallTime refused_at, JsonObject& out);

// "reference", "at", "ago", "from", "asked_by". The event has a cause.
void add_event(const GrantKey& key, const store::Event& event, WallTime now, JsonObject& out);

}  // namespace grantline::serve
