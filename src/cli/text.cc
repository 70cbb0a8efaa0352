#include "cli/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace grantline::cli {
namespace {

std::string coloured(bool colour, std::string_view code, std::string_view text) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

// Cut to `width` columns, with "..." where something is missing.
std::string cut(std::string_view text, std::size_t width) {
  if (columns(text) <= width || width < 4) return std::string(text);
  std::string out;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continues && columns(out) == width - 3) break;
    out += c;
  }
  return out + "...";
}

}  // namespace

std::string Style::strong(std::string_view text) const { return coloured(colour, "1", text); }
std::string Style::quiet(std::string_view text) const { return coloured(colour, "2", text); }
std::string Style::bad(std::string_view text) const { return coloured(colour, "31", text); }
std::string Style::good(std::string_view text) const { return coloured(colour, "32", text); }

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size());
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++count;
    }
  }
  return count;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) out += std::string(indent, ' ') + line + '\n';
    line.clear();
  };
  while (!text.empty()) {
    const auto end = text.find_first_of(" \n");
    const std::string_view word = text.substr(0, end);
    if (!line.empty() && indent + columns(line) + 1 + columns(word) > width) flush();
    if (!word.empty()) line += (line.empty() ? "" : " ") + std::string(word);
    if (end == text.npos) break;
    if (text[end] == '\n') flush();
    text.remove_prefix(end + 1);
  }
  flush();
  return out.empty() ? "\n" : out;
}

std::string pairs(const std::vector<Pair>& list, std::size_t indent, std::size_t width) {
  std::size_t widest = 0;
  for (const Pair& pair : list) widest = std::max(widest, columns(pair.name));
  std::string out;
  for (const Pair& pair : list) {
    const std::size_t start = indent + widest + 2;
    std::string value = wrapped(pair.value, start, width);
    // The first line's indent holds the name.
    if (value.size() > start) value.erase(0, start);
    out += std::string(indent, ' ') + padded(pair.name, widest + 2) + value;
  }
  return out;
}

std::string table(const std::vector<std::string>& header,
                  const std::vector<std::vector<std::string>>& rows, const Style& style) {
  std::vector<std::size_t> widths;
  for (const std::string& name : header) widths.push_back(columns(name));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  const auto line = [&](const std::vector<std::string>& cells, bool is_header) {
    std::string out;
    std::size_t used = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool last = i + 1 == cells.size();
      const std::string cell = last && style.cuts
                                   ? cut(cells[i], style.width > used ? style.width - used : 0)
                                   : cells[i];
      const std::string shown = is_header ? style.quiet(cell) : cell;
      out += last ? shown : padded(shown, widths[i] + 2);
      used += widths[i] + 2;
    }
    while (out.ends_with(' ')) out.pop_back();
    return out + '\n';
  };
  std::string out = line(header, true);
  for (const auto& row : rows) out += line(row, false);
  return out;
}

std::string short_time(std::string_view rfc3339) {
  if (rfc3339.size() < 19) return "-";
  std::string out(rfc3339.substr(0, 19));
  out[10] = ' ';
  return out;
}

}  // namespace grantline::cli
