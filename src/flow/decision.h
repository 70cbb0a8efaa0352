#pragma once

#include <algorithm>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "spec/cause.h"
#include "spec/ids.h"
#include "store/records.h"

namespace grantline::flow {

// What a request brings to a decision beside its credential.
struct Facts {
  WallTime now;
  Address from;
  ClientId client;                        // authenticated, or identified where the client is public
  std::uint32_t event_number = 0;         // 20 random bits, for the event that a refusal leaves
  std::optional<KeyThumbprint> key = {};  // of the request's DPoP proof, which is right
};

// The facts with a time no earlier than the change of the row that they are held against: requests
// that run at once are decided in another order than that in which their time was taken.
inline Facts not_before(WallTime change, Facts facts) {
  facts.now = std::max(facts.now, change);
  return facts;
}

// The stored facts that a decision is made on. `grant` is null where there is no row.
struct Stored {
  const store::Grant* grant = nullptr;
  std::vector<store::Gate> gates;  // of the user, the client, and the user at the client
  bool proof_was_used = false;     // the DPoP proof of the request (RFC 9449 section 11.1)
};

// The outcome of a decision: what the row becomes, what is written to its line, and the answer.
template <class Answer>
struct Decided {
  std::expected<Answer, Refusal> answer;
  std::optional<store::Grant> put;  // absent: the row stays as it is
  std::vector<store::Event> events;
};

// How long things live for one client: its own metadata where it says so, else the server's
// settings.
struct Lives {
  Duration code = seconds(60);
  Duration access_token = minutes(15);
  Duration refresh_idle = days(30);
  Duration refresh_absolute = days(180);
  Duration retry_window = seconds(10);
};
Lives lives_of(const ClientMetadata& client, const Lives& server);

// The event that a refusal leaves on the grant's line.
store::Event refused_event(const Refusal& refusal, const Facts& facts, store::EventKind kind);

// A decision that says no: the row stays as it is, and its line tells of it.
template <class Answer>
Decided<Answer> refuse(Refusal refusal, const Facts& facts,
                       store::EventKind kind = store::EventKind::refused) {
  const store::Event event = refused_event(refusal, facts, kind);
  return {std::unexpected(std::move(refusal)), std::nullopt, {event}};
}

// What an exchange binds, for what it issues from here on: `next` goes to its new generation.
void bind_to_key(store::Grant& next, const Facts& facts);
// RFC 9449 sections 5 and 10: a request whose proof is not of `bound` is refused, as `cause` where
// there is a proof of another key.
std::optional<Refusal> check_key(const std::optional<KeyThumbprint>& bound, const Facts& facts,
                                 Cause cause);

// RFC 8707 section 2.2: a token may be asked for fewer resources than were granted, not for others.
std::optional<Refusal> check_resources(const store::Grant& grant,
                                       const std::vector<std::string>& asked);

// Shared wording of facts: how long before `now`; "the same client" or "another client".
Fact ago(std::string_view name, WallTime then, WallTime now);

}  // namespace grantline::flow
