#pragma once

#include <optional>

#include "flow/decision.h"
#include "spec/credential.h"
#include "spec/scope.h"

namespace grantline::flow {

// A token request of grant type refresh_token whose token has a right tag.
struct RefreshExchange {
  Facts facts;
  Credential token;
  std::optional<Scope> scope;          // asked for; absent: as granted
  std::vector<std::string> resources;  // asked for; empty: as granted
  std::uint8_t newest_key_id = 0;
  bool is_public = false;  // the client has no credentials, so its refresh token is bound to a key
};

struct Rotated {
  store::Grant grant;     // as it is after the exchange
  bool is_retry = false;  // the successor that was issued before is given again
};

// RFC 6749 section 6, RFC 9700 section 4.14.2. The newest token is replaced by its successor. The
// one before it gives the same successor again inside the retry window: a lost answer forks nothing
// and logs nobody out. Any other is a replay, and ends the grant.
//
// RFC 9449 section 5: a public client's token is taken with a proof of its key alone, whatever its
// generation: without the key a stolen one neither opens nor ends anything. A client that proves
// itself may change its key, but not between a request and its repetition.
Decided<Rotated> rotate_refresh(const Stored& stored, const RefreshExchange& exchange,
                                const Lives& lives);

// The successor that a row stands for: the same each time it is asked.
Credential newest_refresh_token(const store::Grant& grant, const GrantId& id);

}  // namespace grantline::flow
