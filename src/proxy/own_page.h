#pragma once

#include "net/http.h"
#include "proxy/proxy.h"

namespace grantline::proxy {

// The watch's own pages: /-/watch, /-/watch/events (server-sent events), /-/watch/grants.json, and
// the assets. Under another name than this machine's, or for another machine, nothing of them is
// shown: a page elsewhere could point its own name here (DNS rebinding).
Task<net::Response> own_answer(const ProxyOptions& options, Board& board,
                               const net::Request& request);

}  // namespace grantline::proxy
