#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "crypto/signing_key.h"
#include "jose/jwk.h"

namespace grantline::jose {

// The server's signing keys at one moment; immutable, replaced as a whole when a key is rotated.
struct RingKey {
  std::string kid;
  crypto::SigningKey key;
  WallTime active_from;  // published from the start, used from here
  WallTime retired_at;   // unset: in use. Published until nothing that it signed can be valid
};

class KeyRing {
 public:
  explicit KeyRing(std::vector<RingKey> keys);
  // The key to sign with: of that algorithm, active, not retired, the newest. Null: there is none.
  const RingKey* signer(SigningAlg alg, WallTime now) const;
  const crypto::PublicKey* find(std::string_view kid, SigningAlg alg) const;
  const std::vector<RingKey>& keys() const { return keys_; }
  // The text of /jwks, made once.
  const std::string& jwk_set_text() const { return jwk_set_; }

 private:
  std::vector<RingKey> keys_;
  std::vector<crypto::PublicKey> public_keys_;
  std::string jwk_set_;
};

}  // namespace grantline::jose
