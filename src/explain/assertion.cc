#include "explain/assertion.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/ascii.h"
#include "base/encoding.h"
#include "explain/decode.h"
#include "explain/inflate.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kLongest = 256U << 10;

std::optional<JsonObject> part(std::string_view jwt, std::size_t index) {
  for (; index > 0; --index) jwt.remove_prefix(std::min(jwt.find('.') + 1, jwt.size()));
  const auto bytes = base64url_decode(jwt.substr(0, jwt.find('.')));
  if (!bytes) return std::nullopt;
  Result<Json> json = parse_json(*bytes);
  if (!json || !json->is_object()) return std::nullopt;
  return json->get_object();
}

std::string text_of(const JsonObject& claims, std::string_view name) {
  return std::string(find_string(claims, name).value_or(""));
}

// Seconds, also where they are written with a fraction.
std::optional<std::int64_t> seconds_of(const JsonObject& claims, std::string_view name) {
  const Json* value = find(claims, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->to_number<double>();
  constexpr double kMost = 1e15;
  if (number < -kMost || number > kMost) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Assertion of_jwt(std::string_view value) {
  Assertion out;
  const auto header = part(value, 0);
  const auto claims = part(value, 1);
  if (!header || !claims) return out;
  out.form = Assertion::Form::jwt;
  out.alg = find_string(*header, "alg").value_or("none");
  out.kid = text_of(*header, "kid");
  for (const char* name : {"kid", "x5t", "x5t#S256", "x5c", "jku", "jwk"}) {
    out.names_key = out.names_key || find(*header, name) != nullptr;
  }
  out.issuer = text_of(*claims, "iss");
  out.subject = text_of(*claims, "sub");
  if (const Json* aud = find(*claims, "aud"); aud != nullptr && aud->is_string()) {
    out.audiences.emplace_back(aud->get_string());
  } else if (aud != nullptr && aud->is_array()) {
    for (const Json& one : aud->get_array()) {
      if (one.is_string()) out.audiences.emplace_back(one.get_string());
    }
  }
  out.issued_s = seconds_of(*claims, "iat");
  out.not_before_s = seconds_of(*claims, "nbf");
  out.expires_s = seconds_of(*claims, "exp");
  out.has_jti = find(*claims, "jti") != nullptr;
  for (const char* name : {"nonce", "at_hash", "c_hash", "auth_time", "azp"}) {
    out.is_id_token = out.is_id_token || find(*claims, name) != nullptr;
  }
  return out;
}

// Whether `element`, which stands at `at`, is the whole name of one that begins there.
bool names_element(std::string_view xml, std::size_t at, std::string_view element) {
  const std::size_t end = at + element.size();
  return at > 0 && (xml[at - 1] == '<' || xml[at - 1] == ':') && end < xml.size() &&
         std::string_view("> \t\r\n/").find(xml[end]) != std::string_view::npos;
}

// The value of an attribute of the first element of this name, whatever its prefix.
std::string attribute(std::string_view xml, std::string_view element, std::string_view name) {
  for (std::size_t at = xml.find(element); at != xml.npos; at = xml.find(element, at + 1)) {
    if (!names_element(xml, at, element)) continue;
    const std::string_view tag = xml.substr(at, xml.find('>', at) - at);
    const std::string start = std::string(name) + "=";
    for (std::size_t from = tag.find(start); from != tag.npos; from = tag.find(start, from + 1)) {
      const std::size_t quote = from + start.size();
      if (quote >= tag.size() || (from > 0 && tag[from - 1] != ' ' && tag[from - 1] != '\n')) {
        continue;
      }
      const std::string_view rest = tag.substr(quote + 1);
      return std::string(rest.substr(0, rest.find(tag[quote])));
    }
  }
  return {};
}

// The text of the first element of this name.
std::string content(std::string_view xml, std::string_view element) {
  for (std::size_t at = xml.find(element); at != xml.npos; at = xml.find(element, at + 1)) {
    if (!names_element(xml, at, element)) continue;
    const std::size_t from = xml.find('>', at);
    if (from == xml.npos) return {};
    std::string_view text = xml.substr(from + 1);
    text = text.substr(0, text.find('<'));
    while (!text.empty() && (text[0] == ' ' || text[0] == '\n')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
    return std::string(text);
  }
  return {};
}

std::optional<std::int64_t> seconds_of(std::string_view text) {
  const auto time = find_time(text);
  return time ? std::optional(time->unix_seconds()) : std::nullopt;
}

Assertion of_saml(std::string_view xml) {
  Assertion out;
  out.form = Assertion::Form::saml;
  out.issuer = content(xml, "Issuer");
  out.subject = content(xml, "NameID");
  if (std::string audience = content(xml, "Audience"); !audience.empty()) {
    out.audiences.push_back(std::move(audience));
  }
  out.recipient = attribute(xml, "SubjectConfirmationData", "Recipient");
  out.issued_s = seconds_of(attribute(xml, "Assertion", "IssueInstant"));
  out.not_before_s = seconds_of(attribute(xml, "Conditions", "NotBefore"));
  out.expires_s = seconds_of(attribute(xml, "Conditions", "NotOnOrAfter"));
  if (!out.expires_s) {
    out.expires_s = seconds_of(attribute(xml, "SubjectConfirmationData", "NotOnOrAfter"));
  }
  out.alg = xml.find("SignatureValue") == xml.npos ? "none" : "xml";
  out.names_key = true;
  return out;
}

bool is_saml(std::string_view text) {
  return text.find("urn:oasis:names:tc:SAML:") != text.npos && text.find('<') != text.npos;
}

}  // namespace

Assertion read_assertion(std::string_view value) {
  value = value.substr(0, kLongest);
  if (value.starts_with("eyJ")) return of_jwt(value);
  if (is_saml(value)) return of_saml(value);
  const auto bytes = base64_any(value);
  if (!bytes) return {};
  if (is_saml(*bytes)) return of_saml(*bytes);
  const std::string bare = inflated(*bytes, Inflater::Form::bare, kLongest);
  return is_saml(bare) ? of_saml(bare) : Assertion{};
}

std::vector<Param> find_jwts(std::string_view text, std::size_t most) {
  const auto is_part = [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
  };
  std::vector<Param> out;
  std::size_t counted = 0;
  std::size_t line = 1;
  for (std::size_t at = text.find("eyJ"); at != text.npos && out.size() < most;
       at = text.find("eyJ", at + 1)) {
    if (at > 0 && is_part(text[at - 1])) continue;
    std::size_t end = at;
    while (end < text.size() && end - at < kLongest && is_part(text[end])) ++end;
    const std::string value(text.substr(at, end - at));
    if (std::ranges::count(value, '.') != 2) continue;
    line += static_cast<std::size_t>(std::ranges::count(text.substr(counted, at - counted), '\n'));
    counted = at;
    Param param{"jwt", value, value};
    param.line = line;
    param.at = at;
    param.end = end;
    out.push_back(std::move(param));
    at = end - 1;
  }
  return out;
}

}  // namespace grantline::explain
