#pragma once

#include "base/rate.h"
#include "net/http.h"

namespace grantline::serve {

// Tells a client what is left, by the fields of rate_fields.
void set_rate_headers(net::Response& response, const Allowance& allowance);

}  // namespace grantline::serve
