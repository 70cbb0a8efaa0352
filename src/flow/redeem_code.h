#pragma once

#include <optional>
#include <string_view>

#include "flow/decision.h"
#include "spec/credential.h"

namespace grantline::flow {

// A token request of grant type authorization_code whose code has a right tag.
struct CodeExchange {
  Facts facts;
  Credential code;
  std::optional<std::string_view> redirect_uri;
  std::optional<std::string_view> verifier;
  std::vector<std::string> resources;  // RFC 8707: of those granted; empty: all
  bool wants_refresh_token = false;    // the client may have them
  std::uint8_t newest_key_id = 0;      // the token key that makes the refresh token
};

struct Redeemed {
  store::Grant grant;  // as it is after the exchange
  std::string nonce;   // of the authorization request, for the id_token
};

inline constexpr int kMostRefusals = 5;

// RFC 6749 section 4.1.3, RFC 7636 section 4.6, RFC 9700 section 2.1.1. A code that was redeemed
// before is refused and ends the grant. A wrong client, redirect_uri or verifier leaves the code
// unspent, five times at most.
Decided<Redeemed> redeem_code(const Stored& stored, const CodeExchange& exchange,
                              const Lives& lives);

}  // namespace grantline::flow
