#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "explain/assertion.h"
#include "explain/assertion_key.h"
#include "explain/proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

constexpr std::int64_t kLongestLife_s = 3600;  // what Google and Salesforce allow at most
constexpr std::int64_t kTolerated_s = 60;
constexpr std::int64_t kMostTolerated_s = 300;  // the most that a server usually lets pass
constexpr std::int64_t kMilliseconds_s = 100'000'000'000;  // the year 5138 in seconds
constexpr std::size_t kReachOfDate = 64U << 10;

// When the answer was made: its Date header, else the time of the request.
std::optional<WallTime> server_time(const Leg& leg, std::string_view text) {
  const std::size_t from = leg.params.front().at;
  const std::string lower = lower_case(text.substr(from, kReachOfDate));
  for (std::size_t at = lower.find("date:"); at != std::string::npos;
       at = lower.find("date:", at + 1)) {
    if (const auto time = find_time(text.substr(from + at, 60))) return time;
  }
  return leg.time;
}

struct Checked {
  const Param& param;
  const Assertion& says;
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
  void invalid(std::string_view detail, Strength strength, std::string title,
               std::string fix) const {
    add("assertion_invalid", detail, strength, std::move(title), std::move(fix));
  }
};

bool in_milliseconds(std::optional<std::int64_t> time) { return time && *time > kMilliseconds_s; }

// What is wrong with the times whatever the clock says. Whether it is.
bool check_span(const Checked& c) {
  const Assertion& a = c.says;
  if (in_milliseconds(a.issued_s) || in_milliseconds(a.expires_s) ||
      in_milliseconds(a.not_before_s)) {
    c.invalid("assertion_time_in_milliseconds", Strength::proof,
              "The assertion's times are in milliseconds, seconds are due",
              "Divide by 1000: iat, nbf and exp are seconds since 1970 (RFC 7519 section 2).");
    return true;
  }
  const auto from = a.issued_s ? a.issued_s : a.not_before_s;
  if (!from || !a.expires_s) return false;
  if (*a.expires_s <= *from) {
    c.invalid("assertion_ends_before_it_begins", Strength::proof,
              "The assertion ends before it begins", "Set exp some minutes after iat.");
    return true;
  }
  if (a.form == Assertion::Form::jwt && *a.expires_s - *from > kLongestLife_s) {
    c.invalid("assertion_lives_too_long", Strength::strong,
              fmt::format("The assertion lives {}", to_words(seconds(*a.expires_s - *from))),
              "Set exp at most an hour after iat; some providers want five minutes.");
  }
  return false;
}

void check_times(const Checked& c, std::optional<WallTime> now) {
  if (check_span(c) || !now) return;
  const Assertion& a = c.says;
  const std::int64_t clock_s = now->unix_seconds();
  const std::int64_t ahead_s =
      std::max(a.issued_s.value_or(0), a.not_before_s.value_or(0)) - clock_s;
  if (ahead_s > kTolerated_s) {
    c.add("clock_skew", "assertion_from_the_future", Strength::proof,
          fmt::format(
              "The assertion begins {} after the time of the answer: the client's clock is ahead",
              to_words(seconds(ahead_s))),
          "");
  }
  if (!a.expires_s || clock_s - *a.expires_s <= kTolerated_s) return;
  const bool was_just_made = a.issued_s && *a.expires_s - *a.issued_s <= kLongestLife_s &&
                             clock_s - *a.issued_s < 24 * kLongestLife_s;
  const bool is_beyond_leeway = clock_s - *a.expires_s > kMostTolerated_s;
  c.add(was_just_made ? "clock_skew" : "assertion_invalid", "assertion_expired",
        is_beyond_leeway ? Strength::proof : Strength::strong,
        fmt::format(
            "The assertion ended {} before the answer: it is old, or the client's clock is behind",
            to_words(seconds(clock_s - *a.expires_s))),
        "Make the assertion right before the request, from a synchronised clock.");
}

std::string_view host_of(std::string_view url) {
  const std::size_t at = url.find("://");
  if (at == std::string_view::npos) return url;
  url.remove_prefix(at + 3);
  return url.substr(0, url.find('/'));
}

std::string short_form(std::string_view text) { return printable(text.substr(0, 200)); }

void check_audience(const Checked& c, const Leg& leg) {
  const Assertion& a = c.says;
  if (a.audiences.empty()) {
    c.invalid(
        "assertion_without_aud", Strength::strong, "The assertion has no audience",
        "RFC 7523 section 3 and RFC 7522 section 3 demand one: the token endpoint or issuer.");
    return;
  }
  if (!leg.url.starts_with("http")) return;
  const auto is_at_host = [&](const std::string& aud) { return host_of(aud) == host_of(leg.url); };
  if (std::ranges::any_of(a.audiences, is_at_host)) return;
  // An identity provider knows a service by a name of its choice (SAML 2.0 core section 2.5.1.4).
  const bool is_name = a.form == Assertion::Form::saml;
  c.invalid("assertion_audience", is_name ? Strength::hint : Strength::strong,
            fmt::format("The assertion is for {}, the request goes to {}",
                        short_form(a.audiences.front()), host_of(leg.url)),
            "Set aud to the token endpoint or issuer that the provider names.");
}

void check_recipient(const Checked& c, const Leg& leg) {
  const std::string& recipient = c.says.recipient;
  if (recipient.empty() || !leg.url.starts_with("http") || recipient == leg.url) return;
  c.invalid("assertion_recipient", Strength::strong,
            fmt::format("The assertion's Recipient is {}, the request goes to {}",
                        short_form(recipient), short_form(leg.url)),
            "RFC 7522 section 3: Recipient is the URL of the token endpoint.");
}

