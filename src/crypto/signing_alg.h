#pragma once

#include <optional>
#include <string_view>

namespace grantline {

// The signature algorithms of JWS that this program makes and takes (RFC 7518 section 3.1, RFC
// 8037).
enum class SigningAlg { es256, eddsa, rs256 };
std::string_view to_text(SigningAlg alg);  // the JWS name: "ES256"
std::optional<SigningAlg> parse_signing_alg(std::string_view text);

}  // namespace grantline
