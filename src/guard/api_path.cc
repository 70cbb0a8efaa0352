#include "guard/api_path.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/encoding.h"

namespace grantline::guard {
namespace {

constexpr std::string_view kRest = "**";

bool is_control_or_space(char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; }
bool is_control(char c) { return is_control_or_space(c) && c != ' '; }

bool is_host_character(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == ':' || c == '[' ||
         c == ']';
}

// RFC 9112 section 3.2.2: what follows scheme and authority; nothing where these are not plain.
std::optional<std::string_view> cut_origin(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_ignoring_case(target, scheme)) continue;
    const std::string_view rest = target.substr(scheme.size());
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    const bool is_plain = end > 0 && std::ranges::all_of(rest.substr(0, end), is_host_character);
    if (is_plain) return rest.substr(end);
  }
  return std::nullopt;
}

// Also "...", ".. " and "..;x": some file systems drop what follows, and Java's servers parameters.
bool is_dots(std::string_view segment) {
  segment = segment.substr(0, segment.find(';'));
  return segment.contains('.') && segment.find_first_not_of(". ") == segment.npos;
}

bool has_escape(std::string_view text) {
  for (std::size_t at = text.find('%'); at != text.npos; at = text.find('%', at + 1)) {
    if (at + 2 < text.size() && is_hex_digit(text[at + 1]) && is_hex_digit(text[at + 2]))
      return true;
  }
  return false;
}

std::optional<PathFault> fault_of(std::string_view decoded) {
  if (decoded.empty()) return PathFault::empty_segment;
  if (std::ranges::any_of(decoded, is_control)) return PathFault::control_character;
  if (decoded.contains('/')) return PathFault::encoded_slash;
  if (decoded.contains('\\')) return PathFault::backslash;
  if (is_dots(decoded)) return PathFault::dot_segment;
  if (decoded.contains(';')) return PathFault::parameter;
  if (decoded.find_first_of("?#") != decoded.npos) return PathFault::encoded_delimiter;
  if (has_escape(decoded)) return PathFault::encoded_twice;
  if (printable(decoded) != decoded) return PathFault::not_text;
  return std::nullopt;
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> out;
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    out.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}

// The placeholders of other routers would stand for themselves here, and never match.
bool is_placeholder(std::string_view raw) {
  return raw.starts_with(':') || (raw.starts_with('{') && raw.ends_with('}')) ||
         (raw.starts_with('<') && raw.ends_with('>'));
}

}  // namespace

std::string_view to_words(PathFault fault) {
  switch (fault) {
    case PathFault::not_a_path: return "a form other than /path or https://host/path";
    case PathFault::too_long: static_assert(kLongestPath == 8000); return "more than 8000 bytes";
    case PathFault::fragment: return "a fragment (#)";
    case PathFault::control_character: return "a control character or a space";
    case PathFault::bad_escape: return "a percent sign without two hex digits";
    case PathFault::encoded_slash: return "an encoded slash (%2F)";
    case PathFault::backslash: return "a backslash (\\ or %5C)";
    case PathFault::dot_segment: return "a dot segment (. or ..)";
    case PathFault::parameter: return "a parameter (; or %3B)";
    case PathFault::encoded_delimiter: return "an encoded ? or # (%3F or %23)";
    case PathFault::encoded_twice: return "a percent escape that is encoded once more (%25..)";
    case PathFault::not_text: return "bytes that are not UTF-8 or not visible";
    case PathFault::empty_segment: return "an empty segment (//)";
  }
  return {};
}

std::expected<Path, PathFault> read_path(std::string_view target) {
  if (std::ranges::any_of(target, is_control_or_space)) {
    return std::unexpected(PathFault::control_character);
  }
  if (target.contains('#')) return std::unexpected(PathFault::fragment);
  if (!target.starts_with('/')) {
    const auto rest = cut_origin(target);
    if (!rest) return std::unexpected(PathFault::not_a_path);
    target = *rest;
  }
  const std::string_view text = target.substr(0, target.find('?'));
  if (text.size() > kLongestPath) return std::unexpected(PathFault::too_long);
  Path path;
  for (const std::string_view raw : split(text)) {
    auto decoded = percent_decode(raw);
    if (!decoded) return std::unexpected(PathFault::bad_escape);
    if (const auto fault = fault_of(*decoded)) return std::unexpected(*fault);
    path.segments.push_back(std::move(*decoded));
  }
  return path;
}

Result<PathPattern> PathPattern::parse(std::string_view text) {
  PathPattern out;
  out.text_ = text;
  if (!text.starts_with('/')) return fault("it does not start with /");
  if (text.contains('?')) return fault("it has a query (?); a rule looks at the path alone");
  const auto path = read_path(text);
  if (!path) return fault(fmt::format("it has {}", to_words(path.error())));
  const auto raw = split(text);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (out.has_rest_) return fault("** is not at its end; * stands for one segment");
    if (is_placeholder(raw[i])) {
      return fault(fmt::format("{} would stand for itself; write * for any one segment", raw[i]));
    }
    if (raw[i] == kRest) {
      out.has_rest_ = true;
    } else if (raw[i] == "*") {
      out.segments_.emplace_back(std::nullopt);
    } else if (raw[i].contains('*')) {
      return fault(
          fmt::format("{} has a star beside other characters; * stands for a whole "
                      "segment, and a star itself is written %2A",
                      raw[i]));
    } else {
      out.segments_.emplace_back(path->segments[i]);
    }
  }
  return out;
}

bool PathPattern::matches(const Path& path) const {
  const std::size_t count = path.segments.size();
  if (has_rest_ ? count < segments_.size() : count != segments_.size()) return false;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (segments_[i] && *segments_[i] != path.segments[i]) return false;
  }
  return true;
}

}  // namespace grantline::guard
