#include "jose/jwt_kind.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/ascii.h"
#include "base/encoding.h"

namespace grantline::jose {
namespace {

bool has_any(const JsonObject& payload, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names,
                             [&](std::string_view name) { return find(payload, name) != nullptr; });
}

// Media types of JWTs that have one of their own.
JwtKind by_type(std::string_view typ) {
  const std::string type = lower_case(typ.starts_with("application/") ? typ.substr(12) : typ);
  if (type == "at+jwt") return JwtKind::access_token;
  if (type == "dpop+jwt") return JwtKind::dpop_proof;
  if (type == "logout+jwt") return JwtKind::logout_token;
  if (type == "client-authentication+jwt") return JwtKind::client_assertion;
  return JwtKind::unknown;
}

// Keycloak tells the kind in a claim typ, Amazon Cognito in token_use.
JwtKind by_claim(const JsonObject& payload) {
  const std::string said = lower_case(
      find_string(payload, "token_use").value_or(find_string(payload, "typ").value_or("")));
  if (said == "id") return JwtKind::id_token;
  if (said == "refresh" || said == "offline") return JwtKind::refresh_token;
  if (said == "logout") return JwtKind::logout_token;
  if (said == "access" || said == "bearer") return JwtKind::access_token;
  return JwtKind::unknown;
}

}  // namespace

JwtKind kind_of(const Jws& jws) {
  if (const JwtKind kind = by_type(jws.typ); kind != JwtKind::unknown) return kind;
  const JsonObject& payload = jws.payload;
  if (const JwtKind kind = by_claim(payload); kind != JwtKind::unknown) return kind;
  if (has_any(payload, {"events"})) return JwtKind::logout_token;
  if (has_any(payload, {"scope", "scp"})) return JwtKind::access_token;
  if (has_any(payload, {"at_hash", "c_hash", "s_hash", "nonce"})) return JwtKind::id_token;
  const auto issuer = find_string(payload, "iss");
  if (issuer && issuer == find_string(payload, "sub")) return JwtKind::client_assertion;
  return JwtKind::unknown;
}

std::string_view in_words(JwtKind kind) {
  switch (kind) {
    case JwtKind::access_token: return "an access token";
    case JwtKind::id_token: return "an ID token";
    case JwtKind::refresh_token: return "a refresh token";
    case JwtKind::logout_token: return "a logout token";
    case JwtKind::client_assertion: return "a client assertion";
    case JwtKind::dpop_proof: return "a DPoP proof";
    case JwtKind::unknown: return "a JWT of another kind";
  }
  return {};
}

std::string damage_of(std::string_view compact, JwsError error) {
  if (error == JwsError::algorithm_refused) return "its signature algorithm is not taken here";
  if (error == JwsError::header_refused) return "its header asks for what is not done here";
  const auto dots = std::ranges::count(compact, '.');
  if (dots == 4) return "it is encrypted (five parts), which only its API can read";
  if (dots != 2) return "it has " + std::to_string(dots + 1) + " of the three parts of a JWT";
  constexpr std::array<std::string_view, 3> kNames{"header", "payload", "signature"};
  for (const std::string_view name : kNames) {
    const std::string_view part = compact.substr(0, compact.find('.'));
    if (part.empty()) return "its " + std::string(name) + " is missing";
    if (!base64url_decode(part)) return "its " + std::string(name) + " is not whole base64url";
    compact.remove_prefix(std::min(part.size() + 1, compact.size()));
  }
  return "its header or payload is not the JSON object that it was";
}

}  // namespace grantline::jose
