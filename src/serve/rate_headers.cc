#include "serve/rate_headers.h"

namespace grantline::serve {

void set_rate_headers(net::Response& response, const Allowance& allowance) {
  for (auto& [name, value] : rate_fields(allowance)) response.set(name, std::move(value));
}

}  // namespace grantline::serve
