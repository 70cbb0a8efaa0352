#include "base/encoding.h"

#include <array>

#include "base/ascii.h"

namespace grantline {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::string_view kHex = "0123456789abcdef";

constexpr std::array<std::int8_t, 256> reverse(std::string_view alphabet) {
  std::array<std::int8_t, 256> out{};
  for (auto& entry : out) entry = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return out;
}

constexpr auto kFromBase64 = reverse(kBase64);
constexpr auto kFromBase64Url = reverse(kBase64Url);

std::string encode64(std::string_view bytes, std::string_view alphabet) {
  const auto at = [&](std::size_t i) -> std::uint32_t {
    return static_cast<unsigned char>(bytes[i]);
  };
  std::string out((bytes.size() * 4 + 2) / 3, '\0');
  char* to = out.data();
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t three = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    to[0] = alphabet[three >> 18];
    to[1] = alphabet[three >> 12 & 63];
    to[2] = alphabet[three >> 6 & 63];
    to[3] = alphabet[three & 63];
    to += 4;
  }
  if (i < bytes.size()) {
    const bool has_two = i + 1 < bytes.size();
    const std::uint32_t rest = at(i) << 16 | (has_two ? at(i + 1) << 8 : 0);
    *to++ = alphabet[rest >> 18];
    *to++ = alphabet[rest >> 12 & 63];
    if (has_two) *to = alphabet[rest >> 6 & 63];
  }
  return out;
}

std::optional<std::string> decode64(std::string_view text,
                                    const std::array<std::int8_t, 256>& from) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out(text.size() * 3 / 4, '\0');
  char* to = out.data();
  const auto at = [&](std::size_t i) -> int { return from[static_cast<unsigned char>(text[i])]; };
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const int a = at(i), b = at(i + 1), c = at(i + 2), d = at(i + 3);
    if ((a | b | c | d) < 0) return std::nullopt;
    to[0] = static_cast<char>(a << 2 | b >> 4);
    to[1] = static_cast<char>(b << 4 | c >> 2);
    to[2] = static_cast<char>(c << 6 | d);
    to += 3;
  }
  if (i == text.size()) return out;
  const bool has_three = i + 3 == text.size();
  const int a = at(i), b = at(i + 1), c = has_three ? at(i + 2) : 0;
  if ((a | b | c) < 0) return std::nullopt;
  to[0] = static_cast<char>(a << 2 | b >> 4);
  if (has_three) to[1] = static_cast<char>(b << 4 | c >> 2);
  // The bits that no byte takes must be 0, so that a text has one form.
  if (((has_three ? c << 6 : b << 4) & 0xff) != 0) return std::nullopt;
  return out;
}

std::optional<std::string> decode_percent(std::string_view text, bool plus_is_space) {
  std::string out(text.size(), '\0');
  char* to = out.data();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      *to++ = static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      *to++ = text[i] == '+' && plus_is_space ? ' ' : text[i];
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? value >> 1 ^ 0xEDB88320U : value >> 1;
    table[i] = value;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

// The length of the UTF-8 sequence that starts at `text`, 0 where there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t length = 0;
  std::uint32_t code = 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) length = 2, code = first & 0x1F;
  if (first >= 0xE0 && first <= 0xEF) length = 3, code = first & 0x0F;
  if (first >= 0xF0 && first <= 0xF4) length = 4, code = first & 0x07;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool control = code < 0xA0 || (code >= 0x202A && code <= 0x202E) ||
                       (code >= 0x2066 && code <= 0x2069) || (code >= 0xD800 && code <= 0xDFFF);
  return overlong || control || code > 0x10FFFF ? 0 : length;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) { return encode64(bytes, kBase64Url); }
std::optional<std::string> base64url_decode(std::string_view text) {
  return decode64(text, kFromBase64Url);
}

std::string base64_encode(std::string_view bytes) {
  std::string out = encode64(bytes, kBase64);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.ends_with("==")) {
    text.remove_suffix(2);
  } else if (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  return decode64(text, kFromBase64);
}

std::string hex_encode(std::string_view bytes) {
  std::string out(bytes.size() * 2, '\0');
  char* to = out.data();
  for (char c : bytes) {
    *to++ = kHex[static_cast<unsigned char>(c) >> 4];
    *to++ = kHex[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::optional<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high << 4 | low));
  }
  return out;
}

std::string base32_encode(std::uint64_t bits, int characters) {
  std::string out;
  for (int i = characters - 1; i >= 0; --i) out.push_back(kBase32[bits >> (5 * i) & 31]);
  return out;
}

std::optional<std::uint64_t> base32_decode(std::string_view text) {
  std::uint64_t bits = 0;
  if (text.size() > 12) return std::nullopt;
  for (char c : text) {
    c = lower(c);
    if (c == 'i' || c == 'l') c = '1';
    if (c == 'o') c = '0';
    const auto value = kBase32.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 5 | value;
  }
  return bits;
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t value = 0xFFFFFFFFU;
  for (char c : bytes) {
    value = value >> 8 ^ kCrcTable[(value ^ static_cast<unsigned char>(c)) & 0xff];
  }
  return value ^ 0xFFFFFFFFU;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (is_unreserved(c)) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back("0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4]);
      out.push_back("0123456789ABCDEF"[static_cast<unsigned char>(c) & 15]);
    }
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
  return decode_percent(text, false);
}
std::optional<std::string> form_decode(std::string_view text) { return decode_percent(text, true); }

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out.push_back(c);
    }
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text[0]);
    const std::size_t length = utf8_length(text);
    if (c < 0x20 || c == 0x7F || length == 0) {
      out += "\\x";
      out += hex_encode(text.substr(0, 1));
      text.remove_prefix(1);
    } else {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return out;
}

}  // namespace grantline
