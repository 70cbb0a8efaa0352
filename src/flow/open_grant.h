#pragma once

#include <string>
#include <vector>

#include "flow/decision.h"
#include "spec/credential.h"

namespace grantline::flow {

// What a person (or the client for itself) agreed to.
struct Agreement {
  ClientId client;
  UserId user;
  std::string scope;
  std::vector<std::string> resources;
  WallTime auth_time;
  std::string amr;
  std::string sid;
};

// The authorization request's part that the exchange must match.
struct CodeTerms {
  std::string redirect_uri;
  std::string challenge;  // as it was sent; empty: none
  std::string nonce;
  std::optional<KeyThumbprint> key = {};  // dpop_jkt
};

// A new grant with an authorization code (RFC 6749 section 4.1.2): generation 0.
store::Grant open_with_code(const Agreement& agreement, CodeTerms terms, const Facts& facts,
                            const Lives& lives, std::uint8_t key_id);

// A new grant without a code: for the password grant, and for the client itself.
store::Grant open_without_code(const Agreement& agreement, const Facts& facts, const Lives& lives,
                               std::uint8_t key_id, bool wants_refresh_token);

Credential code_of(const store::Grant& grant, const GrantId& id);

// Ends a grant by decision of `by`; nothing where it is over already.
std::optional<store::Grant> end_grant(const store::Grant& grant, store::EndedBy by, WallTime now,
                                      const Address& from);

}  // namespace grantline::flow
