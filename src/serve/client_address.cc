#include "serve/client_address.h"

#include <algorithm>
#include <ranges>
#include <string_view>

#include "base/ascii.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kName = "x-forwarded-for";

// "192.0.2.7", "192.0.2.7:4711", "2001:db8::1", "[2001:db8::1]:4711"
std::optional<Address> parse_hop(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return parse_address(text.substr(1, end - 1));
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    text = text.substr(0, colon);
  }
  return parse_address(text);
}

}  // namespace

Address client_address(const net::Request& request, const std::vector<Network>& trusted_proxies) {
  const auto is_trusted = [&](const Address& hop) {
    return std::ranges::any_of(trusted_proxies,
                               [&](const Network& network) { return network.contains(hop); });
  };
  Address hop = request.peer;
  if (!is_trusted(hop)) return hop;
  for (const net::Header& header : request.headers | std::views::reverse) {
    if (!equal_ignoring_case(header.name, kName)) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const auto comma = rest.rfind(',');
      const auto next =
          parse_hop(trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
      if (!next) return hop;
      hop = *next;
      if (!is_trusted(hop)) return hop;
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
    }
  }
  return hop;
}

}  // namespace grantline::serve
