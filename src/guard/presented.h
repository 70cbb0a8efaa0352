#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "spec/cause.h"

namespace grantline::guard {

// What a request to an API shows, as the client sent it.
struct Presented {
  std::vector<std::string_view> authorization;  // the value of each Authorization header
  std::string_view target;                      // path and query; empty: not known
};

enum class Scheme { bearer, dpop };

struct PresentedToken {
  Scheme scheme{};
  Secret text;  // not empty; characters of b64token alone (RFC 6750 section 2.1)
};

// The token of a request. It counts in the Authorization header alone: in the query it would stand
// in logs and histories (RFC 9700 section 4.3.2). Refusals: access_token_missing, _in_query,
// _malformed with what stands in its place, authorization_scheme_wrong, parameter_repeated.
std::expected<PresentedToken, Refusal> read_presented(const Presented& presented);

}  // namespace grantline::guard
