#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grantline::cli {

// How text is shown: 80 columns unless the terminal is narrower, colour only where a terminal shows
// it.
struct Style {
  bool colour = false;
  std::size_t width = 80;
  bool cuts = false;   // a table's last column, so that it keeps to a terminal's width
  bool draws = false;  // lines by characters beyond ASCII

  std::string strong(std::string_view text) const;  // bold
  std::string quiet(std::string_view text) const;   // dim
  std::string bad(std::string_view text) const;     // red
  std::string good(std::string_view text) const;    // green
};

// Columns that a text takes on a terminal; the colours above take none.
std::size_t columns(std::string_view text);
// `text` filled up with spaces to so many columns.
std::string padded(std::string_view text, std::size_t width);

// Breaks at spaces so that each line, `indent` included, fits; a longer word stays whole, a number
// stays with its unit, and no short word stands alone on the last line. Ends with a newline.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

// "name:      value" lines; the values stand below each other and are wrapped.
struct Pair {
  std::string name;
  std::string value;
};
std::string pairs(const std::vector<Pair>& list, std::size_t indent, std::size_t width);

// Rows below a header; columns as wide as they need, the last one may be cut, with "...".
std::string table(const std::vector<std::string>& header,
                  const std::vector<std::vector<std::string>>& rows, const Style& style);

// "2026-11-23T12:00:00.123Z" -> "2026-11-23 12:00:00"; "-" for an empty text.
std::string short_time(std::string_view rfc3339);

}  // namespace grantline::cli
