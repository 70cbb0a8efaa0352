#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace grantline {

// A client identifier (RFC 6749 section 2.2): 1 to 128 visible ASCII characters.
struct ClientId {
  std::string text;
  auto operator<=>(const ClientId&) const = default;
  bool empty() const { return text.empty(); }
};

// A person's stable identifier and `sub`: 22 characters, base64url of 128 random bits. Never
// reused.
struct UserId {
  std::string text;
  auto operator<=>(const UserId&) const = default;
  bool empty() const { return text.empty(); }
};

// 128 random bits known only to who holds a token of the grant. A secret: never stored, logged or
// shown.
struct GrantId {
  ByteArray<16> bytes{};
};

// SHA-256 of the grant id, cut to 16 bytes: the key of the grant's row. Not a secret.
struct GrantKey {
  ByteArray<16> bytes{};
  auto operator<=>(const GrantKey&) const = default;
};

// RFC 7638 thumbprint of a public key by SHA-256: what a DPoP proof is known by. Not a secret.
struct KeyThumbprint {
  ByteArray<32> bytes{};
  auto operator<=>(const KeyThumbprint&) const = default;
};
std::string to_text(const KeyThumbprint& thumbprint);  // `jkt`: 43 characters, base64url
std::optional<KeyThumbprint> parse_key_thumbprint(std::string_view text);

// What people see of a grant, or of one event of it:
//   "gl-7k2m-9x4q-8d3f"        the grant whose row key starts with these 60 bits
//   "gl-7k2m-9x4q-8d3f-w5tz"   the event of that grant with this 20-bit number
struct Reference {
  std::uint64_t grant_bits = 0;               // the first 60 bits of the row key
  std::optional<std::uint32_t> event_number;  // 20 bits
  bool operator==(const Reference&) const = default;
};
Reference reference_of(const GrantKey& grant);
Reference reference_of(const GrantKey& grant, std::uint32_t event_number);
std::string to_text(const Reference& reference);
// Takes either case and forgives missing dashes; nothing where it is not a reference.
std::optional<Reference> parse_reference(std::string_view text);
// The first 8 bytes that every row key of this reference has in its first 60 bits (the low 4 bits
// of the last byte are zero): where a scan of the grants starts.
bool matches(const Reference& reference, const GrantKey& grant);

}  // namespace grantline
