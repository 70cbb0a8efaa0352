#include "serve/signed_text.h"

#include "base/encoding.h"

namespace grantline::serve {
namespace {

// Each part after its length, so that no two lists give the same bytes.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) {
    append_u64(out, part.size());
    out += part;
  }
  return out;
}

}  // namespace

std::string make_tag(const TokenKeys& keys, std::string_view purpose,
                     std::initializer_list<std::string_view> parts) {
  const auto mac = keys.sign(keys.newest(), purpose, joined(parts));
  std::string bytes(1, static_cast<char>(keys.newest()));
  bytes += as_view(*mac);
  return base64url_encode(bytes);
}

bool tag_is_right(const TokenKeys& keys, std::string_view purpose,
                  std::initializer_list<std::string_view> parts, std::string_view tag) {
  const auto bytes = base64url_decode(tag);
  if (!bytes || bytes->size() != 33) return false;
  const auto key_id = static_cast<std::uint8_t>((*bytes)[0]);
  const auto mac = keys.sign(key_id, purpose, joined(parts));
  return mac && equal_in_constant_time(as_view(*mac), std::string_view(*bytes).substr(1));
}

}  // namespace grantline::serve
