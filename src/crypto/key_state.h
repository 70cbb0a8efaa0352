#pragma once

#include "crypto/openssl_ptr.h"
#include "crypto/signing_key.h"

namespace grantline::crypto {

// What a key holds; for this folder's .cc files only. The contexts are made ready once and copied
// for each message: making one ready fetches algorithms, which costs as much as a signature.
struct PublicKey::State {
  SigningAlg alg = SigningAlg::es256;
  MdCtxPtr verifier;
  Parameters parameters;
};

// Ed25519 hashes inside (RFC 8032 section 5.1).
inline const char* digest_name(SigningAlg alg) {
  return alg == SigningAlg::eddsa ? nullptr : "SHA256";
}

}  // namespace grantline::crypto
