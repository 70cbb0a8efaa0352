#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"

namespace grantline::crypto {

ByteArray<32> sha256(std::string_view bytes);
ByteArray<64> sha512(std::string_view bytes);

// HMAC-SHA-256 under a key that is set once. Safe from every thread.
class Hmac {
 public:
  explicit Hmac(const Secret& key);
  ~Hmac();
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac&&) noexcept;
  ByteArray<32> sign(std::string_view message) const;

 private:
  struct State;
  State* state_;
};

}  // namespace grantline::crypto
