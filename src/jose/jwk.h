#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/json.h"
#include "crypto/signing_key.h"

namespace grantline::jose {

// A public key of RFC 7517 as this program uses it: EC P-256, OKP Ed25519 or RSA, for signatures.
struct Jwk {
  std::string kid;
  crypto::PublicKey key;
};

// The `alg` of a header or key. RFC 9864 renames what RFC 8037 calls EdDSA: both names are taken.
std::optional<SigningAlg> parse_alg(std::string_view text);

// Refuses private members ("d", "k"), other curves and types, `use` other than "sig", an `alg` that
// does not fit the key, and key_ops without "verify".
Result<Jwk> parse_jwk(const Json& value);
// A JWK Set; keys of kinds that are not used here are passed over (RFC 7517 section 5), a broken
// key of a kind that is used is a fault. A repeated kid, and a private member anywhere, is a fault.
Result<std::vector<Jwk>> parse_jwk_set(std::string_view text);

// {"kty":...,"use":"sig","alg":...,"kid":...}
JsonObject to_json(const Jwk& key);
// RFC 7638, SHA-256, base64url
std::string thumbprint(const crypto::PublicKey& key);

}  // namespace grantline::jose
