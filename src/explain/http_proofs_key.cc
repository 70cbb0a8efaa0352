#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "explain/http_proofs.h"
#include "jose/jwk.h"
#include "jose/jws.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kCause = "access_token_key_or_algorithm";
constexpr std::size_t kMostKids = 8;

struct Keys {
  std::vector<std::string> kids;  // of all, whatever their kind
  std::vector<jose::Jwk> usable;
};

Keys read_keys(const std::string& text) {
  Keys out;
  const Result<Json> set = parse_json(text);
  const Json* list = set && set->is_object() ? find(set->get_object(), "keys") : nullptr;
  if (list == nullptr || !list->is_array()) return out;
  for (const Json& one : list->get_array()) {
    if (!one.is_object()) continue;
    out.kids.emplace_back(find_string(one.get_object(), "kid").value_or(""));
    if (auto key = jose::parse_jwk(one)) out.usable.push_back(std::move(*key));
  }
  return out;
}

std::string list_of(const std::vector<std::string>& kids) {
  std::string out;
  for (std::size_t i = 0; i < kids.size() && i < kMostKids; ++i) {
    out += (i > 0 ? ", " : "") + (kids[i].empty() ? "(none)" : shown(kids[i]));
  }
  return out + (kids.size() > kMostKids ? ", ..." : "");
}

void check_keys(const Refused& refused, const Jwt& jwt, const Keys& keys, std::vector<Proof>& out) {
  const std::string kid(jwt.text_at(jwt.header, "kid"));
  const auto say = [&](std::string_view detail, Strength strength, std::string title,
                       std::string fix = {}) {
    add(out, {.cause = kCause,
              .detail = detail,
              .strength = strength,
              .title = std::move(title),
              .line = refused.token.line,
              .field = "kid",
              .quote = shown(kid),
              .fix = std::move(fix)});
  };
  if (!kid.empty() && std::ranges::find(keys.kids, kid) == keys.kids.end()) {
    return say(
        "kid_unknown", Strength::proof,
        fmt::format("The token's kid is none of the JWK Set's: {}", list_of(keys.kids)),
        "The key was rotated or is another issuer's: let the API fetch jwks_uri anew when it "
        "meets a kid that it does not know, and see that jwks_uri is that of the token's "
        "iss.");
  }
  if (kid.empty() && keys.kids.size() > 1) {
    say("kid_absent", Strength::hint,
        fmt::format("The token names no kid, and the JWK Set has {} keys", keys.kids.size()));
  }
  const auto find_key = [&](std::string_view wanted, SigningAlg alg) -> const crypto::PublicKey* {
    for (const jose::Jwk& key : keys.usable) {
      if (key.key.alg() == alg && (wanted.empty() || key.kid == wanted)) return &key.key;
    }
    return nullptr;
  };
  const auto verified = jose::verify(jwt.text, "", find_key);
  if (verified) {
    return say("signature_right", Strength::refuted,
               "The signature is right under the JWK Set's key");
  }
  if (verified.error() == jose::JwsError::signature_wrong) {
    say("signature_wrong", Strength::proof,
        "The signature is not that of the key which the kid names",
        "The token was changed on its way, or another key has this kid: fetch the JWK Set anew.");
  } else if (verified.error() == jose::JwsError::key_unknown) {
    say("alg_not_of_key", Strength::strong,
        fmt::format("The JWK Set's key of this kid is not one for {}",
                    shown(jwt.text_at(jwt.header, "alg"))));
  }
}

}  // namespace

void prove_key(const Refused& refused, std::vector<Proof>& out) {
  if (refused.token.kind != SentToken::Kind::jwt || refused.turn.status == 429) return;
  const Jwt& jwt = *refused.token.jwt;
  const std::string alg(jwt.text_at(jwt.header, "alg"));
  const auto say = [&](std::string_view detail, Strength strength, std::string title,
                       std::string fix) {
    add(out, {.cause = kCause,
              .detail = detail,
              .strength = strength,
              .title = std::move(title),
              .line = refused.token.line,
              .field = "alg",
              .quote = shown(alg),
              .fix = std::move(fix)});
  };
  if (alg.empty() || alg == "none" || alg == "None" || alg == "NONE") {
    say("alg_none", Strength::proof, "The token is not signed (alg none); no API may take it",
        "Take the token from the issuer; never make or change one by hand (RFC 8725 section 3.2).");
    return;
  }
  const auto offered = refused.around.jwks.empty() ? Keys{} : read_keys(refused.around.jwks);
  if (alg.starts_with("HS") && !offered.kids.empty()) {
    say("alg_symmetric", Strength::proof,
        "The token is signed with a shared secret, the issuer's keys are public ones",
        "Let the issuer sign by RS256, PS256 or ES256; an API that checks by public keys refuses "
        "HS256 (RFC 8725 section 2.1).");
    return;
  }
  if (!offered.kids.empty()) check_keys(refused, jwt, offered, out);
}

}  // namespace grantline::explain
