#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/digest.h"

namespace grantline::watch {

// A credential as the watch keeps it: 64 bits of a hash under a key that each run draws anew. It
// tells whether two credentials are one, and nothing more: no list of guesses can be held against a
// recording.
struct Mark {
  std::uint64_t bits = 0;
  auto operator<=>(const Mark&) const = default;
};

// What stands for the credential in a recording: "refresh_token.3f9a1c2e5b7d9a10".
std::string stand_in(std::string_view name, Mark mark);

class Marker {
 public:
  explicit Marker(const Secret& key) : hmac_(key) {}
  Mark mark(std::string_view credential) const;

 private:
  crypto::Hmac hmac_;
};

}  // namespace grantline::watch
