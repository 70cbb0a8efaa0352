#include "explain/condense.h"

#include <string.h>  // memmem

#include <algorithm>
#include <array>

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kMarkers = {"invalid_grant"sv,
                                 "invalid_client"sv,
                                 "unauthorized_client"sv,
                                 "error_description"sv,
                                 "grant_type"sv,
                                 "code_challenge"sv,
                                 "response_type"sv,
                                 "refresh_token"sv,
                                 "?code="sv,
                                 "&code="sv,
                                 "AADSTS"sv,
                                 "AADB2C"sv,
                                 "WWW-Authenticate"sv};
constexpr std::size_t kBefore = 2048;
constexpr std::size_t kAfter = 4096;
constexpr std::size_t kMostKept = 4U << 20;

struct Window {
  std::size_t from = 0;
  std::size_t end = 0;
};

std::vector<Window> windows_of(std::string_view text) {
  std::vector<Window> all;
  for (const std::string_view marker : kMarkers) {
    for (std::size_t at = 0; at < text.size();) {
      const void* found = memmem(text.data() + at, text.size() - at, marker.data(), marker.size());
      if (found == nullptr) break;
      const auto hit = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
      all.push_back({hit > kBefore ? hit - kBefore : 0, std::min(text.size(), hit + kAfter)});
      at = hit + kAfter / 2;
    }
  }
  std::ranges::sort(all, {}, &Window::from);
  std::vector<Window> merged;
  for (const Window& one : all) {
    if (!merged.empty() && one.from <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, one.end);
    } else {
      merged.push_back(one);
    }
  }
  return merged;
}

std::size_t newlines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

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

std::string from_utf16(std::string_view text, bool big_endian) {
  std::string out;
  std::uint32_t high = 0;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto second = static_cast<unsigned char>(text[i + 1]);
    const std::uint32_t unit = big_endian ? first * 256U + second : second * 256U + first;
    if (unit == 0xFEFF) continue;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
    } else if (unit >= 0xDC00 && unit < 0xE000) {
      append_utf8(out, high == 0 ? 0xFFFD : 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
      high = 0;
    } else {
      append_utf8(out, unit);
      high = 0;
    }
  }
  return out;
}

}  // namespace

void Condenser::keep(std::string_view text, std::size_t from, std::size_t end) {
  if (out_.size() + (end - from) > kMostKept) {
    full_ = true;
    return;
  }
  if (from != carried_done_ || out_.empty()) {
    if (!out_.empty() && !out_.ends_with('\n')) out_ += '\n', ++out_line_;
    jumps_.push_back({out_line_, lines_before_ + newlines(text.substr(0, from)) + 1});
  }
  out_ += text.substr(from, end - from);
  out_line_ += newlines(text.substr(from, end - from));
  carried_done_ = end;
}

void Condenser::take(std::string_view piece) {
  std::string text = std::move(carried_);
  text += piece;
  std::size_t done = carried_done_;
  for (const Window& window : windows_of(text)) {
    const std::size_t from = std::max(window.from, done);
    if (from >= window.end) continue;
    keep(text, from, window.end);
    done = window.end;
  }
  const std::size_t left = std::min(text.size(), kBefore + kAfter);
  const std::size_t cut = text.size() - left;
  lines_before_ += newlines(std::string_view(text).substr(0, cut));
  carried_ = text.substr(cut);
  carried_done_ = done > cut ? done - cut : 0;
}

std::string Condenser::finish() { return std::move(out_); }

std::size_t Condenser::input_line(std::size_t line) const {
  const auto after = std::ranges::upper_bound(jumps_, line, {}, &Jump::line);
  if (after == jumps_.begin()) return line;
  const Jump& jump = *std::prev(after);
  return jump.input + (line - jump.line);
}

std::string to_utf8(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) return text.substr(3);
  if (text.starts_with("\xFF\xFE")) return from_utf16(text, false);
  if (text.starts_with("\xFE\xFF")) return from_utf16(text, true);
  if (text.size() >= 4 && text[1] == '\0' && text[3] == '\0' && text[0] != '\0') {
    return from_utf16(text, false);
  }
  if (text.size() >= 4 && text[0] == '\0' && text[2] == '\0' && text[1] != '\0') {
    return from_utf16(text, true);
  }
  return text;
}

}  // namespace grantline::explain
