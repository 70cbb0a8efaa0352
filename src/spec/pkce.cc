#include "spec/pkce.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace grantline {
namespace {

constexpr std::size_t kShortest = 43;
constexpr std::size_t kLongest = 128;

std::string_view name_of_character(char c) {
  switch (c) {
    case ' ': return "a space";
    case '\n':
    case '\r': return "a line end";
    case '"':
    case '\'': return "a quotation mark";
    case '=': return "a = (base64 padding)";
    case '+': return "a + (of standard base64)";
    case '/': return "a / (of standard base64)";
    case '%': return "a % (percent-encoding)";
    default: return "a character";
  }
}

}  // namespace

bool is_code_verifier(std::string_view text) {
  return text.size() >= kShortest && text.size() <= kLongest &&
         std::ranges::all_of(text, is_unreserved);
}

std::string verifier_fault(std::string_view text) {
  const auto odd = std::ranges::find_if_not(text, is_unreserved);
  if (odd != text.end()) {
    return fmt::format("has {} at position {}; only letters, digits and - . _ ~ may be in it",
                       name_of_character(*odd), odd - text.begin() + 1);
  }
  if (text.size() >= kShortest && text.size() <= kLongest) return {};
  return fmt::format("has {} characters, {} to {} are due", text.size(), kShortest, kLongest);
}

std::optional<ByteArray<32>> parse_challenge(std::string_view text) {
  if (text.size() != kShortest) return std::nullopt;
  const auto bytes = base64url_decode(text);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  return take_array<32>(*bytes);
}

std::string challenge_fault(std::string_view text) {
  if (parse_challenge(text)) return {};
  if (text.size() == 64 && std::ranges::all_of(text, is_hex_digit)) {
    return "it is the hexadecimal digest; send base64url of the 32 raw bytes";
  }
  if (text.ends_with('=') || text.ends_with("%3D")) {
    return "it is padded; take the = off its end";
  }
  if (text.find_first_of("+/ ") != std::string_view::npos) {
    return "it is in the standard base64 alphabet; write - for + and _ for /";
  }
  if (text.size() != kShortest) {
    return fmt::format("it has {} characters, {} are due", text.size(), kShortest);
  }
  return "it is not the base64url form of 32 bytes";
}

bool verifier_matches(std::string_view verifier, const ByteArray<32>& challenge) {
  const auto hash = crypto::sha256(verifier);
  return equal_in_constant_time(as_view(hash), as_view(challenge));
}

}  // namespace grantline
