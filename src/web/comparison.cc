#include "web/comparison.h"

#include <algorithm>
#include <cstdint>

#include "base/ascii.h"

namespace grantline::web {
namespace {

using Words = std::vector<std::string_view>;

// A table of all pairs is made: longer texts differ as a whole behind their common start.
constexpr std::size_t most_words = 500;

bool is_of_word(char c) { return is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80; }

Words split(std::string_view text) {
  Words words;
  while (!text.empty()) {
    std::size_t length = 1;
    if (is_of_word(text[0])) {
      while (length < text.size() && is_of_word(text[length])) ++length;
    }
    words.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return words;
}

// Neighbours that are alike become one piece, so that a mark is not cut at each word.
void append(std::vector<Piece>& pieces, std::string_view text, bool differs) {
  if (!pieces.empty() && pieces.back().differs == differs) {
    Piece& last = pieces.back();
    last.text = {last.text.data(), last.text.size() + text.size()};
  } else {
    pieces.push_back({text, differs});
  }
}

// common[i][j]: how many words a[i..] and b[j..] have in common, in order.
using Table = std::vector<std::vector<std::uint16_t>>;
Table count_common(const Words& a, const Words& b) {
  Table common(a.size() + 1, std::vector<std::uint16_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i][j] = a[i] == b[j] ? static_cast<std::uint16_t>(common[i + 1][j + 1] + 1)
                                  : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return common;
}

Markup marked(const std::vector<Piece>& pieces) {
  Markup out;
  for (const Piece& piece : pieces) {
    out += piece.differs ? html("<mark>{}</mark>", piece.text) : html("{}", piece.text);
  }
  return out;
}

std::size_t length_before_difference(const std::vector<Piece>& pieces) {
  return pieces.empty() || pieces.front().differs ? 0 : pieces.front().text.size();
}

// What differs first, given where; "nothing" where this text only lacks something there.
Markup first_difference(const std::vector<Piece>& pieces, std::size_t at) {
  std::size_t passed = 0;
  for (const Piece& piece : pieces) {
    if (piece.differs && passed == at) return html("<code>{}</code>", piece.text);
    passed += piece.text.size();
  }
  return html("nothing");
}

}  // namespace

Difference difference_of(std::string_view sent, std::string_view expected) {
  const Words a = split(sent);
  const Words b = split(expected);
  Difference out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size() && a[i] == b[j]) {
    append(out.sent, a[i++], false);
    append(out.expected, b[j++], false);
  }
  const Table common =
      a.size() > most_words || b.size() > most_words ? Table() : count_common(a, b);
  while (i < a.size() && j < b.size() && !common.empty()) {
    if (a[i] == b[j]) {
      append(out.sent, a[i++], false);
      append(out.expected, b[j++], false);
    } else if (common[i + 1][j] >= common[i][j + 1]) {
      append(out.sent, a[i++], true);
    } else {
      append(out.expected, b[j++], true);
    }
  }
  while (i < a.size()) append(out.sent, a[i++], true);
  while (j < b.size()) append(out.expected, b[j++], true);
  return out;
}

namespace {

Markup difference_in_words(const Comparison& comparison, const Difference& difference) {
  if (!comparison.difference.empty()) return prose(comparison.difference);
  const std::size_t at = std::min(length_before_difference(difference.sent),
                                  length_before_difference(difference.expected));
  return html("they first part after character {}: {} was sent, {} was expected",
              static_cast<int>(at), first_difference(difference.sent, at),
              first_difference(difference.expected, at));
}

}  // namespace

Markup comparison_block(const Comparison& comparison) {
  const std::string_view sent = comparison.sent;
  const std::string_view expected = comparison.expected;
  if (sent == expected) return html("<p>Both are <code>{}</code>.</p>\n", sent);
  const Difference difference = difference_of(sent, expected);
  return html(R"(<dl class="comparison">
<div class="sent"><dt>{}</dt><dd><code dir="ltr">{}</code></dd></div>
<div class="expected"><dt>{}</dt><dd><code dir="ltr">{}</code></dd></div>
</dl>
<p class="difference">The difference: {}.</p>
)",
              comparison.sent_label, marked(difference.sent), comparison.expected_label,
              marked(difference.expected), difference_in_words(comparison, difference));
}

}  // namespace grantline::web
