#include "crypto/digest.h"

#include <utility>

#include "base/check.h"
#include "crypto/openssl_ptr.h"

namespace grantline::crypto {
namespace {

constexpr std::size_t kBlockSize = 64;

// Fetched once and never given back: a fetch costs more than the digest of a token.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(method != nullptr);
  return method;
}

EVP_MD_CTX* thread_context() {
  thread_local const MdCtxPtr context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  return context.get();
}

ByteArray<32> finish(EVP_MD_CTX* context, std::string_view bytes) {
  ByteArray<32> out;
  unsigned int size = 0;
  CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
  CHECK(EVP_DigestFinal_ex(context, out.data(), &size) == 1 && size == out.size());
  return out;
}

// A digest that has taken in the key's block, padded by `pad` (RFC 2104 section 2).
MdCtxPtr keyed(const ByteArray<kBlockSize>& key, std::uint8_t pad) {
  ByteArray<kBlockSize> block = key;
  for (std::uint8_t& byte : block) byte ^= pad;
  MdCtxPtr out(EVP_MD_CTX_new());
  CHECK(out != nullptr && EVP_DigestInit_ex2(out.get(), sha256_method(), nullptr) == 1);
  CHECK(EVP_DigestUpdate(out.get(), block.data(), block.size()) == 1);
  wipe(block.data(), block.size());
  return out;
}

}  // namespace

ByteArray<64> sha512(std::string_view bytes) {
  ByteArray<64> out;
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha512(), nullptr) == 1);
  CHECK(size == out.size());
  return out;
}

ByteArray<32> sha256(std::string_view bytes) {
  EVP_MD_CTX* context = thread_context();
  CHECK(EVP_DigestInit_ex2(context, sha256_method(), nullptr) == 1);
  return finish(context, bytes);
}

// Both keyed states are made once and copied for each message, into memory that the thread keeps: a
// third of the time that a copy of a keyed EVP_MAC_CTX takes.
struct Hmac::State {
  MdCtxPtr inner;
  MdCtxPtr outer;
};

Hmac::Hmac(const Secret& key) : state_(new State) {
  ByteArray<kBlockSize> block{};
  if (key.size() > kBlockSize) {
    ByteArray<32> digest = sha256(key.reveal());
    block = take_array<kBlockSize>(as_view(digest));
    wipe(digest.data(), digest.size());
  } else {
    block = take_array<kBlockSize>(key.reveal());
  }
  state_->inner = keyed(block, 0x36);
  state_->outer = keyed(block, 0x5c);
  wipe(block.data(), block.size());
}

Hmac::~Hmac() { delete state_; }
Hmac::Hmac(Hmac&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
Hmac& Hmac::operator=(Hmac&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

ByteArray<32> Hmac::sign(std::string_view message) const {
  EVP_MD_CTX* context = thread_context();
  CHECK(EVP_MD_CTX_copy_ex(context, state_->inner.get()) == 1);
  const ByteArray<32> digest = finish(context, message);
  CHECK(EVP_MD_CTX_copy_ex(context, state_->outer.get()) == 1);
  return finish(context, as_view(digest));
}

}  // namespace grantline::crypto
