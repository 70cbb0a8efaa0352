#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace grantline {

// An IP address; IPv4 as ::ffff:a.b.c.d. All zero stands for "not known".
struct Address {
  ByteArray<16> bytes{};
  bool operator==(const Address&) const = default;
  bool is_set() const { return *this != Address{}; }
  bool is_ipv4() const;
  bool is_loopback() const;
};

// "10.0.0.7", "2001:db8::1"; "unknown" for the unset one.
std::string to_text(const Address& address);
// Reads either family; nothing where it is not an address.
std::optional<Address> parse_address(std::string_view text);

// A network such as 10.0.0.0/8. A bare address is a network of one.
struct Network {
  Address first;
  int prefix_bits = 128;
  bool contains(const Address& address) const;
};
std::optional<Network> parse_network(std::string_view text);

}  // namespace grantline
