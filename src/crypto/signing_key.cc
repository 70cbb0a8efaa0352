#include "crypto/signing_key.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_form.h"
#include "crypto/key_state.h"
#include "crypto/openssl_ptr.h"

namespace grantline::crypto {

namespace {

// Contexts that are ready to sign a digest; one serves one thread at a time. Making one ready, or
// copying it, costs a sixth of a signature.
class ReadyToSign {
 public:
  explicit ReadyToSign(PkeyCtxPtr first) : first_(std::move(first)) {}

  PkeyCtxPtr take() const {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        PkeyCtxPtr context = std::move(idle_.back());
        idle_.pop_back();
        return context;
      }
    }
    PkeyCtxPtr context(EVP_PKEY_CTX_dup(first_.get()));
    CHECK(context != nullptr);
    return context;
  }
  void give_back(PkeyCtxPtr context) const {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(context));
  }

 private:
  PkeyCtxPtr first_;
  mutable std::mutex mutex_;
  mutable std::vector<PkeyCtxPtr> idle_;
};

}  // namespace

struct SigningKey::State {
  SigningAlg alg;
  PkeyPtr pkey;
  MdCtxPtr signer;    // of EdDSA, which signs messages
  ReadyToSign ready;  // of the others, which sign digests
  PublicKey public_key;
};

namespace {

constexpr std::size_t kMaxSignatureSize = 1024;  // RSA of 8192 bits

std::optional<SigningAlg> alg_of(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return SigningAlg::eddsa;
  if (EVP_PKEY_is_a(key, "RSA") == 1) return SigningAlg::rs256;
  char group[32] = {};
  if (EVP_PKEY_is_a(key, "EC") == 1 &&
      EVP_PKEY_get_group_name(key, group, sizeof(group), nullptr) == 1 &&
      std::string_view(group) == "prime256v1") {
    return SigningAlg::es256;
  }
  return std::nullopt;
}

// Big endian, at least `size` bytes.
std::string number(const EVP_PKEY* key, const char* name, std::size_t size = 0) {
  BIGNUM* value = nullptr;
  CHECK(EVP_PKEY_get_bn_param(key, name, &value) == 1);
  const BignumPtr owned(value);
  std::string out(std::max(size, static_cast<std::size_t>(BN_num_bytes(value))), '\0');
  CHECK(BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()),
                     static_cast<int>(out.size())) >= 0);
  return out;
}

Result<PublicKey> public_half(const EVP_PKEY* key, SigningAlg alg) {
  switch (alg) {
    case SigningAlg::es256:
      return PublicKey::from_p256(number(key, OSSL_PKEY_PARAM_EC_PUB_X, 32),
                                  number(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32));
    case SigningAlg::eddsa: {
      ByteArray<32> x;
      std::size_t size = x.size();
      CHECK(EVP_PKEY_get_raw_public_key(key, x.data(), &size) == 1 && size == x.size());
      return PublicKey::from_ed25519(as_view(x));
    }
    case SigningAlg::rs256:
      return PublicKey::from_rsa(number(key, OSSL_PKEY_PARAM_RSA_N),
                                 number(key, OSSL_PKEY_PARAM_RSA_E));
  }
  check_failed("a signing algorithm is one of its enumerators", __FILE__, __LINE__);
}

// Nothing where the numbers of the key are no key, which only an import can meet.
std::optional<std::string> sign_message(const SigningKey::State& state, std::string_view message) {
  const MdCtxPtr context(EVP_MD_CTX_new());
  CHECK(context != nullptr && EVP_MD_CTX_copy_ex(context.get(), state.signer.get()) == 1);
  ByteArray<64> out;
  std::size_t size = out.size();
  if (EVP_DigestSign(context.get(), out.data(), &size, as_uchar(message), message.size()) != 1)
    return std::nullopt;
  return std::string(as_view(out).substr(0, size));
}

std::optional<std::string> sign_digest(const SigningKey::State& state, std::string_view message) {
  const ByteArray<32> digest = sha256(message);
  ByteArray<kMaxSignatureSize> buffer;
  std::size_t size = buffer.size();
  PkeyCtxPtr context = state.ready.take();
  if (EVP_PKEY_sign(context.get(), buffer.data(), &size, digest.data(), digest.size()) != 1)
    return std::nullopt;
  state.ready.give_back(std::move(context));
  const std::string_view signature = as_view(buffer).substr(0, size);
  return state.alg == SigningAlg::es256 ? to_r_and_s(signature) : std::string(signature);
}

