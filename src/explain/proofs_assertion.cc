#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "explain/proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

constexpr std::int64_t kLongestLife_s = 3600;  // what Google and Salesforce allow at most
constexpr std::int64_t kTolerated_s = 60;

std::optional<JsonObject> part(std::string_view jwt, std::size_t index) {
  for (; index > 0; --index) jwt.remove_prefix(std::min(jwt.find('.') + 1, jwt.size()));
  const auto bytes = base64url_decode(jwt.substr(0, jwt.find('.')));
  if (!bytes) return std::nullopt;
  Result<Json> json = parse_json(*bytes);
  if (!json || !json->is_object()) return std::nullopt;
  return json->get_object();
}

// When the answer was made: its Date header, else the time of the request.
std::optional<WallTime> server_time(const Leg& leg, std::string_view text) {
  const std::string lower = lower_case(text);
  const std::size_t from = leg.params.front().at;
  const std::size_t at = lower.find("date:", from);
  if (at != std::string::npos) {
    if (const auto time = find_time(text.substr(at, 60))) return time;
  }
  return leg.time;
}

struct Checked {
  const Param& param;
  JsonObject claims;
  std::vector<Proof>& out;

  void add(std::string_view cause, std::string_view detail, Strength strength, std::string title,
           std::string fix) const {
    out.push_back({find_label(cause),
                   std::string(detail),
                   strength,
                   title,
                   {evidence_of(param, title)},
                   std::move(fix)});
  }
};

void check_times(const Checked& c, std::optional<WallTime> now) {
  const auto issued = find_integer(c.claims, "iat");
  const auto expires = find_integer(c.claims, "exp");
  const auto not_before = find_integer(c.claims, "nbf");
  if (issued && expires && *expires - *issued > kLongestLife_s) {
    c.add("assertion_invalid", "assertion_lives_too_long", Strength::strong,
          fmt::format("The assertion lives {}", to_words(seconds(*expires - *issued))),
          "Set exp at most an hour after iat; some providers want five minutes.");
  }
  if (!now) return;
  const std::int64_t clock_s = now->unix_seconds();
  const std::int64_t ahead = std::max(issued.value_or(0), not_before.value_or(0)) - clock_s;
  if (ahead > kTolerated_s) {
    c.add("clock_skew", "assertion_from_the_future", Strength::proof,
          fmt::format(
              "The assertion begins {} after the time of the answer: the client's clock is ahead",
              to_words(seconds(ahead))),
          "");
  }
  if (expires && clock_s - *expires > kTolerated_s) {
    const bool was_just_made =
        issued && *expires - *issued <= kLongestLife_s && clock_s - *issued < 24 * kLongestLife_s;
    c.add(
        was_just_made ? "clock_skew" : "assertion_invalid", "assertion_expired", Strength::strong,
        fmt::format(
            "The assertion ended {} before the answer: it is old, or the client's clock is behind",
            to_words(seconds(clock_s - *expires))),
        "Make the assertion right before the request, from a synchronised clock.");
  }
}

std::string one_audience(const JsonObject& claims) {
  const Json* aud = find(claims, "aud");
  if (aud == nullptr) return "";
  if (aud->is_string()) return std::string(aud->get_string());
  return aud->is_array() && aud->get_array().size() == 1 && aud->get_array()[0].is_string()
             ? std::string(aud->get_array()[0].get_string())
             : "";
}

void check_claims(const Checked& c, const Leg& leg) {
  for (const char* name : {"iss", "aud", "exp"}) {
    if (find(c.claims, name) != nullptr) continue;
    c.add("assertion_invalid", fmt::format("assertion_without_{}", name), Strength::strong,
          fmt::format("The assertion has no {}", name),
          "RFC 7523 section 3 demands iss, aud and exp.");
  }
  const std::string aud = one_audience(c.claims);
  if (aud.empty() || !leg.url.starts_with("http")) return;
  const auto host = [](std::string_view url) {
    const std::size_t at = url.find("://");
    if (at == std::string_view::npos) return url;
    url.remove_prefix(at + 3);
    return url.substr(0, url.find('/'));
  };
  if (host(aud) != host(leg.url)) {
    c.add("assertion_invalid", "assertion_audience", Strength::strong,
          fmt::format("The assertion is for {}, the request goes to {}",
                      printable(aud.substr(0, 200)), host(leg.url)),
          "Set aud to the token endpoint or issuer that the provider names.");
  }
}

}  // namespace

void prove_assertion(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out) {
  for (const Leg& leg : legs) {
    if (leg.role != Role::token) continue;
    for (const char* name : {"assertion", "client_assertion"}) {
      const Param* param = leg.find(name);
      if (param == nullptr || !param->value.starts_with("eyJ")) continue;
      const auto header = part(param->value, 0);
      const auto claims = part(param->value, 1);
      if (!header || !claims) {
        out.push_back({find_label("assertion_invalid"),
                       "assertion_unreadable",
                       Strength::proof,
                       "The assertion cannot be decoded: it was cut or changed",
                       {evidence_of(*param, "not three parts of base64url")},
                       ""});
        continue;
      }
      const Checked checked{*param, *claims, out};
      if (find_string(*header, "alg").value_or("none") == "none") {
        checked.add("assertion_invalid", "assertion_unsigned", Strength::proof,
                    "The assertion is not signed", "Sign it, by RS256 or ES256.");
      }
      check_times(checked, server_time(leg, text));
      check_claims(checked, leg);
    }
  }
}

}  // namespace grantline::explain
