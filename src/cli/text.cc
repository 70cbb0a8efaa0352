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

using Words = std::vector<std::string>;

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789.") == word.npos && word.back() != '.';
}

// The words between spaces; a number and the short word behind it, "5 min", are one.
Words words_of(std::string_view text) {
  constexpr std::size_t kLongestUnit = 5;
  Words out;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty()) {
      const bool is_unit = word.size() <= kLongestUnit && !out.empty() && is_number(out.back());
      is_unit ? void(out.back() += " " + std::string(word)) : void(out.emplace_back(word));
    }
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out;
}

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::vector<Words> broken(const Words& words, std::size_t indent, std::size_t width) {
  constexpr std::size_t kWidow = 10;
  std::vector<Words> lines;
  std::size_t used = width;
  for (const std::string& word : words) {
    const std::size_t needs = columns(word);
    if (lines.empty() || used + 1 + needs > width) {
      lines.emplace_back();
      used = indent + needs;
    } else {
      used += 1 + needs;
    }
    lines.back().push_back(word);
  }
  if (lines.size() < 2) return lines;
  Words& last = lines.back();
  Words& before = lines[lines.size() - 2];
  if (last.size() == 1 && columns(last.front()) <= kWidow && before.size() > 2 &&
      indent + columns(before.back()) + 1 + columns(last.front()) <= width) {
    last.insert(last.begin(), before.back());
    before.pop_back();
  }
  return lines;
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
  for (;;) {
    const std::size_t end = text.find('\n');
    for (const Words& line : broken(words_of(text.substr(0, end)), indent, width)) {
      out += std::string(indent, ' ') + joined(line) + '\n';
    }
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
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
