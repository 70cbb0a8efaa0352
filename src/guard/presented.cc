#include "guard/presented.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/encoding.h"

namespace grantline::guard {
namespace {

std::unexpected<Refusal> refuse(Cause cause, std::vector<Fact> facts = {}) {
  return std::unexpected(Refusal(cause, std::move(facts)));
}

// RFC 6750 section 2.1: b64token
bool is_token(std::string_view text) {
  const auto end = std::min(text.find('='), text.size());
  constexpr std::string_view kOthers = "-._~+/";
  const auto in_body = [&](char c) {
    return is_letter_or_digit(c) || kOthers.find(c) != kOthers.npos;
  };
  return end > 0 && std::ranges::all_of(text.substr(0, end), in_body) &&
         text.find_first_not_of('=', end) == text.npos;
}

// What programs write where they have no token.
constexpr std::array<std::string_view, 7> kEmptyWords{"undefined", "null",  "none", "nil",
                                                      "nan",       "false", "true"};
constexpr std::string_view kPlaceholderStarts = "<{$%[";

// What stands in the place of the token, in words that end a sentence; nothing: it may be one.
std::optional<std::string> mistake_in(std::string_view text) {
  if (text.empty()) return "nothing follows the word Bearer, so the variable was empty";
  const std::string lower = lower_case(text);
  if (std::ranges::find(kEmptyWords, lower) != kEmptyWords.end() || lower == "[object object]") {
    return "the word " + printable(text) +
           " stands in its place, so the variable was not set or is not a string";
  }
  if (lower.starts_with("bearer ")) return "a second Bearer stands before it";
  if (text.starts_with('"') || text.starts_with('\'') || text.ends_with('"')) {
    return "it is in quotation marks";
  }
  if (kPlaceholderStarts.find(text.front()) != kPlaceholderStarts.npos) {
    return "a placeholder stands in its place that was not filled in";
  }
  if (text.find(',') != text.npos) return "a comma is in it; were two headers joined?";
  if (text.find(' ') != text.npos) return "a space is in it";
  if (!is_token(text)) return "it has a character that no token has (RFC 6750 section 2.1)";
  return std::nullopt;
}

bool has_token_in_query(std::string_view target) {
  const auto query = target.find('?');
  if (query == target.npos) return false;
  for (std::string_view rest = target.substr(query + 1); !rest.empty();) {
    if (rest.starts_with("access_token=")) return true;
    const auto next = rest.find('&');
    rest = next == rest.npos ? std::string_view() : rest.substr(next + 1);
  }
  return false;
}

// The scheme is told where it is one that is known, never what else stands there: it may be a
// credential.
std::string found_scheme(std::string_view value) {
  const std::string scheme = lower_case(value.substr(0, value.find(' ')));
  constexpr std::array<std::string_view, 8> kKnown{"basic",     "digest", "token", "apikey",
                                                   "negotiate", "jwt",    "key",   "oauth"};
  if (std::ranges::find(kKnown, scheme) != kKnown.end()) return "the scheme " + scheme;
  if (value.find(' ') == value.npos) return "a value without a scheme";
  return "another scheme";
}

}  // namespace

std::expected<PresentedToken, Refusal> read_presented(const Presented& presented) {
  const auto& headers = presented.authorization;
  if (headers.size() > 1) {
    return refuse(Cause::parameter_repeated, {{"parameter", "Authorization"}});
  }
  const bool is_in_query = has_token_in_query(presented.target);
  if (headers.empty() || trim(headers[0]).empty()) {
    return refuse(is_in_query ? Cause::access_token_in_query : Cause::access_token_missing);
  }
  const std::string_view value = trim(headers[0]);
  const std::string_view scheme = value.substr(0, value.find(' '));
  const bool is_dpop = equal_ignoring_case(scheme, "dpop");
  if (!is_dpop && !equal_ignoring_case(scheme, "bearer")) {
    return refuse(Cause::authorization_scheme_wrong, {{"found_scheme", found_scheme(value)}});
  }
  // RFC 6750 section 2: not by two methods at once.
  if (is_in_query) return refuse(Cause::access_token_in_query);
  const std::string_view text = trim(value.substr(scheme.size()));
  if (auto mistake = mistake_in(text)) {
    return refuse(Cause::access_token_malformed, {{"damage_hint", std::move(*mistake)}});
  }
  return PresentedToken{is_dpop ? Scheme::dpop : Scheme::bearer, Secret(std::string(text))};
}

}  // namespace grantline::guard
