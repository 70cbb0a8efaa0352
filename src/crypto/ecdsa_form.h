#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace grantline::crypto {

// ES256's signature is r|s, 32 bytes each, big endian (RFC 7518 section 3.4); OpenSSL's is DER.
// Nothing where it is not 64 bytes, or r or s is not in [1, n-1].
std::optional<std::string> to_der(std::string_view r_and_s);
// `der` was made by OpenSSL just now.
std::string to_r_and_s(std::string_view der);

}  // namespace grantline::crypto
