#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"

// Paths as servers in use read them, each in its own lenient way: what the guard accepts must be
// the same path for all of them. Written from what these servers document of themselves, without a
// line of the guard's own reading.
namespace grantline::guard::readers {

using Segments = std::vector<std::string>;

// Escapes that are cut or no hex stay as they are.
inline std::string decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) &&
                           is_hex_digit(text[i + 2]);
    if (is_escape) {
      out.push_back(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

inline std::string_view before(std::string_view text, std::string_view any_of) {
  return text.substr(0, text.find_first_of(any_of));
}

inline std::string_view without_origin(std::string_view target) {
  if (target.starts_with('/')) return target;
  const auto host = target.find("://");
  if (host == target.npos) return target;
  const auto path = target.find_first_of("/?#", host + 3);
  return path == target.npos ? std::string_view{} : target.substr(path);
}

// Merged slashes, `.` dropped, `..` with what is before it.
inline Segments normal(std::string_view path) {
  Segments out;
  while (!path.empty()) {
    const std::string_view segment = before(path, "/");
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    if (segment == "..") {
      if (!out.empty()) out.pop_back();
    } else if (!segment.empty() && segment != ".") {
      out.emplace_back(segment);
    }
  }
  return out;
}

// nginx: a # ends the path as a ? does; decoded once, then slashes merged and dots resolved.
inline Segments nginx(std::string_view target) {
  return normal(decode(before(without_origin(target), "?#")));
}

// Tomcat: parameters go from each segment of the text as it came, then it is decoded; a backslash
// is a slash where it is allowed; a NUL ends a file's name.
inline Segments tomcat(std::string_view target) {
  std::string kept;
  bool in_parameter = false;
  for (const char c : before(without_origin(target), "?")) {
    if (c == ';') in_parameter = true;
    if (c == '/') in_parameter = false;
    if (!in_parameter) kept.push_back(c);
  }
  std::string path = decode(kept);
  std::ranges::replace(path, '\\', '/');
  return normal(path.substr(0, path.find('\0')));
}

// Java's older servers: decoded first, parameters cut afterwards.
inline Segments decodes_first(std::string_view target) {
  std::string kept;
  bool in_parameter = false;
  for (const char c : decode(before(without_origin(target), "?"))) {
    if (c == ';') in_parameter = true;
    if (c == '/') in_parameter = false;
    if (!in_parameter) kept.push_back(c);
  }
  return normal(kept);
}

// Go's net/http: the path after a strict decoding, cleaned as ServeMux does it.
inline Segments go(std::string_view target) {
  return normal(decode(before(without_origin(target), "?")));
}

// Node's routers: split first, each segment decoded for itself; dots are names.
inline Segments node(std::string_view target) {
  Segments out;
  std::string_view path = before(without_origin(target), "?#");
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    const std::string_view raw = before(path, "/");
    out.push_back(decode(raw));
    path.remove_prefix(raw.size());
  }
  return out;
}

// A proxy that passes on what it decoded, to a server that decodes it: a ? is now the query.
inline Segments decoded_twice(std::string_view target) {
  const std::string once = decode(before(without_origin(target), "?"));
  return normal(decode(before(once, "?#")));
}

struct Reader {
  std::string_view name;
  Segments (*read)(std::string_view target);
};
inline constexpr Reader kAll[] = {
    {"nginx", nginx}, {"tomcat", tomcat}, {"decodes_first", decodes_first},
    {"go", go},       {"node", node},     {"decoded_twice", decoded_twice}};

}  // namespace grantline::guard::readers
