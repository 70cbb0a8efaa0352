#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "crypto/signing_key.h"

namespace grantline::jose {

// Compact serialization (RFC 7515 section 7.1). `typ` is the header's, such as "at+jwt" (RFC 9068);
// empty: none. `payload` is JSON text.
std::string sign(const crypto::SigningKey& key, std::string_view kid, std::string_view typ,
                 std::string_view payload);

enum class JwsError {
  malformed,  // not three parts of strict base64url, or not JSON objects, or a repeated member
  algorithm_refused,  // "none", an HMAC, or one that is not in the list given
  header_refused,     // crit, b64, jku, x5u, jwk or x5c: nothing here acts on them
  type_wrong,         // typ is not the one expected
  key_unknown,        // no key for the kid
  signature_wrong,
};

struct Jws {
  SigningAlg alg;
  std::string kid;
  std::string typ;
  JsonObject payload;
};

// Splits and parses strictly, proves nothing. At most 16 KiB.
std::expected<Jws, JwsError> parse_unverified(std::string_view compact);

// Finds a key by kid and algorithm; null: none.
using FindKey = std::function<const crypto::PublicKey*(std::string_view kid, SigningAlg alg)>;
// `typ`: compared without case and with "application/" optional (RFC 7515 section 4.1.9); empty:
// any or none is taken. The algorithm is that of the key found, never the header's alone.
std::expected<Jws, JwsError> verify(std::string_view compact, std::string_view typ,
                                    const FindKey& find_key);

}  // namespace grantline::jose
