#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "spec/cause.h"
#include "spec/scope.h"

namespace grantline::guard {

// What a place of an API asks of an access token.
struct Requirement {
  std::string audience = {};  // the API's resource identifier (RFC 8707); never empty
  Scope scope = {};           // all of it
  std::vector<std::string> acr_values = {};  // one of these (RFC 9470); empty: any
  std::optional<Duration> max_age = {};      // since the person logged in (RFC 9470)
};

// What an access token says, once it was proven genuine and alive.
struct TokenFacts {
  std::string subject;  // of a client for itself: the client
  std::string client;
  Scope scope;
  std::vector<std::string> audience;
  std::string acr;                    // empty: not told
  std::optional<WallTime> auth_time;  // nothing: not told, or no person logged in
  WallTime expires_at;
};

// Nothing where the token opens the place. Refusals: access_token_wrong_audience (RFC 9068
// section 4), insufficient_scope (RFC 6750 section 3.1), user_authentication_insufficient (RFC 9470
// section 3), in this order: scope does not count at an API for which the token is not meant.
std::optional<Refusal> check_requirement(const TokenFacts& token, const Requirement& needs,
                                         WallTime now);

}  // namespace grantline::guard
