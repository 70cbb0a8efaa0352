#include "cli/code_lines.h"

#include <algorithm>
#include <array>

namespace grantline::cli {
namespace {

// Where the comment of a line begins; its size where it has none. A mark inside a string has no
// space before it in the code that is shown here, but for `://` and `#{`.
std::size_t comment_of(std::string_view line) {
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  constexpr std::array<std::string_view, 2> kMarks = {"// ", "# "};
  std::size_t found = line.size();
  for (const std::string_view mark : kMarks) {
    if (line.substr(first).starts_with(mark)) return first;
    found = std::min(found, line.find(" " + std::string(mark)));
  }
  return std::min(found, line.size());
}

template <class Show>
std::string each_line(std::string_view text, Show show) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    out += show(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return out;
}

}  // namespace

std::string code_lines(std::string_view code, const Style& style) {
  return each_line(code, [&](std::string_view line) -> std::string {
    if (line.empty() || line == "<?php") return line.empty() ? "\n" : "";
    std::string shown;
    for (const char c : line) shown += c == '\t' ? std::string("    ") : std::string(1, c);
    const std::size_t comment = comment_of(shown);
    const std::string rest = shown.substr(comment);
    return "  " + shown.substr(0, comment) + (rest.empty() ? "" : style.quiet(rest)) + "\n";
  });
}

std::string styled_lines(std::string_view text, std::string (Style::*in)(std::string_view) const,
                         const Style& style) {
  return each_line(text, [&](std::string_view line) { return (style.*in)(line) + "\n"; });
}

}  // namespace grantline::cli
