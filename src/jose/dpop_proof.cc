#include "jose/dpop_proof.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "jose/dpop_url.h"
#include "jose/jwk.h"
#include "jose/jws_parts.h"
#include "jose/numeric_date.h"
#include "jose/private_member.h"

namespace grantline::jose {
namespace {

using Checked = std::optional<DpopFault>;  // nothing: it is right

std::string text_of(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

std::string hash_of(std::string_view text) {
  return base64url_encode(as_view(crypto::sha256(text)));
}

// Checks 2 and 3. What `iat` must be is seen where it is read.
Checked check_form(const JwsParts& parts) {
  if (asks_for_more(parts.header)) {
    return DpopFault(DpopError::malformed, {}, "its header asks for more than a proof may");
  }
  for (const std::string_view name : {"jti", "htm", "htu"}) {
    if (text_of(parts.payload, name).empty()) {
      return DpopFault(DpopError::malformed, {}, "it has no " + std::string(name));
    }
  }
  if (!find_time(parts.payload, "iat")) {
    return DpopFault(DpopError::malformed, {}, "it has no iat that is a time in seconds");
  }
  return std::nullopt;
}

// Checks 4 to 7. The key is the proof's own: it proves that who signed holds it, and no more.
std::expected<crypto::PublicKey, DpopFault> check_signature(const JwsParts& parts) {
  const auto no = [](DpopError error, std::string due = {}, std::string came = {}) {
    return std::unexpected(DpopFault(error, std::move(due), std::move(came)));
  };
  const std::string typ = text_of(parts.header, "typ");
  if (!is_same_type(typ, "dpop+jwt")) return no(DpopError::type_wrong, "dpop+jwt", typ);
  const std::string alg_text = text_of(parts.header, "alg");
  const auto alg = parse_alg(alg_text);
  if (!alg) return no(DpopError::algorithm_refused, {}, alg_text);
  const Json* jwk = find(parts.header, "jwk");
  if (jwk == nullptr || !jwk->is_object()) return no(DpopError::key_missing);
  if (!private_member(jwk->get_object()).empty()) {
    return no(DpopError::key_private, {}, std::string(private_member(jwk->get_object())));
  }
  Result<Jwk> key = parse_jwk(*jwk);
  if (!key) return no(DpopError::key_refused, {}, std::move(key.error().what));
  if (key->key.alg() != *alg) {
    return no(DpopError::key_refused, {}, "the key of its jwk is not for " + alg_text);
  }
  if (!key->key.verify(parts.signed_part, parts.signature)) return no(DpopError::signature_wrong);
  return std::move(key->key);
}

// Checks 8 and 9, against a proof that was seen and is used at another endpoint.
Checked check_target(const JsonObject& payload, const DpopRequest& request) {
  if (const std::string htm = text_of(payload, "htm"); htm != request.method) {
    return DpopFault(DpopError::method_wrong, std::string(request.method), htm);
  }
  const std::string htu = text_of(payload, "htu");
  const auto due = dpop_url(request.url);
  if (!due || dpop_url(htu) != due) {
    // A query may hold what is nobody's business.
    const auto bare = [](std::string_view url) {
      return std::string(url.substr(0, url.find_first_of("?#")));
    };
    return DpopFault(DpopError::url_wrong, due.value_or(bare(request.url)), bare(htu));
  }
  return std::nullopt;
}

// Checks 10 and 11, against proofs that were made in advance or kept.
Checked check_age(const JsonObject& payload, const DpopRules& rules, WallTime now) {
  if (!rules.nonces.empty()) {
    const auto nonce = find_string(payload, "nonce");
    if (!nonce) return DpopFault(DpopError::nonce_missing);
    const bool is_taken = std::ranges::any_of(rules.nonces, [nonce](const std::string& known) {
      return equal_in_constant_time(known, *nonce);
    });
    if (!is_taken) return DpopFault(DpopError::nonce_wrong);
    return std::nullopt;
  }
  const WallTime issued_at = *find_time(payload, "iat");
  const WallTime oldest = now - rules.max_age - rules.leeway;
  if (issued_at < oldest) return DpopFault(DpopError::too_old, {}, {}, oldest - issued_at);
  const WallTime newest = now + rules.leeway;
  if (issued_at > newest) return DpopFault(DpopError::from_future, {}, {}, issued_at - newest);
  return std::nullopt;
}

// Check 12, against a proof that was made for another token, or a token that is another's.
Checked check_token(const JsonObject& payload, const DpopRequest& request, const std::string& jkt) {
  if (request.access_token) {
    const auto ath = find_string(payload, "ath");
    if (!ath) return DpopFault(DpopError::token_hash_missing);
    if (*ath != hash_of(*request.access_token)) return DpopFault(DpopError::token_hash_wrong);
  }
  if (request.jkt && jkt != *request.jkt) {
    return DpopFault(DpopError::key_wrong, std::string(*request.jkt), jkt);
  }
  return std::nullopt;
}

}  // namespace

std::expected<DpopProof, DpopFault> check_dpop_proof(const DpopRequest& request,
                                                     const DpopRules& rules, WallTime now) {
  const auto no = [](DpopFault why) { return std::unexpected(std::move(why)); };
  if (request.fields.empty()) return no(DpopError::missing);
  if (request.fields.size() > 1) return no(DpopError::repeated);
  const auto parts = split_jws(request.fields[0]);
  if (!parts) return no({DpopError::malformed, {}, "it is not three parts of base64url and JSON"});
  const auto key = check_signature(*parts);
  if (!key) return no(key.error());
  if (auto wrong = check_form(*parts)) return no(std::move(*wrong));
  if (auto wrong = check_target(parts->payload, request)) return no(std::move(*wrong));
  if (auto wrong = check_age(parts->payload, rules, now)) return no(std::move(*wrong));
  std::string jkt = thumbprint(*key);
  if (auto wrong = check_token(parts->payload, request, jkt)) return no(std::move(*wrong));

  std::string jti = text_of(parts->payload, "jti");
  const WallTime issued_at = *find_time(parts->payload, "iat");
  std::string used_key = hash_of(jkt + '\0' + jti);
  const WallTime good_until = rules.nonces.empty()
                                  ? issued_at + rules.max_age + rules.leeway + milliseconds(1)
                                  : now + rules.nonce_life;
  return DpopProof{std::move(jkt), std::move(jti), issued_at, std::move(used_key), good_until};
}

std::span<const std::string_view> dpop_algorithms() {
  static constexpr std::array<std::string_view, 4> kAll{"ES256", "EdDSA", "Ed25519", "RS256"};
  return kAll;
}

}  // namespace grantline::jose
