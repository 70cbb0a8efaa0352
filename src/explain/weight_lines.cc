#include "explain/weight_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace grantline::explain {

std::string_view take_token(std::string_view& line) {
  const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(start);
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view token = line.substr(0, end);
  line.remove_prefix(end);
  return token;
}

std::optional<double> read_number(std::string_view text) {
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(out)) return {};
  return out;
}

bool read_numbered(std::string_view rest, std::size_t count,
                   const std::function<void(std::size_t number, double weight)>& take) {
  for (std::string_view token = take_token(rest); !token.empty(); token = take_token(rest)) {
    const std::size_t sign = token.find('=');
    if (sign == std::string_view::npos) return false;
    const auto cause = read_number(token.substr(0, sign));
    const auto weight = read_number(token.substr(sign + 1));
    if (!cause || !weight || *cause < 0 || *cause >= static_cast<double>(count)) return false;
    take(static_cast<std::size_t>(*cause), *weight);
  }
  return true;
}

void append_numbered(std::string& out, std::string_view what, std::span<const double> weights) {
  constexpr double kLeast = 0.02;
  std::string line;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (std::abs(weights[i]) >= kLeast) line += fmt::format(" {}={:.2f}", i, weights[i]);
  }
  if (!line.empty()) out += fmt::format("{}{}\n", what, line);
}

std::size_t first_named(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view word = text.substr(at, end - at).substr(0, text.find(' ', at) - at);
    if (!word.starts_with('#') && word.contains(':')) return at;
    at = end + 1;
  }
  return text.size();
}

std::string_view named_line(std::string_view lines, std::string_view name) {
  std::size_t low = 0;
  std::size_t high = lines.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::size_t before = middle == low ? low : lines.rfind('\n', middle - 1);
    const std::size_t start = before == std::string_view::npos || before <= low ? low : before + 1;
    const std::string_view line = lines.substr(start, lines.find('\n', start) - start);
    const std::string_view word = line.substr(0, line.find(' '));
    if (word == name) return line;
    if (word < name) {
      low = std::min(start + line.size() + 1, high);
    } else {
      high = start;
    }
  }
  return {};
}

}  // namespace grantline::explain
