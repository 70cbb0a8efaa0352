#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

#include "explain/http_proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;
using Kind = SentToken::Kind;

// A signature's length in bytes by RFC 7518 section 3; 0: it depends on the key.
std::size_t signature_size(std::string_view alg) {
  if (alg == "ES256" || alg == "EdDSA" || alg == "Ed25519") return 64;
  if (alg == "ES384") return 96;
  if (alg == "ES512") return 132;
  if (alg == "HS256") return 32;
  if (alg == "HS384") return 48;
  if (alg == "HS512") return 64;
  return 0;
}

// What says that the API wanted a JWT.
constexpr std::array kWantsJwt = {"jwt malformed"sv,
                                  "malformed jwt"sv,
                                  "malformed token"sv,
                                  "not enough segments"sv,
                                  "number of segments"sv,
                                  "header.payload.signature"sv,
                                  "idx12709"sv,
                                  "idx14100"sv,
                                  "idx12741"sv,
                                  "invalid compact jws"sv,
                                  "jwt serialization"sv,
                                  "missing dot delimiter"sv,
                                  "missing part delimiters"sv,
                                  "not a valid jwt"sv,
                                  "unable to parse jwt"sv,
                                  "wrong number of segments"sv};

void prove_damage(const Refused& refused, std::vector<Proof>& out) {
  const SentToken& token = refused.token;
  if (token.kind == Kind::broken_jwt) {
    const auto dots = std::ranges::count(token.value, '.');
    const bool was_cut = dots < 2 || token.value.ends_with('.');
    // A log cuts long values by itself.
    const bool is_whole = refused.turn.is_wire && token.value.size() > 20;
    add(out, {.cause = "access_token_damaged",
              .detail = was_cut ? "token_cut" : "token_changed",
              .strength = is_whole ? Strength::proof : Strength::hint,
              .title = was_cut ? fmt::format("The JWT ends after {} of its three parts", dots + 1)
                               : "The JWT cannot be decoded: a part of it was changed",
              .line = token.line,
              .field = "Authorization",
              .quote = name_of(token)});
  }
  if (token.kind != Kind::jwt) return;
  const std::string_view alg = token.jwt->text_at(token.jwt->header, "alg");
  const std::size_t due = signature_size(alg);
  const std::size_t has = token.jwt->signature_size;
  const bool is_rsa = alg.starts_with("RS") || alg.starts_with("PS");
  if ((due != 0 && has != due) || (is_rsa && (has < 128 || has % 64 != 0))) {
    add(out, {.cause = "access_token_damaged",
              .detail = "signature_cut",
              .strength = Strength::proof,
              .title = fmt::format("The JWT's signature has {} sound bytes, {} has {}", has,
                                   shown(alg), due != 0 ? fmt::format("{}", due) : "256 or more"),
              .line = token.line,
              .field = "Authorization",
              .quote = name_of(token)});
  }
}

std::string_view without_port(std::string_view host) { return host.substr(0, host.rfind(':')); }

// Whether a token answer of the same text called it the access token.
bool was_issued(const Refused& refused) {
  return std::ranges::any_of(refused.legs, [&](const Leg& leg) {
    return leg.role == Role::answer && leg.value("access_token") == refused.token.value;
  });
}

// OpenID Connect Core 5.3: userinfo takes the access tokens of its own server.
bool is_of_another_at_userinfo(const Refused& refused, std::string_view from) {
  const SentToken& token = refused.token;
  return token.jwt && path_of(refused.turn.url).ends_with("/userinfo") &&
         host_of(token.jwt->text_at(token.jwt->claims, "iss")) == from;
}

// The token of one server, sent to another on the same host: two instances on one machine.
void compare_issuer(const Refused& refused, const Leg& answer, std::vector<Proof>& out) {
  const Leg* asked = nullptr;
  for (const Leg& leg : refused.legs) {
    if (&leg == &answer) break;
    if (leg.role == Role::token) asked = &leg;
  }
  if (asked == nullptr) return;
  const std::string_view from = host_of(asked->url);
  const std::string_view to = host_of(refused.turn.url);
  if (from.empty() || from == to || without_port(from) != without_port(to)) return;
  add(out,
      {.cause = "access_token_wrong_issuer",
       .detail = "issued_elsewhere",
       .strength = is_of_another_at_userinfo(refused, from) ? Strength::proof : Strength::strong,
       .title = fmt::format("{} issued the token, and it was sent to {}", shown(from), shown(to)),
       .line = refused.token.line,
       .field = "Authorization",
       .quote = name_of(refused.token)});
}

// The token against those that were issued in the same text.
void compare_with_issued(const Refused& refused, std::vector<Proof>& out) {
  const SentToken& token = refused.token;
  if (token.value.empty()) return;
  const Param* like = nullptr;
  for (const Leg& leg : refused.legs) {
    const Param* issued = leg.role == Role::answer ? leg.find("access_token") : nullptr;
    if (issued == nullptr || issued->value.empty()) continue;
    if (issued->value == token.value) return compare_issuer(refused, leg, out);
    if (token.kind != Kind::opaque) continue;
    const bool is_longer = token.value.starts_with(issued->value);
    if (is_longer || (token.value.size() > 8 && issued->value.starts_with(token.value)))
      like = issued;
  }
  if (like == nullptr) return;
  const bool was_cut = token.value.size() < like->value.size();
  add(out, {.cause = "access_token_damaged",
            .detail = was_cut ? "token_cut" : "token_changed",
            .strength = Strength::proof,
            .title = fmt::format("{} of the {} characters that were issued on line {} were sent",
                                 token.value.size(), like->value.size(), like->line),
            .line = token.line,
            .field = "Authorization",
            .quote = name_of(token)});
}

