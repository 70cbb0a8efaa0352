#include "guard/judge_jwt.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "jose/jws_parts.h"
#include "jose/jwt_kind.h"
#include "jose/numeric_date.h"

namespace grantline::guard {
namespace {

constexpr std::string_view kType = "at+jwt";

std::unexpected<Refusal> refuse(Cause cause, std::vector<Fact> facts = {}) {
  return std::unexpected(Refusal(cause, std::move(facts)));
}

std::unexpected<Refusal> malformed(std::string hint) {
  return refuse(Cause::access_token_malformed, {{"damage_hint", std::move(hint)}});
}

std::unexpected<Refusal> wrong_kind(std::string_view found) {
  return refuse(Cause::access_token_wrong_kind, {{"found_kind", std::string(found)}});
}

std::unexpected<Refusal> not_ours(const JwtTerms& terms, std::string_view presented = {}) {
  std::vector<Fact> facts{{"server", terms.issuer}};
  if (!presented.empty()) facts.push_back({"presented_issuer", printable(presented)});
  return refuse(Cause::access_token_not_ours, std::move(facts));
}

// OpenID Connect Core 1.0 sections 3.1.3.6 and 3.3.2.11: these bind an ID token to what came with
// it. Where scope is beside them it is an ID token all the same.
bool has_hash(const JsonObject& claims) {
  constexpr std::array<std::string_view, 3> kHashes{"at_hash", "c_hash", "s_hash"};
  return std::ranges::any_of(
      kHashes, [&claims](std::string_view name) { return find(claims, name) != nullptr; });
}

// RFC 9068 section 4: the type keeps ID tokens and all other JWTs of the issuer out (RFC 8725
// section 3.11).
std::optional<Refusal> check_kind(const jose::Jws& jws, const JwtTerms& terms) {
  if (jose::is_same_type(jws.typ, kType)) return std::nullopt;
  const bool is_plain = jws.typ.empty() || jose::is_same_type(jws.typ, "JWT");
  const auto kind = has_hash(jws.payload) ? jose::JwtKind::id_token : jose::kind_of(jws);
  const bool may_be = kind == jose::JwtKind::access_token || kind == jose::JwtKind::unknown;
  if (is_plain && may_be && terms.accept_plain_jwt) return std::nullopt;
  if (is_plain && may_be) {
    return wrong_kind("a JWT whose header does not have the typ at+jwt (RFC 9068 section 2.1)")
        .error();
  }
  return wrong_kind(jose::in_words(kind)).error();
}

std::vector<std::string> texts_of(const Json* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return {std::string(value->get_string())};
  std::vector<std::string> out;
  if (!value->is_array()) return out;
  for (const Json& one : value->get_array()) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

// `scope` (RFC 8693 section 4.2) in one string; `scp` of Entra in one string, of Okta in a list.
std::optional<Scope> scope_of(const JsonObject& claims) {
  const Json* value = find(claims, "scope");
  if (value == nullptr) value = find(claims, "scp");
  std::string all;
  for (const std::string& one : texts_of(value)) all += (all.empty() ? "" : " ") + one;
  return Scope::parse(all);
}

// Auth0 and Keycloak name the client in azp, Entra's older tokens in appid, Okta's in cid.
std::string client_of(const JsonObject& claims) {
  for (const std::string_view name : {"client_id", "azp", "appid", "cid"}) {
    if (const auto client = find_string(claims, name)) return std::string(*client);
  }
  return {};
}

std::expected<JwtAccess, Refusal> read(jose::Jws jws, const JwtTerms& terms) {
  const JsonObject& claims = jws.payload;
  // The signature says the same, unless two issuers share their keys.
  if (find_string(claims, "iss") != terms.issuer) return not_ours(terms);
  // RFC 7800 section 3.1: it is for who proves that it holds the key, and nobody proves it here.
  if (find(claims, "cnf") != nullptr) {
    return wrong_kind("an access token that is bound to a certificate or key of its client");
  }
  JwtAccess out;
  out.token.subject = find_string(claims, "sub").value_or("");
  if (out.token.subject.empty()) return malformed("it names no subject (sub)");
  const auto expires_at = jose::find_time(claims, "exp");
  if (!expires_at) return malformed("it does not say when it ends (exp)");
  out.token.expires_at = *expires_at;
  out.issued_at = jose::find_time(claims, "iat");
  out.not_before = jose::find_time(claims, "nbf");
  if ((find(claims, "iat") != nullptr && !out.issued_at) ||
      (find(claims, "nbf") != nullptr && !out.not_before)) {
    return malformed("its iat or nbf is no time");
  }
  auto scope = scope_of(claims);
  if (!scope) return malformed("its scope is none (RFC 6749 section 3.3)");
  out.token.scope = std::move(*scope);
  out.token.client = client_of(claims);
  out.token.audience = texts_of(find(claims, "aud"));
  out.token.acr = find_string(claims, "acr").value_or("");
  out.token.auth_time = jose::find_time(claims, "auth_time");
  out.claims = std::move(jws.payload);
  return out;
}

}  // namespace

std::expected<JwtAccess, Refusal> judge_jwt(std::string_view token, const JwtTerms& terms,
                                            const CheckSignature& check_signature) {
  const auto said = jose::parse_unverified(token);
  if (!said) return malformed(jose::damage_of(token, said.error()));
  if (auto refusal = check_kind(*said, terms)) return std::unexpected(std::move(*refusal));
  const auto issuer = find_string(said->payload, "iss");
  if (issuer != terms.issuer) return not_ours(terms, issuer.value_or("none"));
  auto checked = check_signature(token, terms.accept_plain_jwt ? "" : kType);
  if (!checked) return std::unexpected(std::move(checked.error()));
  if (*checked) return read(std::move(**checked), terms);
  const jose::JwsError error = checked->error();
  if (error == jose::JwsError::key_unknown || error == jose::JwsError::signature_wrong) {
    return not_ours(terms);
  }
  return malformed(jose::damage_of(token, error));
}

std::optional<Refusal> check_times(const JwtAccess& access, Duration leeway, WallTime now) {
  const WallTime ends = access.token.expires_at;
  if (now >= ends) {
    return Refusal(Cause::access_token_expired, {{"expired_ago", to_words(now - ends)}});
  }
  const WallTime starts =
      std::max(access.not_before.value_or(WallTime{}), access.issued_at.value_or(WallTime{}));
  if (starts > now + leeway) {
    return Refusal(Cause::access_token_not_yet_valid, {{"starts_in", to_words(starts - now)}});
  }
  return std::nullopt;
}

}  // namespace grantline::guard
