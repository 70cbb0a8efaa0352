#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

namespace grantline::crypto {

// Owners of OpenSSL's objects; for this folder's .cc files only.
template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using PkeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;
using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, FreedBy<EVP_CIPHER_CTX_free>>;
using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreedBy<PKCS8_PRIV_KEY_INFO_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;

// OpenSSL queues its errors per thread, and a stale one makes a later TLS call on the thread look
// failed. What may fail on foreign input holds one of these.
struct ErrorsDropped {
  ErrorsDropped() = default;
  ErrorsDropped(const ErrorsDropped&) = delete;
  ErrorsDropped& operator=(const ErrorsDropped&) = delete;
  ~ErrorsDropped() { ERR_clear_error(); }
};

inline const unsigned char* as_uchar(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace grantline::crypto
