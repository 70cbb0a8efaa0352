#pragma once

#include <string_view>
#include <vector>

#include "web/markup.h"
#include "web/pages.h"

namespace grantline::web {

// A part of a text, and whether the other text has it too. Parts stand in order and make up the
// text.
struct Piece {
  std::string_view text;
  bool differs = false;
  bool operator==(const Piece&) const = default;
};
struct Difference {
  std::vector<Piece> sent;
  std::vector<Piece> expected;
};
// Compares word by word, where a word is a run of letters and digits or one other character: people
// look for the host, port, segment or slash that is wrong. Views point into the arguments.
Difference difference_of(std::string_view sent, std::string_view expected);

// Both texts, one above the other, with what differs marked, and a sentence that says the same.
Markup comparison_block(const Comparison& comparison);

}  // namespace grantline::web
