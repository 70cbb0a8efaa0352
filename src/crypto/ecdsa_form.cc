#include "crypto/ecdsa_form.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"

namespace grantline::crypto {
namespace {

constexpr std::size_t kHalf = 32;

// The order of P-256's group (SP 800-186 section 3.2.1.3).
constexpr ByteArray<kHalf> kOrder{0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                  0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

bool is_in_range(std::string_view half) {
  return half < as_view(kOrder) && half.find_first_not_of('\0') != std::string_view::npos;
}

void append_integer(std::string& out, std::string_view half) {
  half.remove_prefix(half.find_first_not_of('\0'));
  const bool looks_negative = (half[0] & 0x80) != 0;
  out.push_back('\x02');
  out.push_back(static_cast<char>(half.size() + (looks_negative ? 1 : 0)));
  if (looks_negative) out.push_back('\0');
  out += half;
}

// Moves the first INTEGER of `der` to `out`, 32 bytes of zeros.
void take_half(std::string_view& der, char* out) {
  CHECK(der.size() > 2 && der[0] == '\x02');
  const std::size_t size = static_cast<unsigned char>(der[1]);
  CHECK(size <= kHalf + 1 && der.size() >= 2 + size);
  std::string_view number = der.substr(2, size);
  der.remove_prefix(2 + size);
  if (number.size() > kHalf) number.remove_prefix(1);
  std::ranges::copy(number, out + kHalf - number.size());
}

}  // namespace

std::optional<std::string> to_der(std::string_view r_and_s) {
  if (r_and_s.size() != 2 * kHalf) return std::nullopt;
  const std::string_view r = r_and_s.substr(0, kHalf);
  const std::string_view s = r_and_s.substr(kHalf);
  if (!is_in_range(r) || !is_in_range(s)) return std::nullopt;
  std::string body;
  body.reserve(2 * kHalf + 6);
  append_integer(body, r);
  append_integer(body, s);
  std::string out{'\x30', static_cast<char>(body.size())};
  return out += body;
}

std::string to_r_and_s(std::string_view der) {
  CHECK(der.size() > 2 && der[0] == '\x30' && static_cast<unsigned char>(der[1]) == der.size() - 2);
  der.remove_prefix(2);
  std::string r_and_s(2 * kHalf, '\0');
  take_half(der, r_and_s.data());
  take_half(der, r_and_s.data() + kHalf);
  CHECK(der.empty());
  return r_and_s;
}

}  // namespace grantline::crypto
