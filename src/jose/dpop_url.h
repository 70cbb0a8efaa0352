#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace grantline::jose {

// An http or https URL as `htu` is compared (RFC 9449 section 4.3, check 9): without query and
// fragment, normalised as RFC 3986 sections 6.2.2 and 6.2.3 say: scheme and host in lower case, no
// default port, "/" for an empty path, percent-encoding only where it is needed, no dot segments.
// Nothing where it is no such URL, or names a user.
std::optional<std::string> dpop_url(std::string_view url);

}  // namespace grantline::jose
