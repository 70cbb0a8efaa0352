#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "client/error.h"
#include "crypto/signing_alg.h"

namespace grantline::client {

// What an ID token must say (OpenID Connect Core 1.0 section 3.1.3.7).
struct IdTokenRule {
  std::string_view issuer;
  std::string_view client_id;
  std::string_view nonce;         // empty: none was sent, none is looked for (a refresh)
  std::string_view access_token;  // for at_hash, where there is one
  std::string_view subject;       // empty: any
  WallTime server_time;           // now, by the Date header of the answer that brought it
  WallTime local_time;            // now, here; equal where the answer had no date
};
// Answers the subject. `claims` come from a token whose signature was checked, or that came over
// TLS from the token endpoint itself.
Outcome<std::string> check_id_token(const JsonObject& claims, SigningAlg alg,
                                    const IdTokenRule& rule);

}  // namespace grantline::client
