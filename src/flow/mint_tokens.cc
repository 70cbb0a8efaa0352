#include "flow/mint_tokens.h"

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "jose/jws.h"

namespace grantline::flow {
namespace {

// Builds the payload by hand: this is the hot path, and the members are few.
class Payload {
 public:
  Payload() {
    text_.reserve(512);
    text_ = "{";
  }
  Payload& add(std::string_view name, std::string_view value) {
    start(name);
    append_json_string(text_, value);
    return *this;
  }
  Payload& add(std::string_view name, std::int64_t value) {
    start(name);
    text_ += std::to_string(value);
    return *this;
  }
  Payload& add_list(std::string_view name, const std::vector<std::string>& values) {
    start(name);
    char before = '[';
    for (const std::string& value : values) {
      text_ += before;
      append_json_string(text_, value);
      before = ',';
    }
    text_ += ']';
    return *this;
  }
  Payload& add_confirmation(const KeyThumbprint& key) {
    start("cnf");
    text_ += "{\"jkt\":\"";
    text_ += to_text(key);
    text_ += "\"}";
    return *this;
  }
  std::string take() && { return std::move(text_ += '}'); }

 private:
  void start(std::string_view name) {
    if (text_.size() > 1) text_ += ',';
    text_ += '"';
    text_ += name;
    text_ += "\":";
  }
  std::string text_;
};

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> out;
  while (!words.empty()) {
    const auto space = words.find(' ');
    if (space != 0) out.emplace_back(words.substr(0, space));
    words = space == std::string_view::npos ? std::string_view() : words.substr(space + 1);
  }
  return out;
}

void add_authentication(Payload& payload, const store::Grant& grant) {
  if (grant.user.empty()) return;
  payload.add("auth_time", grant.auth_time.unix_seconds());
  payload.add("acr", kAcr);
  if (!grant.amr.empty()) payload.add_list("amr", split(grant.amr));
  if (!grant.sid.empty()) payload.add("sid", grant.sid);
}

std::string make_jwt_id(const AccessTerms& terms) {
  std::string bytes(as_view(terms.key.bytes));
  append_u32(bytes, terms.grant.generation);
  bytes += as_view(terms.random);
  return base64url_encode(bytes);
}

// OpenID Connect Core 1.0 section 3.1.3.6: the left half of the hash that the signature's algorithm
// uses; Ed25519's own is SHA-512.
std::string at_hash(SigningAlg alg, std::string_view access_token) {
  if (alg == SigningAlg::eddsa) {
    return base64url_encode(as_view(crypto::sha512(access_token)).substr(0, 32));
  }
  return base64url_encode(as_view(crypto::sha256(access_token)).substr(0, 16));
}

Result<const jose::RingKey*> signer(const Minter& minter, SigningAlg alg, WallTime now) {
  const jose::RingKey* key = minter.ring.signer(alg, now);
  if (key == nullptr) {
    return fault("no signing key for " + std::string(to_text(alg)) +
                 " is active; make one with `grantline key rotate`");
  }
  return key;
}

}  // namespace

Result<Secret> mint_access_token(const Minter& minter, const ClientMetadata& client,
                                 const AccessTerms& terms) {
  if (client.access_token_format == TokenFormat::opaque) {
    return minter.keys.mint({.kind = CredentialKind::access_token,
                             .key_id = minter.keys.newest(),
                             .issued_at_s = static_cast<std::uint32_t>(terms.now.unix_seconds()),
                             .grant = terms.id,
                             .generation = terms.grant.generation});
  }
  const auto key = signer(minter, client.access_token_signed_response_alg, terms.now);
  if (!key) return std::unexpected(key.error());
  const store::Grant& grant = terms.grant;
  Payload payload;
  payload.add("iss", minter.issuer);
  payload.add("sub", grant.user.empty() ? grant.client.text : grant.user.text);
  if (terms.resources.empty()) {
    payload.add("aud", minter.issuer);
  } else if (terms.resources.size() == 1) {
    payload.add("aud", terms.resources[0]);
  } else {
    payload.add_list("aud", terms.resources);
  }
  payload.add("client_id", grant.client.text);
  payload.add("iat", terms.now.unix_seconds());
  payload.add("exp", (terms.now + terms.life).unix_seconds());
  payload.add("jti", make_jwt_id(terms));
  if (!terms.scope.empty()) payload.add("scope", terms.scope);
  if (terms.bound_to) payload.add_confirmation(*terms.bound_to);
  add_authentication(payload, grant);
  return Secret(jose::sign((*key)->key, (*key)->kid, "at+jwt", std::move(payload).take()));
}

Result<Secret> mint_id_token(const Minter& minter, const ClientMetadata& client,
                             const IdTerms& terms) {
  const auto key = signer(minter, client.id_token_signed_response_alg, terms.now);
  if (!key) return std::unexpected(key.error());
  const store::Grant& grant = terms.grant;
  Payload payload;
  payload.add("iss", minter.issuer);
  payload.add("sub", grant.user.text);
  payload.add("aud", grant.client.text);
  payload.add("iat", terms.now.unix_seconds());
  payload.add("exp", (terms.now + terms.life).unix_seconds());
  if (!terms.nonce.empty()) payload.add("nonce", terms.nonce);
  payload.add("at_hash", at_hash((*key)->key.alg(), terms.access_token));
  add_authentication(payload, grant);
  return Secret(jose::sign((*key)->key, (*key)->kid, "JWT", std::move(payload).take()));
}

std::optional<JwtId> parse_jwt_id(std::string_view jti) {
  const auto bytes = base64url_decode(jti);
  if (!bytes || bytes->size() != 28) return std::nullopt;
  const std::string_view view = *bytes;
  return JwtId{GrantKey{take_array<16>(view)}, read_u32(view.substr(16, 4))};
}

}  // namespace grantline::flow
