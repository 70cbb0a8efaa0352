#pragma once

#include "net/http.h"
#include "serve/limits.h"

namespace grantline::serve {

// Tells a client what is left: RateLimit and RateLimit-Policy
// (draft-ietf-httpapi-ratelimit-headers-10) and the three RateLimit-* fields of its earlier
// versions, which more clients read; Retry-After where it was refused. Nothing where there is no
// limit.
void set_rate_headers(net::Response& response, const Allowance& allowance);

}  // namespace grantline::serve
