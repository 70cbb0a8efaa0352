#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/fault.h"
#include "base/secret.h"
#include "crypto/signing_alg.h"

namespace grantline::crypto {

// The public half of a key, for checking signatures as JWS has them (RFC 7518 section 3, RFC 8037):
// ES256 is r|s in 64 bytes. Immutable; safe from every thread; cheap to copy.
class PublicKey {
 public:
  // Big-endian coordinates of 32 bytes; refuses a point that is not on the curve.
  static Result<PublicKey> from_p256(std::string_view x, std::string_view y);
  static Result<PublicKey> from_ed25519(std::string_view x);
  // Refuses a modulus under 2048 bits and an even or tiny exponent.
  static Result<PublicKey> from_rsa(std::string_view n, std::string_view e);

  SigningAlg alg() const;
  bool verify(std::string_view message, std::string_view signature) const;
  // The members of its JWK (RFC 7518 section 6, RFC 8037 section 2), raw bytes.
  struct Parameters {
    std::string x, y, n, e;
  };
  Parameters parameters() const;

  struct State;
  explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<const State> state_;
};

// A private key. Immutable; safe from every thread.
class SigningKey {
 public:
  static SigningKey generate(SigningAlg alg);  // P-256, Ed25519 or RSA of 2048 bits
  static Result<SigningKey> from_pkcs8(const Secret& der);
  Secret to_pkcs8() const;
  SigningAlg alg() const;
  PublicKey public_key() const;
  std::string sign(std::string_view message) const;

  struct State;
  explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<const State> state_;
};

}  // namespace grantline::crypto
