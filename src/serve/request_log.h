#pragma once

#include <string_view>

#include "serve/app.h"

namespace grantline::serve {

// What every request has around its endpoint: a beginning, headers, and an end that is told.

Call call_of(App& app, const net::Request& request);

// Those that every answer has.
void add_security_headers(const App& app, net::Response& response);

// Writes the line of the log and counts. `route` is one of a bounded set of labels.
void tell(App& app, const Call& call, std::string_view route, const net::Response& response);

}  // namespace grantline::serve
