#include "spec/credential.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <set>

#include "base/check.h"
#include "base/encoding.h"
#include "spec/credential_damage.h"

namespace grantline {
namespace {

constexpr std::size_t kPrefixSize = 4;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kSignedSize = 1 + 4 + 16 + 4;
constexpr std::size_t kBodySize = kSignedSize + kTagSize + 4;
constexpr std::string_view kDeriveLabel = "derived grant id:";
constexpr std::string_view kSignLabel = "signed for:";

std::string signed_bytes(const Credential& credential) {
  std::string out(prefix_of(credential.kind));
  out.push_back(static_cast<char>(credential.key_id));
  append_u32(out, credential.issued_at_s);
  out += as_view(credential.grant.bytes);
  append_u32(out, credential.generation);
  return out;
}

}  // namespace

std::string_view prefix_of(CredentialKind kind) {
  switch (kind) {
    case CredentialKind::code: return "glc_";
    case CredentialKind::refresh_token: return "glr_";
    case CredentialKind::access_token: return "gla_";
    case CredentialKind::device_code: return "gld_";
  }
  return {};
}

std::string_view words_of(CredentialKind kind) {
  switch (kind) {
    case CredentialKind::code: return "an authorization code";
    case CredentialKind::refresh_token: return "a refresh token";
    case CredentialKind::access_token: return "an access token";
    case CredentialKind::device_code: return "a device code";
  }
  return {};
}

GrantKey key_of(const GrantId& grant) {
  return {take_array<16>(as_view(crypto::sha256(as_view(grant.bytes))))};
}

TokenKeys::TokenKeys(const std::vector<Entry>& keys) {
  CHECK(!keys.empty());
  std::set<std::uint8_t> seen;
  for (auto& entry : keys) {
    CHECK(seen.insert(entry.id).second);
    CHECK(entry.key.size() == 32);
    keys_.push_back({entry.id, crypto::Hmac(entry.key)});
  }
}

std::uint8_t TokenKeys::newest() const { return keys_.back().id; }

std::vector<std::uint8_t> TokenKeys::newest_first() const {
  std::vector<std::uint8_t> ids;
  for (const Keyed& entry : keys_ | std::views::reverse) ids.push_back(entry.id);
  return ids;
}

const crypto::Hmac* TokenKeys::find(std::uint8_t id) const {
  for (const auto& entry : keys_) {
    if (entry.id == id) return &entry.hmac;
  }
  return nullptr;
}

bool TokenKeys::has(std::uint8_t id) const { return find(id) != nullptr; }

Secret TokenKeys::mint(const Credential& credential) const {
  const crypto::Hmac* hmac = find(credential.key_id);
  CHECK(hmac != nullptr);
  std::string bytes = signed_bytes(credential);
  const auto tag = hmac->sign(bytes);
  bytes += as_view(tag).substr(0, kTagSize);
  append_u32(bytes, crc32(bytes));
  std::string out(prefix_of(credential.kind));
  out += base64url_encode(std::string_view(bytes).substr(kPrefixSize));
  wipe(bytes);
  return Secret(std::move(out));
}

bool TokenKeys::tag_matches(const Credential& credential, std::string_view tag) const {
  const crypto::Hmac* hmac = find(credential.key_id);
  if (hmac == nullptr) return false;
  const auto due = hmac->sign(signed_bytes(credential));
  return equal_in_constant_time(as_view(due).substr(0, kTagSize), tag);
}

GrantId TokenKeys::derive_grant_id(std::string_view context) const {
  // The label cannot be the start of what a tag signs: that starts with a credential's prefix.
  const auto bits = keys_.back().hmac.sign(std::string(kDeriveLabel).append(context));
  return {take_array<16>(as_view(bits))};
}

std::optional<ByteArray<32>> TokenKeys::sign(std::uint8_t key_id, std::string_view purpose,
                                             std::string_view message) const {
  const crypto::Hmac* hmac = find(key_id);
  if (hmac == nullptr) return std::nullopt;
  std::string bytes(kSignLabel);
  bytes.append(purpose).append(1, '\0').append(message);
  return hmac->sign(bytes);
}

std::optional<Parsed> read_sound(CredentialKind kind, std::string_view text) {
  const std::string_view prefix = prefix_of(kind);
  if (text.size() != kCredentialSize || !text.starts_with(prefix)) return std::nullopt;
  auto body = base64url_decode(text.substr(kPrefixSize));
  if (!body || body->size() != kBodySize) return std::nullopt;
  const std::string_view bytes = *body;
  std::string covered(prefix);
  covered += bytes.substr(0, kBodySize - 4);
  if (crc32(covered) != read_u32(bytes.substr(kBodySize - 4))) return std::nullopt;
  Parsed out;
  out.credential = {kind,
                    static_cast<std::uint8_t>(bytes[0]),
                    read_u32(bytes.substr(1)),
                    {take_array<16>(bytes.substr(5))},
                    read_u32(bytes.substr(21))};
  out.tag = bytes.substr(kSignedSize, kTagSize);
  return out;
}

std::expected<Parsed, Damaged> parse_credential(CredentialKind expected, std::string_view text) {
  auto sound = read_sound(expected, text);
  if (!sound) return std::unexpected(diagnose(expected, text));
  return std::move(*sound);
}

std::expected<Credential, Unproven> check_credential(const TokenKeys& keys, CredentialKind expected,
                                                     std::string_view text) {
  auto parsed = parse_credential(expected, text);
  if (!parsed) return std::unexpected(Unproven{parsed.error(), false});
  if (!keys.has(parsed->credential.key_id)) return std::unexpected(Unproven{});
  if (!keys.tag_matches(parsed->credential, parsed->tag)) {
    return std::unexpected(Unproven{std::nullopt, true});
  }
  return parsed->credential;
}

std::string name_secret(std::string_view kind, std::string_view value) {
  const auto hash = crypto::sha256(value);
  return fmt::format("{}, {} characters, sha256 {}", kind, value.size(),
                     hex_encode(as_view(hash).substr(0, 4)));
}

}  // namespace grantline
