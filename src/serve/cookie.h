#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "serve/app.h"

namespace grantline::serve {

// The cookies of people's browsers. Over TLS each has the prefix __Host- (RFC 6265bis
// section 4.1.3.2): no neighbour on a sibling host can set or shadow it.
enum class Cookie { session, browser, device };

// The value that the browser sent; the first, where it sent two.
std::optional<std::string> find_cookie(const App& app, const Call& call, Cookie cookie);

// Path=/; HttpOnly; SameSite=Lax, and Secure over TLS. Without `life` it goes with the browser.
void set_cookie(const App& app, net::Response& response, Cookie cookie, std::string_view value,
                std::optional<Duration> life = std::nullopt);
void drop_cookie(const App& app, net::Response& response, Cookie cookie);

}  // namespace grantline::serve
