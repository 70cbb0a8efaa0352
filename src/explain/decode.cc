#include "explain/decode.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace grantline::explain {
namespace {

// 0x80 to 0x9F of Windows-1252; 0 where it has no character.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// The length of the sequence at the front, 0 where it is none (RFC 3629 section 4).
std::size_t sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool is_odd = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
                      (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F);
  return is_odd ? 0 : length;
}

std::size_t first_odd(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

// Which no text has.
bool is_control(char c) {
  constexpr std::string_view kOfText = "\t\n\v\f\r\x1b\b\a";
  return (static_cast<unsigned char>(c) < 0x20 && !kOfText.contains(c)) || c == 0x7F;
}

bool is_binary_line(std::string_view line) {
  constexpr std::size_t kMost = 30;  // one in so many characters, and two at least
  const auto controls = static_cast<std::size_t>(std::ranges::count_if(line, is_control));
  return controls >= 2 && controls * kMost > line.size();
}

}  // namespace

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

Wide::Wide(Unicode kind)
    : width_(kind == Unicode::utf32_little || kind == Unicode::utf32_big ? 4 : 2),
      is_big_endian_(kind == Unicode::utf16_big || kind == Unicode::utf32_big) {}

std::string Wide::take(std::string_view piece) {
  std::string text = std::move(odd_);
  text += piece;
  odd_ = text.substr(text.size() - text.size() % width_);
  std::string out;
  out.reserve(text.size() / width_);
  for (std::size_t i = 0; i + width_ <= text.size(); i += width_) {
    std::uint32_t unit = 0;
    for (std::size_t k = 0; k < width_; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + (is_big_endian_ ? k : width_ - 1 - k)]);
      unit = unit << 8 | byte;
    }
    take_unit(unit, out);
  }
  return out;
}

void Wide::take_unit(std::uint32_t unit, std::string& out) {
  constexpr std::uint32_t kMark = 0xFEFF;
  constexpr std::uint32_t kLast = 0x10FFFF;
  if (unit == kMark) return;
  const bool is_high = unit >= 0xD800 && unit < 0xDC00;
  const bool is_low = unit >= 0xDC00 && unit < 0xE000;
  if (width_ == 2 && is_high) {
    high_ = unit;
    return;
  }
  const bool is_pair = width_ == 2 && is_low && high_ != 0;
  const std::uint32_t whole = is_pair ? 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00) : unit;
  high_ = 0;
  const bool is_none = (!is_pair && (is_high || is_low)) || whole > kLast;
  append_utf8(out, is_none ? 0xFFFD : whole);
}

Unicode unicode_of(std::string_view text) {
  using std::string_view_literals::operator""sv;
  if (text.starts_with("\xFF\xFE\0\0"sv)) return Unicode::utf32_little;
  if (text.starts_with("\0\0\xFE\xFF"sv)) return Unicode::utf32_big;
  if (text.starts_with("\xFF\xFE")) return Unicode::utf16_little;
  if (text.starts_with("\xFE\xFF")) return Unicode::utf16_big;
  if (text.size() < 4) return Unicode::utf8;
  const auto is_zero = [&](std::size_t i) { return text[i] == '\0'; };
  if (is_zero(1) && is_zero(3) && !is_zero(0)) {
    return is_zero(2) ? Unicode::utf32_little : Unicode::utf16_little;
  }
  if (is_zero(0) && is_zero(2) && !is_zero(1)) return Unicode::utf16_big;
  if (is_zero(0) && is_zero(1) && is_zero(2) && !is_zero(3)) return Unicode::utf32_big;
  return Unicode::utf8;
}

std::string to_utf8(std::string text) {
  const Unicode kind = unicode_of(text);
  if (kind != Unicode::utf8) return Wide(kind).take(text);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

std::optional<std::string> from_latin1(std::string_view text) {
  if (first_odd(text) == std::string_view::npos) return std::nullopt;
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t plain = std::min(first_odd(text), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto byte = static_cast<unsigned char>(text[0]);
    const std::uint32_t code = byte >= 0xA0 ? byte : kWindows1252[byte - 0x80];
    append_utf8(out, code == 0 ? 0xFFFD : code);
    text.remove_prefix(1);
  }
  return out;
}

std::size_t blank_binary_lines(std::string& text) {
  std::size_t blanked = 0;
  std::string out;
  out.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    const bool is_blank = is_binary_line(line);
    if (is_blank) ++blanked;
    if (!is_blank) out += line;
    if (end < rest.size()) out += '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  text = std::move(out);
  return blanked;
}

bool is_binary(std::string_view text) {
  constexpr std::size_t kEnough = 1024;
  text = text.substr(0, kEnough);
  if (std::ranges::none_of(text, is_control)) return false;
  return text.contains('\0') || is_binary_line(text) || first_odd(text) != text.npos;
}

std::optional<std::string> base64_any(std::string_view text) {
  std::string bare;
  bare.reserve(text.size());
  for (const char c : text) {
    if (c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '=') continue;
    bare += c == '+' ? '-' : c == '/' ? '_' : c;
  }
  if (bare.size() % 4 == 1) bare.pop_back();  // the end was cut off
  if (auto out = base64url_decode(bare)) return out;
  bare.resize(bare.size() - bare.size() % 4);  // or its last bits
  return base64url_decode(bare);
}

}  // namespace grantline::explain
