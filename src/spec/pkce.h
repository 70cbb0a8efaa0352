#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace grantline {

// RFC 7636 section 4.1: 43 to 128 characters of the unreserved set.
bool is_code_verifier(std::string_view text);
// What is wrong with it, in words: "has 12 characters, 43 to 128 are due", "has a + as character 7,
// ..."; empty for a well-formed one. Shows at most one character of it.
std::string verifier_fault(std::string_view text);

// The S256 challenge in its only right form: 43 characters of base64url without padding that decode
// to 32 bytes. Nothing for any other text.
std::optional<ByteArray<32>> parse_challenge(std::string_view text);
// What is wrong with it, in words: "it has 64 hexadecimal digits; ..."; empty for a well-formed
// one.
std::string challenge_fault(std::string_view text);

// RFC 7636 section 4.6
bool verifier_matches(std::string_view verifier, const ByteArray<32>& challenge);

// Mistakes by which clients make a challenge that no rightly used verifier matches. Each is proven
// by computing it.
enum class ChallengeMistake {
  verifier_itself,   // method plain in effect: the challenge is the verifier, or its base64url
  hex_of_hash,       // the hexadecimal digest, as it is or in base64
  padded_base64url,  // ended in "="
  standard_base64,   // with + and /
  hash_of_decoded,   // the verifier was base64url-decoded before it was hashed
  double_hash,       // hashed twice: the digest, its hexadecimal or its base64url form
  hash_of_hex,       // the hash of the verifier's hexadecimal form
  utf16_hash,        // hashed as UTF-16
  hash_of_percent_encoded,  // the verifier was percent-encoded before it was hashed
  trailing_newline,         // the verifier was hashed with its line's end
  cut_short,                // the right challenge without its end
  hash_of_cut,              // only the beginning of the verifier was hashed
};
std::string_view to_text(ChallengeMistake mistake);
// "the challenge is the hexadecimal digest; send base64url of the 32 raw bytes"
std::string_view in_words(ChallengeMistake mistake);
// `challenge_text` is as the authorization request had it (well-formed or not).
std::optional<ChallengeMistake> find_challenge_mistake(std::string_view verifier,
                                                       std::string_view challenge_text);

}  // namespace grantline
