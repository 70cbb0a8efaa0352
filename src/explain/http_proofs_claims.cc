#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "explain/http_proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

constexpr std::int64_t kTolerated_s = 60;
constexpr std::string_view kGraph = "00000003-0000-0000-c000-000000000000";

struct Look {
  const Refused& refused;
  const Jwt& jwt;
  std::vector<Proof>& out;

  void say(std::string_view cause, std::string_view detail, Strength strength, std::string title,
           std::string field, std::string quote, std::string fix = {}) const {
    add(out, {.cause = cause,
              .detail = detail,
              .strength = strength,
              .title = std::move(title),
              .line = refused.token.line,
              .field = std::move(field),
              .quote = std::move(quote),
              .fix = std::move(fix)});
  }
};

std::string words_of_span(std::int64_t span_s) { return to_words(seconds(span_s)); }

void check_times(const Look& look) {
  const auto expires = find_integer(look.jwt.claims, "exp");
  const auto issued = find_integer(look.jwt.claims, "iat");
  const auto not_before = find_integer(look.jwt.claims, "nbf");
  if (!look.refused.now) return;
  const std::int64_t now = look.refused.now->unix_seconds();
  const auto quoted = [](std::int64_t time) { return to_rfc3339(from_unix_seconds(time)); };
  constexpr std::int64_t kFarthest = 253'402'300'799;  // the end of year 9999
  if (expires && (*expires > kFarthest || *expires < 0)) {
    look.say("access_token_damaged", "exp_in_milliseconds", Strength::strong,
             "exp is no time in seconds", "exp", fmt::format("{}", *expires),
             "exp, iat and nbf are seconds since 1970 (RFC 7519 section 2), not milliseconds.");
  } else if (expires && *expires <= now) {
    look.say("access_token_expired", "exp_passed", Strength::proof,
             fmt::format("The token expired {} before the answer", words_of_span(now - *expires)),
             "exp", quoted(*expires));
  } else if (expires) {
    look.say("access_token_expired", "exp_ahead", Strength::refuted,
             fmt::format("The token is good for another {} after the answer",
                         words_of_span(*expires - now)),
             "exp", quoted(*expires));
  }
  const std::int64_t begins = std::max(not_before.value_or(0), issued.value_or(0));
  if (begins > now + kTolerated_s && begins <= kFarthest) {
    look.say("access_token_not_yet_valid", not_before == begins ? "nbf_ahead" : "iat_ahead",
             Strength::proof,
             fmt::format("The token begins {} after the answer: the API's clock is behind the "
                         "issuer's",
                         words_of_span(begins - now)),
             not_before == begins ? "nbf" : "iat", quoted(begins));
  }
}

std::vector<std::string> texts_of(const Json* value) {
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (value->is_string()) out.emplace_back(value->get_string());
  if (!value->is_array()) return out;
  for (const Json& one : value->get_array()) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
  return shown(out);
}

void check_audience(const Look& look) {
  const std::vector<std::string> all = texts_of(find(look.jwt.claims, "aud"));
  const std::string_view host = host_of(look.refused.turn.url);
  const auto is_graph = [](std::string_view aud) {
    return aud == kGraph || aud.starts_with("https://graph.microsoft.com");
  };
  // Entra signs what is for Graph in a way that only Graph can check.
  const bool graph =
      find(look.jwt.header, "nonce") != nullptr || std::ranges::any_of(all, is_graph);
  if (graph && !host.empty() && host != "graph.microsoft.com") {
    return look.say("access_token_wrong_audience", "token_for_graph", Strength::proof,
                    "The token is for Microsoft Graph; no other API can take it", "aud",
                    joined(all),
                    "Ask for the API's own scope, as api://<application id>/<scope>, in a request "
                    "of its own.");
  }
  if (look.refused.around.resource) {
    const std::string due(find_string(*look.refused.around.resource, "resource").value_or(""));
    const bool fits = std::ranges::find(all, due) != all.end();
    look.say("access_token_wrong_audience", fits ? "aud_fits" : "aud_differs",
             fits ? Strength::refuted : Strength::proof,
             fits ? fmt::format("The token is for {}, as the API wants it", shown(due))
                  : fmt::format("The API calls itself {}, the token is for {}", shown(due),
                                all.empty() ? "nobody" : joined(all)),
             "aud", joined(all));
    return;
  }
  if (host.empty()) return;
  const auto names_host = [&](const std::string& aud) { return host_of(aud) == host; };
  if (std::ranges::any_of(all, names_host)) return;
  const bool all_elsewhere = !all.empty() && std::ranges::all_of(all, [&](const std::string& aud) {
    return !host_of(aud).empty();
  });
  if (all_elsewhere) {
    look.say("access_token_wrong_audience", "aud_of_another_host", Strength::hint,
             fmt::format("The token is for {}, the request went to {}", joined(all), shown(host)),
             "aud", joined(all));
  } else if (all.empty()) {
    look.say("access_token_wrong_audience", "aud_absent", Strength::hint,
             "The token names no audience", "aud", "");
  } else if (all.size() == 1 && all[0] == "account") {
    look.say("access_token_wrong_audience", "aud_account", Strength::hint,
             "The token is for \"account\" alone, which is what Keycloak puts there by itself",
             "aud", "account",
             "Add an audience mapper for the API to a client scope of the client.");
  }
}

void compare_issuer(const Look& look, std::string_view issuer, std::string_view due,
                    std::string_view who) {
  if (issuer == due) {
    return look.say("access_token_wrong_issuer", "iss_fits", Strength::refuted,
                    fmt::format("The token is of {}", shown(due)), "iss", shown(issuer));
  }
  const auto bare = [](std::string_view text) {
    return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
  };
  const bool slash = bare(issuer) == bare(due);
  look.say("access_token_wrong_issuer",
           slash                             ? "iss_trailing_slash"
           : path_of(issuer) == path_of(due) ? "iss_host"
                                             : "iss_differs",
           Strength::proof,
           slash ? fmt::format("{} and the token differ by a slash at the end of the issuer", who)
                 : fmt::format("{} names {}, the token is of {}", who, shown(due), shown(issuer)),
           "iss", shown(issuer));
}

void check_issuer(const Look& look) {
  const std::string issuer(look.jwt.text_at(look.jwt.claims, "iss"));
  if (issuer.empty()) return;
  const Around& around = look.refused.around;
  if (around.resource) {
    const auto servers = texts_of(find(*around.resource, "authorization_servers"));
    if (servers.size() == 1) compare_issuer(look, issuer, servers[0], "The API's metadata");
    return;
  }
  if (around.metadata) {
    const auto named = find_string(*around.metadata, "issuer");
    if (named) compare_issuer(look, issuer, *named, "The discovery document");
    return;
  }
  // Entra: a v1 token at an API that reads v2, told by the issuer alone.
  if (issuer.starts_with("https://sts.windows.net/")) {
    look.say("access_token_wrong_issuer", "entra_v1_token", Strength::hint,
             "The token is of version 1 of Entra (sts.windows.net)", "iss", shown(issuer),
             "Set requestedAccessTokenVersion to 2 in the API's manifest, or accept both issuers.");
  }
}

}  // namespace

void prove_claims(const Refused& refused, std::vector<Proof>& out) {
  if (refused.token.kind != SentToken::Kind::jwt || refused.turn.status == 429) return;
  const Look look{refused, *refused.token.jwt, out};
  check_times(look);
  check_audience(look);
  check_issuer(look);
}

}  // namespace grantline::explain
