#include "spec/ids.h"

#include "base/ascii.h"
#include "base/encoding.h"

namespace grantline {
namespace {

constexpr std::uint32_t kEventMask = (1U << 20) - 1;
constexpr std::size_t kGrantCharacters = 12;
constexpr std::size_t kEventCharacters = 4;

std::uint64_t first_60_bits(const GrantKey& grant) {
  return read_u64(as_view(grant.bytes).substr(0, 8)) >> 4;
}

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string to_text(const KeyThumbprint& thumbprint) {
  return base64url_encode(as_view(thumbprint.bytes));
}

std::optional<KeyThumbprint> parse_key_thumbprint(std::string_view text) {
  const auto bytes = base64url_decode(text);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  return KeyThumbprint{take_array<32>(*bytes)};
}

Reference reference_of(const GrantKey& grant) { return {first_60_bits(grant), std::nullopt}; }

Reference reference_of(const GrantKey& grant, std::uint32_t event_number) {
  return {first_60_bits(grant), event_number & kEventMask};
}

std::string to_text(const Reference& reference) {
  std::string digits = base32_encode(reference.grant_bits, kGrantCharacters);
  if (reference.event_number) digits += base32_encode(*reference.event_number, kEventCharacters);
  std::string out = "gl";
  for (std::size_t i = 0; i < digits.size(); i += 4) out += "-" + digits.substr(i, 4);
  return out;
}

std::optional<Reference> parse_reference(std::string_view text) {
  while (!text.empty() && is_white(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_white(text.back())) text.remove_suffix(1);
  if (text.size() > 32) return std::nullopt;
  std::string digits;
  for (char c : text) {
    if (c != '-') digits.push_back(lower(c));
  }
  if (!digits.starts_with("gl")) return std::nullopt;
  digits.erase(0, 2);
  const bool has_event = digits.size() == kGrantCharacters + kEventCharacters;
  if (!has_event && digits.size() != kGrantCharacters) return std::nullopt;
  const auto grant = base32_decode(std::string_view(digits).substr(0, kGrantCharacters));
  if (!grant) return std::nullopt;
  Reference out{*grant, std::nullopt};
  if (has_event) {
    const auto event = base32_decode(std::string_view(digits).substr(kGrantCharacters));
    if (!event) return std::nullopt;
    out.event_number = static_cast<std::uint32_t>(*event);
  }
  return out;
}

bool matches(const Reference& reference, const GrantKey& grant) {
  return reference.grant_bits == first_60_bits(grant);
}

}  // namespace grantline
