#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"

namespace grantline::guard {

// What a target has that proxies and back ends are known to read in different ways, so that it is
// refused: whoever is let through by one reading could reach another path by the next.
enum class PathFault {
  not_a_path,         // neither a path nor an http or https URL with a plain host
  too_long,           // more than kLongestPath bytes
  fragment,           // #, which no request may have
  control_character,  // of ASCII, plain or encoded, or a plain space
  bad_escape,         // % without two hex digits
  encoded_slash,      // %2F
  backslash,          // \ or %5C
  dot_segment,        // . or .., plain or encoded, also with parameters: ..;x
  parameter,          // ; or %3B
  encoded_delimiter,  // %3F or %23, which is ? or # for who decodes before splitting
  encoded_twice,      // %252E, which is one more character for who decodes once more
  not_text,           // bytes that are not UTF-8, or characters that nobody sees
  empty_segment,      // //
};
// What was found, to stand after "the path has": "a dot segment (. or ..)"
std::string_view to_words(PathFault fault);

// RFC 9110 section 4.1: at least this much is to be supported.
inline constexpr std::size_t kLongestPath = 8000;

// A path that every reader takes apart in the same way. "/" has no segments. No segment is
// empty, . or .., and none has / \ ; ? # or a control character in it.
struct Path {
  std::vector<std::string> segments;  // percent-decoded, UTF-8
  bool operator==(const Path&) const = default;
};

// The path of a request target as the client sent it (RFC 9112 section 3.2: "/a/b?c", also
// "http://host/a/b?c"). The query is not looked at, one slash at the end is dropped.
std::expected<Path, PathFault> read_path(std::string_view target);

// "/orders/*/items/**": a segment that is `*` stands for any one, `**` at the end for any number of
// them, also none; all others for themselves, written as in a URL ("%2A" is a star), in the same
// case. One slash at the end does not count.
class PathPattern {
 public:
  using Segment = std::optional<std::string>;  // nothing: any

  // A fault is what is wrong with `text`: "it does not start with /".
  static Result<PathPattern> parse(std::string_view text);
  bool matches(const Path& path) const;
  const std::vector<Segment>& segments() const { return segments_; }  // without `**`
  bool has_rest() const { return has_rest_; }                         // ends in `**`
  const std::string& text() const { return text_; }                   // as it was written

 private:
  std::string text_;
  std::vector<Segment> segments_;
  bool has_rest_ = false;
};

}  // namespace grantline::guard
