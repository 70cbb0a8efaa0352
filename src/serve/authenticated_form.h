#pragma once

#include "serve/refuse.h"

namespace grantline::serve {

// What is taken from the buckets of limits.token_per_client and _per_address.
enum class Counted {
  failures,  // where answers must be quick and many
  all,
};

// The form of a request and the client that sent it, proven.
struct AuthenticatedForm {
  Params params;
  Caller caller;
  Allowance allowance;
};

// For the endpoints that authenticate as the token endpoint does; or the answer that refuses.
Task<std::expected<AuthenticatedForm, net::Response>> authenticated_form(App& app, const Call& call,
                                                                         Counted counted);

// 429, and nothing is written.
net::Response refuse_rate(App& app, const Call& call, const Allowance& allowance);

}  // namespace grantline::serve
