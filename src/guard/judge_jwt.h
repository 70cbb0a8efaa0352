#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "guard/requirement.h"
#include "jose/jws.h"

namespace grantline::guard {

// Whose JWTs are taken, and which.
struct JwtTerms {
  std::string issuer;  // letter by letter as `iss` has it
  // Takes also what does not say by its type that it is an access token (RFC 9068 section 2.1), as
  // long as nothing in it says that it is something else: an ID token that names no nonce and no
  // hash passes for one then, if it has the API's audience.
  bool accept_plain_jwt = false;
};

// What a JWT says that the issuer has signed, and that never changes.
struct JwtAccess {
  TokenFacts token;
  std::optional<WallTime> issued_at;
  std::optional<WallTime> not_before;
  JsonObject claims;
};

// jose::verify with the keys of the issuer; a refusal where it cannot be told now.
using CheckSignature =
    std::function<std::expected<std::expected<jose::Jws, jose::JwsError>, Refusal>(
        std::string_view compact, std::string_view typ)>;

// RFC 9068 section 4 for a JWT of another server, but for the audience (check_requirement) and the
// times (check_times). Who the token says it is from is seen first, so that tokens of others never
// make us ask for keys. Refusals: access_token_malformed, _wrong_kind, _not_ours, and those of
// `check_signature`. Pure but for that.
std::expected<JwtAccess, Refusal> judge_jwt(std::string_view token, const JwtTerms& terms,
                                            const CheckSignature& check_signature);

// Refusals: access_token_expired, _not_yet_valid. `leeway` counts for the beginning alone: a token
// that was just made must not be refused because the API's clock is behind, for no refresh would
// mend it; one that has ended is mended by a refresh.
std::optional<Refusal> check_times(const JwtAccess& access, Duration leeway, WallTime now);

}  // namespace grantline::guard
