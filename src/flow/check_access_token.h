#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/decision.h"
#include "flow/mint_tokens.h"

namespace grantline::flow {

// What a sound access token says, before its grant is looked at.
struct AccessClaims {
  TokenFormat format{};
  GrantKey grant;  // all zero: a JWT of a client for itself, which has no row
  std::uint32_t generation = 0;
  WallTime issued_at;
  WallTime expires_at;  // of a JWT; an opaque token's life is in the row
  std::string scope;    // of a JWT; an opaque token has its grant's
  ClientId client;      // of a JWT
  std::string subject;  // of a JWT
  std::vector<std::string> audience;
  std::string jti;        // of a JWT
  std::string spent_key;  // of Table::spent: there when the token was revoked by itself
  // RFC 9449 section 6: it is good with a proof of this key alone; absent: a bearer token
  std::optional<KeyThumbprint> key;
};

// Signature or tag, form and times. Refusals: access_token_malformed, _wrong_kind, _not_ours,
// _expired.
std::expected<AccessClaims, Refusal> read_access_token(const Minter& minter, std::string_view token,
                                                       WallTime now);

// A token that may be used.
struct Access {
  AccessClaims claims;  // with all members known
  UserId user;          // empty: the client for itself
  WallTime auth_time;   // of the person's login; not set where there is none
  std::string acr;      // of the same; empty
};

// Looks at the grant. Refusals: access_token_revoked, _expired, _wrong_key.
std::expected<Access, Refusal> check_access_token(AccessClaims claims, const Stored& stored,
                                                  bool is_spent, WallTime now);

}  // namespace grantline::flow
