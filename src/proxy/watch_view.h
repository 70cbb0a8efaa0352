#pragma once

#include <string>
#include <utility>

#include "proxy/proxy.h"
#include "web/pages.h"

namespace grantline::proxy {

// The page of the board as it is now; `here` is the address under which the browser asked.
web::Page watch_page(const ProxyOptions& options, Board& board, const std::string& here);

// The version now, and what the page's script puts in place for it: JSON on one line,
// {"totals": "...", "lines": [{"id": "g3", "html": "..."}]}.
std::pair<std::uint64_t, std::string> changes_since(Board& board, std::uint64_t version);

}  // namespace grantline::proxy
