#pragma once

#include <string>
#include <string_view>

#include "base/fault.h"
#include "base/time.h"

namespace grantline::net {

// POSTs `json` to `target` over HTTP/1.1 on a unix socket and gives the body of a 2xx answer.
// Blocks up to `timeout` in all. Another status is a fault that quotes the start of the body;
// answers above 16 MiB are refused.
Result<std::string> post_unix(const std::string& socket_path, std::string_view target,
                              std::string_view json, Duration timeout);

}  // namespace grantline::net
