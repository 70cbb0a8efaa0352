#include "crypto/seal.h"

#include "base/check.h"
#include "crypto/openssl_ptr.h"

namespace grantline::crypto {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr int kMaxSize = 1 << 30;

const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CHECK(cipher != nullptr);
  return cipher;
}

unsigned char* as_uchar(std::string& bytes, std::size_t from) {
  return reinterpret_cast<unsigned char*>(bytes.data()) + from;
}

}  // namespace

std::string seal(const Secret& key, std::string_view context, std::string_view plain,
                 World& world) {
  CHECK(key.size() == kKeySize && plain.size() <= kMaxSize && context.size() <= kMaxSize);
  std::string out(kNonceSize + plain.size() + kTagSize, '\0');
  world.fill_random(out.data(), kNonceSize);
  const CipherCtxPtr cipher(EVP_CIPHER_CTX_new());
  CHECK(cipher != nullptr);
  EVP_CIPHER_CTX* const c = cipher.get();
  int size = 0;
  CHECK(EVP_EncryptInit_ex2(c, aes_256_gcm(), crypto::as_uchar(key.reveal()), as_uchar(out, 0),
                            nullptr) == 1);
  CHECK(EVP_EncryptUpdate(c, nullptr, &size, crypto::as_uchar(context),
                          static_cast<int>(context.size())) == 1);
  CHECK(EVP_EncryptUpdate(c, as_uchar(out, kNonceSize), &size, crypto::as_uchar(plain),
                          static_cast<int>(plain.size())) == 1);
  CHECK(EVP_EncryptFinal_ex(c, as_uchar(out, kNonceSize + plain.size()), &size) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, kTagSize,
                            as_uchar(out, kNonceSize + plain.size())) == 1);
  return out;
}

Result<Secret> open(const Secret& key, std::string_view context, std::string_view sealed) {
  CHECK(key.size() == kKeySize && context.size() <= kMaxSize);
  if (sealed.size() < kNonceSize + kTagSize || sealed.size() > kMaxSize) {
    return fault("a sealed value could not be opened: it was cut short or is not one");
  }
  const ErrorsDropped errors;
  const std::string_view body = sealed.substr(kNonceSize, sealed.size() - kNonceSize - kTagSize);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  std::string plain(body.size(), '\0');
  const CipherCtxPtr cipher(EVP_CIPHER_CTX_new());
  CHECK(cipher != nullptr);
  EVP_CIPHER_CTX* const c = cipher.get();
  int size = 0;
  CHECK(EVP_DecryptInit_ex2(c, aes_256_gcm(), crypto::as_uchar(key.reveal()),
                            crypto::as_uchar(sealed), nullptr) == 1);
  CHECK(EVP_DecryptUpdate(c, nullptr, &size, crypto::as_uchar(context),
                          static_cast<int>(context.size())) == 1);
  CHECK(EVP_DecryptUpdate(c, as_uchar(plain, 0), &size, crypto::as_uchar(body),
                          static_cast<int>(body.size())) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(c, as_uchar(plain, body.size()), &size) != 1) {
    wipe(plain);
    return fault(
        "a sealed value could not be opened: it was sealed under another key or for another name, "
        "or it was changed; check that the key given is the one it was sealed with");
  }
  return Secret(std::move(plain));
}

}  // namespace grantline::crypto
