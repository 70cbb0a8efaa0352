#include "flow/check_access_token.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "flow/check_ended.h"
#include "jose/jws.h"
#include "jose/jwt_kind.h"

namespace grantline::flow {
namespace {

std::unexpected<Refusal> refuse(Cause cause, std::vector<Fact> facts = {}) {
  return std::unexpected(Refusal(cause, std::move(facts)));
}

std::string spent_key_of(std::string_view token) {
  const auto digest = crypto::sha256(token);
  std::string key;
  key.reserve(18);
  return key.append("a:").append(as_view(digest).substr(0, 16));
}

std::expected<AccessClaims, Refusal> read_opaque(const Minter& minter, std::string_view token) {
  const auto credential = check_credential(minter.keys, CredentialKind::access_token, token);
  if (!credential) {
    const auto& damaged = credential.error().damaged;
    if (!damaged) return refuse(Cause::access_token_not_ours);
    const bool is_other = damaged->damage == Damage::other_kind;
    return refuse(is_other ? Cause::access_token_wrong_kind : Cause::access_token_malformed,
                  evidence_of(*damaged));
  }
  AccessClaims claims;
  claims.format = TokenFormat::opaque;
  claims.grant = key_of(credential->grant);
  claims.generation = credential->generation;
  claims.issued_at = from_unix_seconds(credential->issued_at_s);
  claims.spent_key = spent_key_of(token);
  return claims;
}

std::vector<std::string> audience_of(const JsonObject& payload) {
  if (const auto one = find_string(payload, "aud")) return {std::string(*one)};
  std::vector<std::string> out;
  const Json* many = find(payload, "aud");
  if (many == nullptr || !many->is_array()) return out;
  for (const Json& item : many->get_array()) {
    if (item.is_string()) out.emplace_back(item.get_string());
  }
  return out;
}

// A signature that does not fit, or a form that no access token of this server has.
std::unexpected<Refusal> refuse_jwt(std::string_view token, jose::JwsError error) {
  if (error == jose::JwsError::key_unknown || error == jose::JwsError::signature_wrong) {
    return refuse(Cause::access_token_not_ours);
  }
  const auto parsed = jose::parse_unverified(token);
  if (error == jose::JwsError::type_wrong && parsed) {
    const jose::JwtKind kind = jose::kind_of(*parsed);
    // An access token of a server that gives it no type of its own.
    if (kind == jose::JwtKind::access_token) return refuse(Cause::access_token_not_ours);
    return refuse(Cause::access_token_wrong_kind,
                  {{"found_kind", std::string(jose::in_words(kind))}});
  }
  return refuse(Cause::access_token_malformed, {{"damage_hint", jose::damage_of(token, error)}});
}

// RFC 9449 section 6.1. False: it is bound to something, but not to a key that could be proven.
bool read_key(const JsonObject& payload, std::optional<KeyThumbprint>& key) {
  const Json* cnf = find(payload, "cnf");
  if (cnf == nullptr) return true;
  const JsonObject* members = cnf->if_object();
  const auto jkt = members != nullptr ? find_string(*members, "jkt") : std::nullopt;
  if (jkt) key = parse_key_thumbprint(*jkt);
  return key.has_value();
}

// RFC 9068 section 4
std::expected<AccessClaims, Refusal> read_jwt(const Minter& minter, std::string_view token,
                                              WallTime now) {
  const auto jws = jose::verify(token, "at+jwt", [&](std::string_view kid, SigningAlg alg) {
    return minter.ring.find(kid, alg);
  });
  if (!jws) return refuse_jwt(token, jws.error());
  const JsonObject& payload = jws->payload;
  const auto jti = find_string(payload, "jti");
  const auto id = jti ? parse_jwt_id(*jti) : std::nullopt;
  const auto exp = find_integer(payload, "exp");
  const auto iat = find_integer(payload, "iat");
  if (find_string(payload, "iss") != minter.issuer) return refuse(Cause::access_token_not_ours);
  if (!id || !exp || !iat) return refuse(Cause::access_token_malformed);
  AccessClaims claims;
  claims.format = TokenFormat::jwt;
  claims.grant = id->grant;
  claims.generation = id->generation;
  claims.issued_at = from_unix_seconds(*iat);
  claims.expires_at = from_unix_seconds(*exp);
  claims.scope = find_string(payload, "scope").value_or("");
  claims.client = ClientId{std::string(find_string(payload, "client_id").value_or(""))};
  claims.subject = find_string(payload, "sub").value_or("");
  claims.audience = audience_of(payload);
  claims.jti = *jti;
  claims.spent_key = spent_key_of(token);
  if (!read_key(payload, claims.key)) return refuse(Cause::access_token_malformed);
  if (now >= claims.expires_at) {
    return refuse(Cause::access_token_expired, {ago("expired_ago", claims.expires_at, now)});
  }
  return claims;
}

}  // namespace

std::expected<AccessClaims, Refusal> read_access_token(const Minter& minter, std::string_view token,
                                                       WallTime now) {
  const bool is_jwt = token.starts_with("eyJ");
  return is_jwt ? read_jwt(minter, token, now) : read_opaque(minter, token);
}

std::expected<Access, Refusal> check_access_token(AccessClaims claims, const Stored& stored,
                                                  bool is_spent, WallTime now) {
  if (is_spent) return refuse(Cause::access_token_revoked, {{"revoked_by", "the client"}});
  const bool has_row = claims.grant != GrantKey{};
  if (has_row && stored.grant == nullptr) return refuse(Cause::access_token_revoked);
  Access access;
  if (!has_row) {
    if (check_gates(stored.gates, claims.issued_at, now))
      return refuse(Cause::access_token_revoked);
    access.claims = std::move(claims);
    return access;
  }
  const store::Grant& grant = *stored.grant;
  if (auto ended = check_ended(grant, stored.gates, now)) {
    return refuse(Cause::access_token_revoked, std::move(ended->evidence));
  }
  if (claims.format == TokenFormat::opaque) {
    // The row of a client for itself starts anew after it was ended; tokens of before stay dead.
    if (grant.user.empty() &&
        claims.issued_at.unix_seconds() < grant.authorized_at.unix_seconds()) {
      return refuse(Cause::access_token_revoked);
    }
    claims.expires_at = claims.issued_at + grant.access_life;
    claims.scope = grant.scope;
    claims.client = grant.client;
    claims.subject = grant.user.empty() ? grant.client.text : grant.user.text;
    claims.audience = grant.resources;
    // The row knows the newest key alone. A token of before the client changed it is of another.
    if (claims.generation < grant.key_since) return refuse(Cause::access_token_wrong_key);
    claims.key = grant.key;
    if (now >= claims.expires_at) {
      return refuse(Cause::access_token_expired, {ago("expired_ago", claims.expires_at, now)});
    }
  }
  access.user = grant.user;
  if (!grant.user.empty()) {
    access.auth_time = grant.auth_time;
    access.acr = kAcr;
  }
  access.claims = std::move(claims);
  return access;
}

}  // namespace grantline::flow
