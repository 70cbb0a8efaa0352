#pragma once

#include <string>
#include <string_view>

#include "guard/requirement.h"

namespace grantline::guard {

// What is the same in all challenges of a place.
struct ChallengeTerms {
  std::string_view realm;  // no quotation mark or backslash in it, as in all of these
  Detail detail{};
  std::string_view resource_metadata;  // a URL (RFC 9728 section 5.1); empty: none
  std::string_view dpop_algorithms =
      {};  // "ES256 RS256": the scheme is DPoP (RFC 9449 section 7.1)
};

// The value of WWW-Authenticate (RFC 6750 section 3, RFC 9470 section 3): what was wrong, and what
// is needed where that is what was missing. Who showed no token is told how to show one, and of no
// error. Empty where a token has nothing to do with it: a challenge goes with 400, 401 and 403.
std::string challenge(const Refusal& refusal, const Requirement& needs,
                      const ChallengeTerms& terms);

}  // namespace grantline::guard
