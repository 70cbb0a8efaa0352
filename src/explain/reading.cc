#include "explain/reading.h"

#include <algorithm>

namespace grantline::explain {

void LineMap::add(std::size_t line, std::size_t input_line, Run run) {
  jumps_.push_back({line, input_line, run});
}

std::size_t LineMap::input_line(std::size_t line) const {
  const auto after = std::ranges::upper_bound(jumps_, line, {}, &Jump::line);
  if (after == jumps_.begin()) return line;
  const Jump& jump = *std::prev(after);
  return jump.run == Run::same ? jump.input : jump.input + (line - jump.line);
}

void Reading::add(Part part) {
  if (!text_.empty() && !text_.ends_with('\n')) {
    text_ += '\n';
    ++lines_;
  }
  first_lines_.push_back(lines_ + 1);
  lines_ += static_cast<std::size_t>(std::ranges::count(part.text, '\n'));
  if (text_.empty()) {
    text_ = std::move(part.text);
  } else {
    text_ += part.text;
  }
  part.text.clear();
  parts_.push_back(std::move(part));
}

Origin Reading::origin_of(std::size_t line) const {
  const auto after = std::ranges::upper_bound(first_lines_, line);
  if (after == first_lines_.begin()) return {"", line};
  const auto index = static_cast<std::size_t>(after - first_lines_.begin()) - 1;
  const Part& part = parts_[index];
  return {parts_.size() > 1 ? std::string_view(part.name) : std::string_view(),
          part.lines.input_line(line - first_lines_[index] + 1)};
}

}  // namespace grantline::explain