// RFC 7523 section 3: a client that proves itself is both issuer and subject.
void check_client(const Checked& c, const Leg& leg) {
  const Assertion& a = c.says;
  if (c.param.name != "client_assertion") return;
  if (a.issuer != a.subject) {
    c.invalid("assertion_iss_is_not_sub", Strength::proof,
              "iss and sub of the client's assertion differ; both are the client id",
              "Set iss and sub to the client id.");
    return;
  }
  const Param* client = leg.find("client_id");
  if (client != nullptr && client->value != a.issuer) {
    c.invalid("assertion_of_another_client", Strength::proof,
              fmt::format("The assertion is of the client {}, the request of {}",
                          short_form(a.issuer), short_form(client->value)),
              "Set iss and sub to the client id of the request.");
  }
}

void take(const Checked& c, std::optional<KeyFault> fault) {
  if (!fault) return;
  c.add(fault->cause, fault->detail, fault->strength, std::move(fault->title),
        std::string(fault->fix));
}

void check(const Checked& c, const Leg& leg, std::string_view text) {
  if (c.says.is_id_token && c.param.name != "client_assertion" &&
      leg.value("grant_type").find("token-exchange") == std::string_view::npos) {
    c.invalid("id_token_as_assertion", Strength::hint,
              "The assertion is an id_token, which was made for a client, not for this server",
              "Hand in an assertion that is made for the token endpoint, or use token exchange.");
  }
  take(c, find_key_fault(c.says, c.param.name, leg, text));
  check_times(c, server_time(leg, text));
  if (c.says.issuer.empty()) {
    c.invalid("assertion_without_iss", Strength::proof, "The assertion has no issuer",
              "RFC 7523 section 3 demands iss, sub, aud and exp.");
  }
  if (!c.says.expires_s) {
    c.invalid("assertion_without_exp", Strength::proof, "The assertion has no end",
              "RFC 7523 section 3 demands exp; RFC 7522 section 3 demands NotOnOrAfter.");
  }
  check_audience(c, leg);
  check_recipient(c, leg);
  check_client(c, leg);
}

// Which form the grant type promises.
void check_form(const Leg& leg, const Param& param, const Assertion& a, std::vector<Proof>& out) {
  const std::string_view grant = leg.value("grant_type");
  const bool wants_saml = grant.ends_with("saml2-bearer");
  const bool wants_jwt = grant.ends_with("jwt-bearer");
  const bool is_saml = a.form == Assertion::Form::saml;
  if (param.name != "assertion" || (!wants_saml && !wants_jwt) || is_saml == wants_saml) return;
  out.push_back({find_label("assertion_invalid"),
                 "wrong_grant_type",
                 Strength::proof,
                 fmt::format("The assertion is {}, the grant_type is for {}",
                             is_saml ? "SAML" : "a JWT", wants_saml ? "SAML" : "a JWT"),
                 {evidence_of(*leg.find("grant_type"), "what the request says"),
                  evidence_of(param, is_saml ? "it is SAML" : "it is a JWT")},
                 fmt::format("Send grant_type=urn:ietf:params:oauth:grant-type:{}-bearer.",
                             is_saml ? "saml2" : "jwt")});
}

// An assertion that was pasted alone: only what is wrong whatever the request.
void prove_alone(std::string_view text, std::vector<Proof>& out) {
  for (const Param& jwt : find_jwts(text)) {
    const Assertion a = read_assertion(jwt.value);
    const bool is_for_server = std::ranges::any_of(a.audiences, [](const std::string& aud) {
      return aud.find("://") != std::string::npos &&
             (aud.find("token") != std::string::npos || aud.find("oauth") != std::string::npos);
    });
    if (a.form != Assertion::Form::jwt || a.is_id_token || !is_for_server) continue;
    const Checked checked{jwt, a, out};
    take(checked, find_key_fault(a, text));
    check_span(checked);
    if (a.issuer.empty() || !a.expires_s) {
      checked.invalid("assertion_without_iss_or_exp", Strength::strong,
                      "The assertion lacks iss or exp",
                      "RFC 7523 section 3 demands iss, sub, aud and exp.");
    }
  }
}

}  // namespace

void prove_assertion(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out) {
  bool has_one = false;
  for (const Leg& leg : legs) {
    if (leg.role != Role::token) continue;
    for (const char* name : {"assertion", "client_assertion"}) {
      const Param* param = leg.find(name);
      if (param == nullptr) continue;
      has_one = true;
      if (param->value.find(' ') != std::string::npos && param->value[0] != '<') {
        out.push_back({find_label("assertion_invalid"),
                       "assertion_plus_to_space",
                       Strength::proof,
                       "The assertion holds a space: a + of its base64 was decoded to it",
                       {evidence_of(*param, "what was sent")},
                       "Encode the assertion in base64url, or percent-encode it in the form."});
        continue;
      }
      const Assertion a = read_assertion(param->value);
      if (a.form == Assertion::Form::unreadable) {
        // What was left out of a log on purpose is no damage.
        if (!param->value.starts_with("eyJ") && param->value.size() < 200) continue;
        out.push_back({find_label("assertion_invalid"),
                       "assertion_unreadable",
                       Strength::proof,
                       "The assertion cannot be decoded: it was cut or changed",
                       {evidence_of(*param, "neither a JWT nor SAML in base64url")},
                       ""});
        continue;
      }
      check_form(leg, *param, a, out);
      check({*param, a, out}, leg, text);
    }
  }
  if (!has_one) prove_alone(text, out);
}

}  // namespace grantline::explain
