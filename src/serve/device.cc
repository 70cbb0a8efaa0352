#include "serve/device.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/encoding.h"
#include "serve/cookie.h"
#include "serve/signed_text.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kPurpose = "device";
constexpr std::size_t kMost = 8;
constexpr Duration kLife = days(400);  // the longest that browsers grant (RFC 6265bis section 5.5)

struct Device {
  std::string id;
  std::vector<std::string> tags;
};

Device read_device(const App& app, const Call& call) {
  Device out;
  const std::string text = find_cookie(app, call, Cookie::device).value_or("");
  if (text.size() > 1024) return out;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view piece = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
    if (out.id.empty()) {
      out.id = piece;
    } else {
      out.tags.emplace_back(piece);
    }
  }
  return out;
}

bool names(const TokenKeys& keys, const Device& device, std::string_view login,
           std::string_view tag) {
  return tag_is_right(keys, kPurpose, {device.id, login}, tag);
}

}  // namespace

bool is_known_device(const App& app, const Call& call, std::string_view login) {
  const Device device = read_device(app, call);
  const auto keys = app.keys.now();
  return std::ranges::any_of(device.tags, [&](const std::string& tag) {
    return names(keys->tokens, device, lower_case(login), tag);
  });
}

void remember_device(App& app, const Call& call, std::string_view login, net::Response& response) {
  Device device = read_device(app, call);
  const auto keys = app.keys.now();
  const std::string name = lower_case(login);
  if (!base64url_decode(device.id) || device.id.size() != 22) {
    device = {base64url_encode(as_view(app.world.random_array<16>())), {}};
  }
  std::erase_if(device.tags, [&](const std::string& tag) {
    return names(keys->tokens, device, name, tag) || !base64url_decode(tag);
  });
  device.tags.insert(device.tags.begin(), make_tag(keys->tokens, kPurpose, {device.id, name}));
  if (device.tags.size() > kMost) device.tags.resize(kMost);
  std::string value = device.id;
  for (const std::string& tag : device.tags) value.append(".").append(tag);
  set_cookie(app, response, Cookie::device, value, kLife);
}

}  // namespace grantline::serve