void add_kind(const Refused& refused, std::vector<Proof>& out, std::string_view detail,
              Strength strength, std::string title, std::string fix) {
  add(out, {.cause = "access_token_wrong_kind",
            .detail = detail,
            .strength = strength,
            .title = std::move(title),
            .line = refused.token.line,
            .field = "Authorization",
            .quote = name_of(refused.token),
            .fix = std::move(fix)});
}

constexpr std::string_view kSendAccess = "Send the member access_token of the token answer.";
constexpr std::string_view kSendRefresh =
    "Send the refresh token to the token endpoint with grant_type=refresh_token, and the access "
    "token that it gives to the API.";

// The same text was called something else in a token answer of the input.
bool prove_by_name(const Refused& refused, std::vector<Proof>& out) {
  for (const Leg& leg : refused.legs) {
    for (const char* name : {"id_token", "refresh_token", "code"}) {
      const Param* param = leg.find(name);
      if (param == nullptr || param->value.empty() || param->value != refused.token.value) continue;
      const bool refresh = std::string_view(name) == "refresh_token";
      add_kind(refused, out,
               refresh                                ? "refresh_token_sent"
               : std::string_view(name) == "id_token" ? "id_token_sent"
                                                      : "code_sent",
               Strength::proof,
               fmt::format("What was sent is the {} of line {}", name, param->line),
               std::string(refresh ? kSendRefresh : kSendAccess));
      return true;
    }
  }
  return false;
}

void prove_by_claims(const Refused& refused, const Jwt& jwt, std::vector<Proof>& out) {
  const std::string typ = lower_case(jwt.text_at(jwt.claims, "typ"));
  const std::string header_typ = lower_case(jwt.text_at(jwt.header, "typ"));
  if (header_typ.ends_with("at+jwt")) return;
  if (typ == "refresh" || typ == "offline") {
    return add_kind(refused, out, "refresh_token_sent", Strength::proof,
                    fmt::format("The JWT calls itself typ \"{}\": it is a refresh token", typ),
                    std::string(kSendRefresh));
  }
  if (typ == "id" || header_typ == "logout+jwt") {
    return add_kind(refused, out, "id_token_sent", Strength::proof,
                    "The JWT says itself that it is no access token", std::string(kSendAccess));
  }
  for (const char* name : {"at_hash", "c_hash", "nonce"}) {
    if (find(jwt.claims, name) == nullptr) continue;
    return add_kind(refused, out, "id_token_sent", Strength::strong,
                    fmt::format("The JWT has {}, which ID tokens have: it is for the client, not "
                                "for an API",
                                name),
                    std::string(kSendAccess));
  }
  if (jwt.text_at(jwt.claims, "token_use") == "id") {
    add_kind(refused, out, "id_token_sent", Strength::proof,
             "The JWT says token_use \"id\": it is an ID token of Cognito",
             std::string(kSendAccess));
  }
}

void prove_revoked_before(const Refused& refused, std::vector<Proof>& out) {
  std::size_t until = 0;
  for (std::size_t line = 1; line < refused.turn.line && until != std::string_view::npos; ++line) {
    until = refused.text.find('\n', until + (line > 1 ? 1 : 0));
  }
  const std::size_t line = line_of_revocation(refused.text, refused.token.value, until);
  if (line == 0) return;
  add(out, {.cause = "access_token_revoked_or_unknown",
            .detail = "revoked_before",
            .strength = Strength::proof,
            .title = "The access token was revoked before it was sent",
            .line = line,
            .field = "token",
            .quote = name_of(refused.token),
            .says = "the same token, sent to the revocation endpoint",
            .fix = "Forget a token when you revoke it, in each process that holds it."});
}

}  // namespace

void prove_kind(const Refused& refused, std::vector<Proof>& out) {
  const SentToken& token = refused.token;
  prove_revoked_before(refused, out);
  prove_damage(refused, out);
  compare_with_issued(refused, out);
  if (token.value.empty() || prove_by_name(refused, out)) return;
  if (token.kind == Kind::jwt && was_issued(refused)) return;
  if (token.kind == Kind::jwt) return prove_by_claims(refused, *token.jwt, out);
  if (token.kind != Kind::opaque) return;
  if (token.value.starts_with("glr_") || token.value.starts_with("1//")) {
    return add_kind(refused, out, "refresh_token_sent", Strength::proof,
                    "What was sent begins as a refresh token", std::string(kSendRefresh));
  }
  if (token.value.starts_with("glc_")) {
    return add_kind(refused, out, "code_sent", Strength::proof,
                    "What was sent is an authorization code",
                    "Exchange the code at the token endpoint, and send the access token.");
  }
  if (token.value.starts_with("gld_")) {
    return add_kind(refused, out, "code_sent", Strength::proof, "What was sent is a device code",
                    "Ask the token endpoint with the device code, and send the access token.");
  }
  const std::string lower = lower_case(refused.text);
  for (const std::string_view words : kWantsJwt) {
    if (lower.find(words) == std::string::npos) continue;
    return add_kind(refused, out, "opaque_for_jwt", Strength::strong,
                    fmt::format("The token is opaque, and the API reads JWTs: \"{}\"", words),
                    "Ask for a token for this API (`audience` or `resource`): some providers give "
                    "an opaque token where none is named; or let the API introspect it.");
  }
}

}  // namespace grantline::explain
