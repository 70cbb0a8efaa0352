#include <algorithm>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "spec/pkce.h"

namespace grantline {
namespace {

std::string sha256(std::string_view bytes) {
  const auto hash = crypto::sha256(bytes);
  return std::string(as_view(hash));
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string without_padding(std::string text) {
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::string padded(std::string text) {
  while (text.size() % 4 != 0) text.push_back('=');
  return text;
}

// `+` as a form decoder leaves it when the client did not encode it.
std::string plus_to_space(std::string text) {
  std::ranges::replace(text, '+', ' ');
  return text;
}

bool is_standard_base64_of(std::string_view bytes, std::string_view text) {
  const std::string full = base64_encode(bytes);
  return text == full || text == without_padding(full) || text == plus_to_space(full) ||
         text == plus_to_space(without_padding(full)) || text == percent_encode(full);
}

bool is_base64url_of(std::string_view bytes, std::string_view text) {
  const std::string bare = base64url_encode(bytes);
  return text == bare || text == padded(bare) || text == percent_encode(padded(bare));
}

bool is_hex_of(std::string_view bytes, std::string_view text) {
  const std::string hex = hex_encode(bytes);
  return text == hex || text == upper(hex);
}

// In any way in which clients write bytes down.
bool is_any_text_of(std::string_view bytes, std::string_view text) {
  return is_base64url_of(bytes, text) || is_standard_base64_of(bytes, text) ||
         is_hex_of(bytes, text);
}

bool is_hash_of_any(const std::vector<std::string>& inputs, std::string_view text) {
  return std::ranges::any_of(
      inputs, [&](const auto& input) { return is_any_text_of(sha256(input), text); });
}

std::vector<std::string> decodings(std::string_view verifier) {
  std::vector<std::string> out;
  if (auto bytes = base64url_decode(verifier)) out.push_back(std::move(*bytes));
  if (auto bytes = base64_decode(verifier)) out.push_back(std::move(*bytes));
  if (auto bytes = hex_decode(verifier)) out.push_back(std::move(*bytes));
  return out;
}

std::vector<std::string> hash_texts(std::string_view verifier) {
  const std::string hash = sha256(verifier);
  return {hash,
          hex_encode(hash),
          upper(hex_encode(hash)),
          base64url_encode(hash),
          padded(base64url_encode(hash)),
          base64_encode(hash),
          without_padding(base64_encode(hash))};
}

std::vector<std::string> utf16_forms(std::string_view verifier) {
  std::string little;
  std::string big;
  for (char c : verifier) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  return {little, big, "\xFF\xFE" + little, "\xFE\xFF" + big};
}

// A verifier has unreserved characters only, but some encoders escape a few of those too.
std::vector<std::string> percent_encodings(std::string_view verifier) {
  std::vector<std::string> out;
  for (const std::string_view escaped : {"~", "-._~", "-._", "-_", "._~", "_", ".", "-"}) {
    std::string high;
    std::string low;
    for (char c : verifier) {
      const bool escape = escaped.find(c) != std::string_view::npos;
      const std::string digits = hex_encode(std::string_view(&c, 1));
      high += escape ? "%" + upper(digits) : std::string(1, c);
      low += escape ? "%" + digits : std::string(1, c);
    }
    if (high != verifier) out.insert(out.end(), {high, low});
  }
  const std::string usual = percent_encode(verifier);
  if (usual != verifier) out.push_back(usual);
  return out;
}

std::vector<std::string> with_line_end(std::string_view verifier) {
  return {std::string(verifier) + "\n", std::string(verifier) + "\r\n"};
}

constexpr std::size_t kFewestCharacters = 20;  // of which chance makes no match

bool is_cut_of(std::string_view whole, std::string_view text) {
  return text.size() >= kFewestCharacters && text.size() < whole.size() && whole.starts_with(text);
}

// Of a long verifier that a column, a cookie or a limit of 43, 64 or 128 characters cut.
bool is_hash_of_beginning(std::string_view verifier, std::string_view challenge) {
  constexpr std::size_t kMostTried = 512;
  if (verifier.size() > kMostTried) return false;
  for (std::size_t size = kFewestCharacters; size < verifier.size(); ++size) {
    if (is_base64url_of(sha256(verifier.substr(0, size)), challenge)) return true;
  }
  return false;
}

bool is_mistake(ChallengeMistake mistake, std::string_view verifier, std::string_view challenge) {
  switch (mistake) {
    case ChallengeMistake::verifier_itself:
      return challenge == verifier || is_any_text_of(verifier, challenge);
    case ChallengeMistake::hex_of_hash: {
      const std::string hex = hex_encode(sha256(verifier));
      return is_hex_of(sha256(verifier), challenge) || is_base64url_of(hex, challenge) ||
             is_base64url_of(upper(hex), challenge) || is_standard_base64_of(hex, challenge) ||
             is_standard_base64_of(upper(hex), challenge);
    }
    case ChallengeMistake::padded_base64url: return is_base64url_of(sha256(verifier), challenge);
    case ChallengeMistake::standard_base64:
      return is_standard_base64_of(sha256(verifier), challenge);
    case ChallengeMistake::hash_of_decoded: return is_hash_of_any(decodings(verifier), challenge);
    case ChallengeMistake::double_hash: return is_hash_of_any(hash_texts(verifier), challenge);
    case ChallengeMistake::hash_of_hex:
      return is_hash_of_any({hex_encode(verifier), upper(hex_encode(verifier))}, challenge);
    case ChallengeMistake::utf16_hash: return is_hash_of_any(utf16_forms(verifier), challenge);
    case ChallengeMistake::hash_of_percent_encoded:
      return is_hash_of_any(percent_encodings(verifier), challenge);
    case ChallengeMistake::trailing_newline:
      return is_hash_of_any(with_line_end(verifier), challenge);
    case ChallengeMistake::cut_short:
      return is_cut_of(base64url_encode(sha256(verifier)), challenge);
    case ChallengeMistake::hash_of_cut: return is_hash_of_beginning(verifier, challenge);
  }
  return false;
}

}  // namespace

std::string_view to_text(ChallengeMistake mistake) {
  switch (mistake) {
    case ChallengeMistake::verifier_itself: return "verifier_itself";
    case ChallengeMistake::hex_of_hash: return "hex_of_hash";
    case ChallengeMistake::padded_base64url: return "padded_base64url";
    case ChallengeMistake::standard_base64: return "standard_base64";
    case ChallengeMistake::hash_of_decoded: return "hash_of_decoded";
    case ChallengeMistake::double_hash: return "double_hash";
    case ChallengeMistake::hash_of_hex: return "hash_of_hex";
    case ChallengeMistake::utf16_hash: return "utf16_hash";
    case ChallengeMistake::hash_of_percent_encoded: return "hash_of_percent_encoded";
    case ChallengeMistake::trailing_newline: return "trailing_newline";
    case ChallengeMistake::cut_short: return "cut_short";
    case ChallengeMistake::hash_of_cut: return "hash_of_cut";
  }
  return {};
}

std::string_view in_words(ChallengeMistake mistake) {
  switch (mistake) {
    case ChallengeMistake::verifier_itself:
      return "the challenge is the verifier itself; send base64url of its SHA-256 digest";
    case ChallengeMistake::hex_of_hash:
      return "the challenge is the hexadecimal digest; send base64url of the 32 raw bytes";
    case ChallengeMistake::padded_base64url:
      return "the challenge is padded; take the = off its end";
    case ChallengeMistake::standard_base64:
      return "the challenge is in the standard base64 alphabet; write - for +, _ for / and no =";
    case ChallengeMistake::hash_of_decoded:
      return "the verifier was decoded before it was hashed; hash its characters as they are sent";
    case ChallengeMistake::double_hash: return "the verifier was hashed twice; hash it once";
    case ChallengeMistake::hash_of_hex:
      return "the hexadecimal form of the verifier was hashed; hash its characters";
    case ChallengeMistake::utf16_hash:
      return "the verifier was hashed as UTF-16; hash its ASCII or UTF-8 bytes";
    case ChallengeMistake::hash_of_percent_encoded:
      return "the verifier was percent-encoded before it was hashed; hash it as it is";
    case ChallengeMistake::trailing_newline:
      return "the verifier was hashed with a line end behind it; hash it without";
    case ChallengeMistake::cut_short:
      return "the challenge lacks its end; give it room for its 43 characters";
    case ChallengeMistake::hash_of_cut:
      return "only the beginning of the verifier was hashed; hash and send the same characters";
  }
  return {};
}

std::optional<ChallengeMistake> find_challenge_mistake(std::string_view verifier,
                                                       std::string_view challenge_text) {
  if (challenge_text == base64url_encode(sha256(verifier))) return std::nullopt;
  // A line's end behind the challenge itself is that of the same habit, and hides the other
  // mistakes.
  std::string_view bare = challenge_text;
  while (bare.ends_with('\n') || bare.ends_with('\r')) bare.remove_suffix(1);
  if (bare != challenge_text && bare == base64url_encode(sha256(verifier))) {
    return ChallengeMistake::trailing_newline;
  }
  using enum ChallengeMistake;
  for (const auto mistake : {verifier_itself, hex_of_hash, padded_base64url, standard_base64,
                             hash_of_decoded, double_hash, hash_of_hex, utf16_hash,
                             hash_of_percent_encoded, trailing_newline, cut_short, hash_of_cut}) {
    if (is_mistake(mistake, verifier, bare)) return mistake;
  }
  return std::nullopt;
}

}  // namespace grantline
