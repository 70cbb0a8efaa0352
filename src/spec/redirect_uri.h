#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace grantline {

// May be registered: absolute, no fragment, no user info, no wildcard; https, or http on loopback,
// or a private-use scheme with a dot in it (RFC 8252 section 7.1). Nothing: it may; else what is
// wrong.
std::optional<std::string> redirect_uri_fault(std::string_view uri);

// RFC 9700 section 4.1.3: equal strings; and, for a registered http URI on 127.0.0.1 or [::1], any
// port (RFC 8252 section 7.3). `localhost` has the exception too: native apps use it, and the code
// still goes to the person's own machine. Documented as a deviation.
bool redirect_uri_matches(std::string_view registered, std::string_view presented);
bool is_registered(std::span<const std::string> registered, std::string_view presented);

// RFC 8252 section 8.6: whether an answer that is sent there can reach nobody but the client:
// https, on another machine than the person's own. A loopback address and a private scheme any
// program there can take.
bool proves_client(std::string_view redirect_uri);

// Where two URIs part, for people.
struct UriDifference {
  std::string part;     // "scheme", "host", "port", "path", "trailing slash", "letter case",
                        // "percent-encoding", "query", "fragment", "text" (one is no URI)
  std::size_t at = 0;   // the first byte that differs
  std::string summary;  // "the path differs at character 27: `/cb` was authorized, `/cb/` was sent"
  std::string marked;   // three lines: both, and a line of carets, for a terminal of fixed width
};
// `authorized` and `presented` differ.
UriDifference difference(std::string_view authorized, std::string_view presented);
// The registered URI most like the presented one; nothing where none is near.
std::optional<std::string> nearest(std::span<const std::string> registered,
                                   std::string_view presented);
// Its scheme, host and port, for Content-Security-Policy's form-action: "https://app.example:8443",
// "com.example.app:"; for an IPv6 address the scheme alone. Empty where it cannot stand in a
// policy.
std::string csp_source(std::string_view uri);

}  // namespace grantline
