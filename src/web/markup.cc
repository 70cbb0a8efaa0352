#include "web/markup.h"

#include "base/ascii.h"
#include "base/encoding.h"

namespace grantline::web {
namespace {

struct CodePoint {
  char32_t value;
  std::size_t length;
};

constexpr char32_t replacement = 0xFFFD;

// `text` must not be empty. A byte that starts no character counts as a replacement character.
CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC2 || lead > 0xF4 || length > text.size()) return {replacement, 1};
  char32_t value = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return {replacement, 1};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  return {value, length};
}

// Characters that reorder, hide or break the text around them.
bool is_deceptive(char32_t c) {
  return (c >= 0x80 && c <= 0x9F) || c == 0x061C || c == 0x200B || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xE0000 && c <= 0xE007F) || c == replacement;
}

bool is_ascii_control(char32_t c) { return c < 0x20 || c == 0x7F; }

}  // namespace

std::string shown(std::string_view text) {
  const std::string escaped = html_escape(printable(text));
  std::string out;
  out.reserve(escaped.size());
  for (std::string_view rest = escaped; !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    if (is_deceptive(point.value)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point.value));
    } else {
      out.append(rest.substr(0, point.length));
    }
    rest.remove_prefix(point.length);
  }
  return out;
}

std::string shown(Exact exact) {
  const std::string escaped = html_escape(exact.value);
  std::string out;
  out.reserve(escaped.size());
  for (std::string_view rest = escaped; !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    if (is_ascii_control(point.value) || is_deceptive(point.value)) {
      out += fmt::format("&#x{:x};", static_cast<std::uint32_t>(point.value));
    } else {
      out.append(rest.substr(0, point.length));
    }
    rest.remove_prefix(point.length);
  }
  return out;
}

Markup prose(std::string_view text) {
  Markup out;
  for (;;) {
    const std::size_t open = text.find('`');
    const std::size_t close =
        open == std::string_view::npos ? std::string_view::npos : text.find('`', open + 1);
    if (close == std::string_view::npos) break;
    out += html("{}<code>{}</code>", text.substr(0, open), text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  out += html("{}", text);
  return out;
}

std::optional<Exact> safe_link(std::string_view url) {
  if (starts_with_ignoring_case(url, "https://") || starts_with_ignoring_case(url, "http://")) {
    return Exact{url};
  }
  return std::nullopt;
}

Markup link(std::string_view url, std::string_view text) {
  const std::optional<Exact> target = safe_link(url);
  if (!target) return html("{}", text);
  return html(R"(<a href="{}" rel="noopener noreferrer">{}</a>)", *target, text);
}

std::string_view host_of(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view scheme = uri.substr(0, colon);
  std::string_view rest = uri.substr(colon + 1);
  if (!rest.starts_with("//")) return scheme;
  rest.remove_prefix(2);
  rest = rest.substr(0, rest.find_first_of("/?#\\"));
  // What stands before an @ is a name to log in with, and a favourite place for a false host.
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    rest.remove_prefix(at + 1);
  }
  return rest.empty() ? scheme : rest;
}

}  // namespace grantline::web
