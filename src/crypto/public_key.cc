#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "crypto/ecdsa_form.h"
#include "crypto/key_state.h"
#include "crypto/openssl_ptr.h"
#include "crypto/signing_key.h"

namespace grantline::crypto {
namespace {

constexpr std::size_t kCoordinateSize = 32;
constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;  // checking a larger one is work that a stranger could ask for

using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, FreedBy<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, FreedBy<OSSL_PARAM_free>>;

// Null where OpenSSL refuses the parameters.
PkeyPtr build(const char* type, OSSL_PARAM* params) {
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  CHECK(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) return nullptr;
  return PkeyPtr(key);
}

PublicKey make(SigningAlg alg, PkeyPtr pkey, PublicKey::Parameters parameters) {
  auto state = std::make_shared<PublicKey::State>();
  state->alg = alg;
  state->parameters = std::move(parameters);
  state->verifier.reset(EVP_MD_CTX_new());
  CHECK(state->verifier != nullptr);
  CHECK(EVP_DigestVerifyInit_ex(state->verifier.get(), nullptr, digest_name(alg), nullptr, nullptr,
                                pkey.get(), nullptr) == 1);
  return PublicKey(std::move(state));
}

// The encodings of y whose points have an order of at most 8: under such a key one signature fits
// any message (RFC 8032 section 8.9 leaves the check to whoever needs it; this does).
bool has_small_order(std::string_view y) {
  static constexpr std::array<ByteArray<32>, 5> kSmall{
      {{0},
       {1},
       {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
       {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
        0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
        0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
       {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
        0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
        0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}}};
  return std::any_of(kSmall.begin(), kSmall.end(),
                     [y](const ByteArray<32>& small) { return as_view(small) == y; });
}

// RFC 8032 section 5.1.3: y is under p = 2^255 - 19, little endian, with the sign of x taken off.
bool is_reduced(std::string_view y) {
  const bool has_high_bytes = static_cast<unsigned char>(y[31]) == 0x7f &&
                              y.substr(1, 30).find_first_not_of('\xff') == std::string_view::npos;
  return !has_high_bytes || static_cast<unsigned char>(y[0]) < 0xed;
}

BignumPtr to_bignum(std::string_view big_endian) {
  BignumPtr out(BN_bin2bn(as_uchar(big_endian), static_cast<int>(big_endian.size()), nullptr));
  CHECK(out != nullptr);
  return out;
}

std::string without_leading_zeros(std::string_view big_endian) {
  const auto first = big_endian.find_first_not_of('\0');
  return std::string(first == std::string_view::npos ? "" : big_endian.substr(first));
}

}  // namespace

Result<PublicKey> PublicKey::from_p256(std::string_view x, std::string_view y) {
  if (x.size() != kCoordinateSize || y.size() != kCoordinateSize) {
    return fault("a P-256 key could not be read: x and y must have 32 bytes each");
  }
  const ErrorsDropped errors;
  std::string point = "\x04";
  point.append(x).append(y);
  char group[] = "P-256";
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  PkeyPtr key = build("EC", params);
  if (key == nullptr) {
    return fault("a P-256 key could not be read: x and y are no point of the curve");
  }
  return make(SigningAlg::es256, std::move(key), {std::string(x), std::string(y), {}, {}});
}

Result<PublicKey> PublicKey::from_ed25519(std::string_view x) {
  if (x.size() != kCoordinateSize) {
    return fault("an Ed25519 key could not be read: x must have 32 bytes");
  }
  std::string y(x);
  y[31] = static_cast<char>(y[31] & 0x7f);
  if (!is_reduced(y) || has_small_order(y)) {
    return fault("an Ed25519 key could not be read: x is no point that a key may have");
  }
  const ErrorsDropped errors;
  PkeyPtr key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, as_uchar(x), x.size()));
  CHECK(key != nullptr);
  return make(SigningAlg::eddsa, std::move(key), {std::string(x), {}, {}, {}});
}

Result<PublicKey> PublicKey::from_rsa(std::string_view n, std::string_view e) {
  std::string modulus = without_leading_zeros(n);
  std::string exponent = without_leading_zeros(e);
  if (modulus.size() > kMaxRsaBits / 8 || exponent.size() > 8) {
    return fault(
        "an RSA key could not be read: the modulus has more than 8192 bits or the exponent "
        "more than 64");
  }
  const ErrorsDropped errors;
  const BignumPtr big_n = to_bignum(modulus);
  const BignumPtr big_e = to_bignum(exponent);
  if (BN_num_bits(big_n.get()) < kMinRsaBits || !BN_is_odd(big_n.get())) {
    return fault("an RSA key was refused: the modulus must be odd and have 2048 bits or more");
  }
  // FIPS 186-5 section A.1.1
  if (!BN_is_odd(big_e.get()) || BN_num_bits(big_e.get()) <= 16) {
    return fault("an RSA key was refused: the exponent must be odd and 65537 or more");
  }
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  CHECK(builder != nullptr);
  CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, big_n.get()) == 1);
  CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, big_e.get()) == 1);
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  CHECK(params != nullptr);
  PkeyPtr key = build("RSA", params.get());
  if (key == nullptr) return fault("an RSA key could not be read: OpenSSL refused n and e");
  return make(SigningAlg::rs256, std::move(key), {{}, {}, std::move(modulus), std::move(exponent)});
}

SigningAlg PublicKey::alg() const { return state_->alg; }
PublicKey::Parameters PublicKey::parameters() const { return state_->parameters; }

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
  std::optional<std::string> der;
  if (state_->alg == SigningAlg::es256) {
    der = to_der(signature);
    if (!der) return false;
    signature = *der;
  }
  const ErrorsDropped errors;
  const MdCtxPtr context(EVP_MD_CTX_new());
  CHECK(context != nullptr && EVP_MD_CTX_copy_ex(context.get(), state_->verifier.get()) == 1);
  return EVP_DigestVerify(context.get(), as_uchar(signature), signature.size(), as_uchar(message),
                          message.size()) == 1;
}

}  // namespace grantline::crypto