std::optional<std::string> try_sign(const SigningKey::State& state, std::string_view message) {
  return state.alg == SigningAlg::eddsa ? sign_message(state, message)
                                        : sign_digest(state, message);
}

MdCtxPtr message_signer(EVP_PKEY* pkey) {
  MdCtxPtr signer(EVP_MD_CTX_new());
  CHECK(signer != nullptr);
  CHECK(EVP_DigestSignInit_ex(signer.get(), nullptr, nullptr, nullptr, nullptr, pkey, nullptr) ==
        1);
  return signer;
}

PkeyCtxPtr digest_signer(EVP_PKEY* pkey) {
  PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  CHECK(context != nullptr && EVP_PKEY_sign_init(context.get()) == 1);
  CHECK(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1);
  return context;
}

Result<SigningKey> make(PkeyPtr pkey) {
  const std::optional<SigningAlg> alg = alg_of(pkey.get());
  if (!alg) return fault("a signing key could not be read: it is not P-256, Ed25519 or RSA");
  Result<PublicKey> half = public_half(pkey.get(), *alg);
  if (!half) return std::unexpected(std::move(half.error()));
  const bool is_eddsa = *alg == SigningAlg::eddsa;
  MdCtxPtr signer = is_eddsa ? message_signer(pkey.get()) : nullptr;
  PkeyCtxPtr ready = is_eddsa ? nullptr : digest_signer(pkey.get());
  return SigningKey(std::shared_ptr<const SigningKey::State>(new SigningKey::State{
      *alg, std::move(pkey), std::move(signer), ReadyToSign(std::move(ready)), std::move(*half)}));
}

}  // namespace

SigningKey SigningKey::generate(SigningAlg alg) {
  PkeyPtr pkey;
  switch (alg) {
    case SigningAlg::es256: pkey.reset(EVP_EC_gen("P-256")); break;
    case SigningAlg::eddsa: pkey.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); break;
    case SigningAlg::rs256: pkey.reset(EVP_RSA_gen(2048)); break;
  }
  CHECK(pkey != nullptr);
  Result<SigningKey> key = make(std::move(pkey));
  CHECK(key.has_value());
  return std::move(*key);
}

Result<SigningKey> SigningKey::from_pkcs8(const Secret& der) {
  const ErrorsDropped errors;
  const unsigned char* next = as_uchar(der.reveal());
  const unsigned char* const end = next + der.size();
  const Pkcs8Ptr info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &next, static_cast<long>(der.size())));
  PkeyPtr pkey(info != nullptr && next == end ? EVP_PKCS82PKEY(info.get()) : nullptr);
  if (pkey == nullptr)
    return fault("a signing key could not be read: it is not a PKCS #8 key in DER");
  Result<SigningKey> key = make(std::move(pkey));
  constexpr std::string_view kProbe = "do both halves belong together?";
  if (!key) return key;
  const std::optional<std::string> signature = try_sign(*key->state_, kProbe);
  if (!signature || !key->public_key().verify(kProbe, *signature)) {
    return fault("a signing key could not be read: its private and its public half do not match");
  }
  return key;
}

Secret SigningKey::to_pkcs8() const {
  const Pkcs8Ptr info(EVP_PKEY2PKCS8(state_->pkey.get()));
  CHECK(info != nullptr);
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
  CHECK(size > 0);
  std::string out(static_cast<std::size_t>(size), '\0');
  auto* next = reinterpret_cast<unsigned char*>(out.data());
  CHECK(i2d_PKCS8_PRIV_KEY_INFO(info.get(), &next) == size);
  return Secret(std::move(out));
}

SigningAlg SigningKey::alg() const { return state_->alg; }
PublicKey SigningKey::public_key() const { return state_->public_key; }

std::string SigningKey::sign(std::string_view message) const {
  std::optional<std::string> signature = try_sign(*state_, message);
  CHECK(signature.has_value());
  return std::move(*signature);
}

}  // namespace grantline::crypto
