#include "base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace grantline {
namespace {

constexpr ByteArray<12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

bool Address::is_ipv4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes.begin()); }

bool Address::is_loopback() const {
  if (is_ipv4()) return bytes[12] == 127;
  ByteArray<16> one{};
  one[15] = 1;
  return bytes == one;
}

std::string to_text(const Address& address) {
  if (!address.is_set()) return "unknown";
  if (address.is_ipv4()) {
    // In every line of the log; inet_ntop prints it by a format that is parsed each time.
    char text[INET_ADDRSTRLEN] = {};
    char* to = text;
    for (std::size_t i = 12; i < 16; ++i) {
      if (i > 12) *to++ = '.';
      to = std::to_chars(to, text + sizeof text, address.bytes[i]).ptr;
    }
    return {text, to};
  }
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(AF_INET6, address.bytes.data(), text, sizeof(text));
  return text;
}

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated(text);
  Address out;
  if (inet_pton(AF_INET, terminated.c_str(), out.bytes.data() + 12) == 1) {
    std::copy(kMapped.begin(), kMapped.end(), out.bytes.begin());
    return out;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

bool Network::contains(const Address& address) const {
  for (int bit = 0; bit < prefix_bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((first.bytes[byte] & mask) != (address.bytes[byte] & mask)) return false;
  }
  return true;
}

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto first = parse_address(text.substr(0, slash));
  if (!first) return std::nullopt;
  Network out{*first, 128};
  if (slash == std::string_view::npos) return out;
  const std::string_view digits = text.substr(slash + 1);
  int bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const int most = first->is_ipv4() ? 32 : 128;
  if (error != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > most) {
    return std::nullopt;
  }
  out.prefix_bits = bits + (first->is_ipv4() ? 96 : 0);
  return out;
}

}  // namespace grantline
