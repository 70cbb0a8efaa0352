#pragma once

#include <vector>

#include "net/http.h"

namespace grantline::serve {

// Who really sent the request. X-Forwarded-For is read from right to left, as far as its hops are
// proxies that are trusted; the first one that is not is the client. All that stands left of it was
// sent by the client and is believed by nobody. Without trusted proxies, or at an entry that is no
// address: the last hop that is known.
Address client_address(const net::Request& request, const std::vector<Network>& trusted_proxies);

}  // namespace grantline::serve
