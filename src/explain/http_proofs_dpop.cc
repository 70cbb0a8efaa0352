#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <cstdlib>

#include "explain/http_proofs.h"
#include "jose/jwk.h"
#include "spec/pkce.h"

namespace grantline::explain {
namespace {

constexpr std::int64_t kTolerated_s = 300;

// The key to which a token is bound (RFC 9449 section 6.1); "" where it is bound to none.
std::string bound_key(const SentToken& token, std::string_view member) {
  if (token.kind != SentToken::Kind::jwt) return {};
  const Json* cnf = find(token.jwt->claims, "cnf");
  if (cnf == nullptr || !cnf->is_object()) return {};
  return std::string(find_string(cnf->get_object(), member).value_or(""));
}

struct Look {
  const Refused& refused;
  const Header& field;
  std::vector<Proof>& out;

  void say(std::string_view detail, Strength strength, std::string title, std::string name,
           std::string quote) const {
    add(out, {.cause = "proof_of_possession_wrong",
              .detail = detail,
              .strength = strength,
              .title = std::move(title),
              .line = field.line,
              .field = "DPoP " + std::move(name),
              .quote = shown(quote)});
  }
};

// RFC 9449 section 4.3
void check_proof(const Look& look, const Jwt& proof, std::string_view bound) {
  const HttpTurn& turn = look.refused.turn;
  if (proof.text_at(proof.header, "typ") != "dpop+jwt") {
    look.say("dpop_typ", Strength::proof, "The proof's typ is not dpop+jwt", "typ",
             std::string(proof.text_at(proof.header, "typ")));
  }
  const std::string method(proof.text_at(proof.claims, "htm"));
  if (!turn.method.empty() && method != turn.method) {
    look.say("dpop_htm", Strength::proof,
             fmt::format("The proof is for {}, the request is a {}", shown(method), turn.method),
             "htm", method);
  }
  const std::string url(proof.text_at(proof.claims, "htu"));
  const bool same_path = path_of(url) == path_of(turn.url);
  const bool same_host = host_of(turn.url).empty() || host_of(url) == host_of(turn.url);
  if (!turn.url.empty() && (!same_path || !same_host)) {
    look.say("dpop_htu", Strength::proof, "The proof is for another URL than the request's", "htu",
             url);
  }
  const auto issued = find_integer(proof.claims, "iat");
  constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999
  if (issued && *issued >= 0 && *issued <= kLatest && look.refused.now) {
    const std::int64_t apart = look.refused.now->unix_seconds() - *issued;
    if (std::llabs(apart) > kTolerated_s) {
      look.say("dpop_iat", Strength::strong,
               fmt::format("The proof was made {} {} the answer",
                           to_words(seconds(std::llabs(apart))), apart > 0 ? "before" : "after"),
               "iat", to_rfc3339(from_unix_seconds(*issued)));
    }
  }
  const std::string ath(proof.text_at(proof.claims, "ath"));
  // RFC 9449 section 4.2 makes ath as RFC 7636 makes a challenge: base64url of the SHA-256.
  const auto hash = parse_challenge(ath);
  const bool fits = hash && verifier_matches(look.refused.token.value, *hash);
  if (look.refused.token.scheme == "dpop" && look.refused.token.kind != SentToken::Kind::masked &&
      !fits) {
    look.say("dpop_ath", Strength::proof,
             ath.empty() ? "The proof has no ath, the token's hash"
                         : "The proof's ath is not the hash of this token",
             "ath", "");
  }
  const Json* jwk = find(proof.header, "jwk");
  const auto key = jwk == nullptr ? Result<jose::Jwk>(fault("none")) : jose::parse_jwk(*jwk);
  if (key && !bound.empty() && jose::thumbprint(key->key) != bound) {
    look.say("dpop_key", Strength::proof,
             "The token is bound to another key than the proof's (cnf.jkt)", "jwk", "");
  }
}

}  // namespace

void prove_dpop(const Refused& refused, std::vector<Proof>& out) {
  const SentToken& token = refused.token;
  const HttpTurn& turn = refused.turn;
  const Header* field = turn.find_sent("dpop");
  const Header* nonce = turn.find_got("dpop-nonce");
  const Challenge* challenge = refused.find_challenge("dpop");
  const std::string bound = bound_key(token, "jkt");
  const auto say = [&](std::string_view detail, Strength strength, std::string title,
                       std::string fix = {}) {
    add(out, {.cause = "proof_of_possession_wrong",
              .detail = detail,
              .strength = strength,
              .title = std::move(title),
              .line = token.line != 0 ? token.line : turn.line,
              .field = "Authorization",
              .quote = token.in_field ? token.scheme : "",
              .fix = std::move(fix)});
  };
  if (token.scheme == "bearer" && !bound.empty()) {
    say("dpop_token_as_bearer", Strength::proof,
        "The token is bound to a key (cnf.jkt) and was sent as a bearer token");
  } else if (token.scheme == "bearer" && challenge != nullptr &&
             refused.find_challenge("bearer") == nullptr) {
    say("dpop_asked", Strength::proof, "The API asks for DPoP, and a bearer token was sent");
  } else if (token.scheme == "dpop" && field == nullptr && turn.is_wire) {
    say("dpop_proof_missing", Strength::proof, "The scheme is DPoP, and no DPoP header was sent");
  }
  if (!bound_key(token, "x5t#S256").empty()) {
    say("mtls_bound", Strength::hint,
        "The token is bound to a client certificate (RFC 8705), which the connection must use");
  }
  const bool wants_nonce =
      (challenge != nullptr && challenge->param("error") == "use_dpop_nonce") ||
      turn.body.contains("use_dpop_nonce");
  const auto proof = field == nullptr ? std::nullopt : read_jwt(field->value);
  if (wants_nonce) {
    const bool had = proof && find(proof->claims, "nonce") != nullptr;
    say(had ? "dpop_nonce_old" : "dpop_nonce_missing", Strength::proof,
        had ? "The proof's nonce is an old one"
            : "The proof has no nonce, and the server wants one",
        nonce == nullptr ? "Take the nonce of the answer's DPoP-Nonce header, and repeat once."
                         : "Make the proof again with the value of DPoP-Nonce of this answer, and "
                           "repeat the request once.");
  }
  if (field == nullptr) return;
  const Look look{refused, *field, out};
  if (proof) return check_proof(look, *proof, bound);
  if (field->value.starts_with("eyJ") && turn.is_wire) {
    look.say("dpop_unreadable", Strength::proof, "The DPoP proof cannot be decoded", "", "");
  }
}

}  // namespace grantline::explain
