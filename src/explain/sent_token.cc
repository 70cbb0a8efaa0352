#include "explain/sent_token.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

#include "base/ascii.h"
#include "base/encoding.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kMasks = {"***"sv,      "xxxx"sv,         "XXXX"sv,      "..."sv,
                               "\u2026"sv,   "redacted"sv,     "REDACTED"sv,  "[Filtered]"sv,
                               "<hidden>"sv, " characters>"sv, "sanitized"sv, "masked"sv};
constexpr std::array kPlaceholders = {"undefined"sv,
                                      "null"sv,
                                      "none"sv,
                                      "nil"sv,
                                      "nan"sv,
                                      "true"sv,
                                      "false"sv,
                                      "token"sv,
                                      "%s"sv,
                                      "{0}"sv,
                                      "access_token"sv,
                                      "accesstoken"sv,
                                      "your_token"sv,
                                      "your_access_token"sv,
                                      "[object object]"sv,
                                      "[object promise]"sv};

bool is_part(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.' || c == '=';
}

std::optional<JsonObject> object_of(std::string_view part) {
  const auto bytes = base64url_decode(part);
  if (!bytes) return std::nullopt;
  Result<Json> json = parse_json(*bytes);
  if (!json || !json->is_object()) return std::nullopt;
  return json->get_object();
}

bool is_placeholder(std::string_view value) {
  const std::string lower = lower_case(value);
  if (std::ranges::find(kPlaceholders, lower) != kPlaceholders.end()) return true;
  if (value.size() < 2) return false;
  const bool is_bracketed = (value.front() == '<' && value.back() == '>') ||
                            (value.front() == '{' && value.back() == '}') ||
                            (value.front() == '%' && value.back() == '%');
  return is_bracketed || (value.front() == '$' && value.find('.') == std::string_view::npos);
}

// What stands in a value, whatever wraps it: quotation marks, "Bearer" once more.
std::string_view core_of(std::string_view value) {
  const std::size_t jwt = value.find("eyJ");
  if (jwt == std::string_view::npos) return value;
  std::size_t end = jwt;
  while (end < value.size() && is_part(value[end])) ++end;
  return value.substr(jwt, end - jwt);
}

void judge(SentToken& out) {
  using Kind = SentToken::Kind;
  const std::string_view core = core_of(out.value);
  const auto holds = [&](std::string_view mask) { return out.value.contains(mask); };
  if (out.value.empty()) {
    out.kind = Kind::absent;
  } else if (is_placeholder(out.value) && !holds(" characters>")) {
    out.kind = Kind::placeholder;
  } else if (std::ranges::any_of(kMasks, holds)) {
    out.kind = Kind::masked;
  } else if (core.starts_with("eyJ")) {
    out.jwt = read_jwt(core);
    const bool is_encrypted = std::ranges::count(core, '.') == 4;  // RFC 7516 section 3.1
    out.kind = out.jwt ? Kind::jwt : is_encrypted ? Kind::opaque : Kind::broken_jwt;
    out.value = std::string(core);
  } else {
    out.kind = Kind::opaque;
  }
}

// Scheme and credential. A value without a space is a credential that lacks its scheme, but for the
// names of schemes that stand alone.
void split(SentToken& out) {
  const std::string_view raw = out.raw;
  const std::size_t space = raw.find(' ');
  const std::string first = lower_case(raw.substr(0, space));
  if (space == std::string_view::npos && first != "bearer" && first != "dpop" && first != "basic") {
    out.value = std::string(raw);
    return;
  }
  out.scheme = first;
  if (space != std::string_view::npos) out.value = std::string(raw.substr(space + 1));
  while (out.value.starts_with(' ')) out.value.erase(0, 1);
}

std::string parameter_of(std::string_view url, std::string_view name) {
  const std::string key = std::string(name) + "=";
  std::size_t at = url.find('?');
  while (at != std::string_view::npos) {
    if (url.substr(at + 1).starts_with(key)) {
      const std::string_view value = url.substr(at + 1 + key.size());
      return form_decode(value.substr(0, value.find_first_of("&#"))).value_or("");
    }
    at = url.find('&', at + 1);
  }
  return {};
}

}  // namespace

std::string_view Jwt::text_at(const JsonObject& part, std::string_view name) const {
  return find_string(part, name).value_or("");
}

std::optional<Jwt> read_jwt(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = first == text.npos ? first : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) return std::nullopt;
  auto header = object_of(text.substr(0, first));
  auto claims = object_of(text.substr(first + 1, second - first - 1));
  if (!header || !claims) return std::nullopt;
  // One that was cut is still told by what comes before.
  const std::size_t size = base64url_decode(text.substr(second + 1)).value_or("").size();
  return Jwt{std::move(*header), std::move(*claims), size, std::string(text)};
}

SentToken find_token(const HttpTurn& turn, std::string_view text) {
  SentToken out;
  if (const Header* field = turn.find_sent("authorization")) {
    out.raw = field->value;
    out.line = field->line;
    out.in_field = true;
    split(out);
    judge(out);
    return out;
  }
  out.line = turn.line;
  out.value = parameter_of(turn.url, "access_token");
  if (!out.value.empty()) {
    judge(out);
    return out;
  }
  if (turn.is_wire) {
    out.kind = SentToken::Kind::absent;
    return out;
  }
  // One that stands by the answer, without the request that carried it.
  for (std::size_t at = text.find("eyJ"); at != text.npos; at = text.find("eyJ", at + 3)) {
    const std::string_view core = core_of(text.substr(at, 16 * 1024));
    out.jwt = read_jwt(core);
    if (!out.jwt) continue;
    out.kind = SentToken::Kind::jwt;
    out.value = std::string(core);
    out.line = 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
    return out;
  }
  return out;
}

}  // namespace grantline::explain
