#pragma once

#include <memory>

#include "client/http.h"

namespace grantline::client {

// By libcurl: HTTP/2 where the server has it, the system's trust store, and its proxies
// (https_proxy, no_proxy; a request to this machine never goes through one). Keeps connections.
// Safe from every thread.
std::unique_ptr<HttpClient> make_curl_http();

}  // namespace grantline::client
