#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace grantline {

// RFC 4648 section 5 without padding: the form of RFC 7515 and RFC 7636.
std::string base64url_encode(std::string_view bytes);
// Strict: refuses padding, white space, other alphabets and non-zero trailing bits.
std::optional<std::string> base64url_decode(std::string_view text);

// RFC 4648 section 4 with padding, as HTTP Basic uses it.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

std::string hex_encode(std::string_view bytes);  // lower case
std::optional<std::string> hex_decode(std::string_view text);

// Crockford's base 32 in lower case, five bits a character, the high bits first: no i, l, o or u,
// so that people can read a reference to each other.
std::string base32_encode(std::uint64_t bits, int characters);
// Reads either case, and i and l as 1, o as 0. Nothing where a character is not of the alphabet.
std::optional<std::uint64_t> base32_decode(std::string_view text);

// CRC-32 of ISO 3309, as in zlib.
std::uint32_t crc32(std::string_view bytes);

// Percent-encodes all but RFC 3986's unreserved characters.
std::string percent_encode(std::string_view text);
// Nothing where a % is not followed by two hex digits. `+` stays `+`.
std::optional<std::string> percent_decode(std::string_view text);
// The same for application/x-www-form-urlencoded, where `+` is a space.
std::optional<std::string> form_decode(std::string_view text);

std::string html_escape(std::string_view text);
// Text as it may stand in a line of a log or a terminal: control characters and bytes that are not
// UTF-8 become \xNN.
std::string printable(std::string_view text);

}  // namespace grantline
