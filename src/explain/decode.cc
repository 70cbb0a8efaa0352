#include "explain/decode.h"

#include <zlib.h>

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

std::string Utf16::take(std::string_view piece) {
  std::string text = std::move(odd_);
  text += piece;
  odd_ = text.size() % 2 == 1 ? text.substr(text.size() - 1) : std::string();
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto second = static_cast<unsigned char>(text[i + 1]);
    const std::uint32_t unit = is_big_endian_ ? first * 256U + second : second * 256U + first;
    if (unit == 0xFEFF) continue;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
    } else if (unit >= 0xDC00 && unit < 0xE000) {
      append_utf8(out, high_ == 0 ? 0xFFFD : 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
      high_ = 0;
    } else {
      append_utf8(out, unit);
      high_ = 0;
    }
  }
  return out;
}

Unicode unicode_of(std::string_view text) {
  if (text.starts_with("\xFF\xFE")) return Unicode::utf16_little;
  if (text.starts_with("\xFE\xFF")) return Unicode::utf16_big;
  if (text.size() < 4) return Unicode::utf8;
  if (text[1] == '\0' && text[3] == '\0' && text[0] != '\0') return Unicode::utf16_little;
  if (text[0] == '\0' && text[2] == '\0' && text[1] != '\0') return Unicode::utf16_big;
  return Unicode::utf8;
}

std::string to_utf8(std::string text) {
  const Unicode kind = unicode_of(text);
  if (kind != Unicode::utf8) return Utf16(kind == Unicode::utf16_big).take(text);
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
  constexpr std::string_view kOfText = "\t\n\v\f\r\x1b\b\a";
  constexpr std::size_t kMost = 30;  // one in so many characters, and two at least
  const auto is_control = [&](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && !kOfText.contains(c)) || c == 0x7F;
  };
  std::size_t blanked = 0;
  std::string out;
  out.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    const auto controls = static_cast<std::size_t>(std::ranges::count_if(line, is_control));
    const bool is_binary = controls >= 2 && controls * kMost > line.size();
    if (is_binary) ++blanked;
    if (!is_binary) out += line;
    if (end < rest.size()) out += '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  text = std::move(out);
  return blanked;
}

bool is_gzip(std::string_view beginning) { return beginning.starts_with("\x1F\x8B\x08"); }

struct Inflater::State {
  z_stream stream{};
  std::string input;  // not taken yet
};

Inflater::Inflater(Form form, std::size_t most) : state_(std::make_unique<State>()), most_(most) {
  constexpr int kWindow = 15;
  constexpr int kEitherHeader = 32;
  is_damaged_ = inflateInit2(&state_->stream,
                             form == Form::bare ? -kWindow : kWindow + kEitherHeader) != Z_OK;
}

Inflater::~Inflater() { inflateEnd(&state_->stream); }

std::string Inflater::take(std::string_view piece, std::size_t most_at_once) {
  state_->input += piece;
  if (is_damaged_ || is_done_ || given_ >= most_) return {};
  std::string out(std::min(most_at_once, most_ - given_), '\0');
  z_stream& z = state_->stream;
  z.next_in = reinterpret_cast<Bytef*>(state_->input.data());
  z.avail_in = static_cast<uInt>(state_->input.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const int result = inflate(&z, Z_NO_FLUSH);
  out.resize(out.size() - z.avail_out);
  state_->input.erase(0, state_->input.size() - z.avail_in);
  given_ += out.size();
  if (result == Z_STREAM_END) {
    // A log that is rotated may be several one behind the other.
    is_done_ = state_->input.empty() || inflateReset(&z) != Z_OK;
  } else if (result != Z_OK && result != Z_BUF_ERROR) {
    is_damaged_ = true;
  }
  return out;
}

std::string inflated(std::string_view bytes, Inflater::Form form, std::size_t most) {
  Inflater inflater(form, most);
  std::string out = inflater.take(bytes);
  for (std::string more = inflater.take({}); !more.empty(); more = inflater.take({})) out += more;
  return out;
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
