#pragma once

#include <string_view>

#include "base/ascii.h"

namespace grantline::explain {

// `word` (lower case, not empty) in `text` (lower case), not within a longer run of letters and
// digits; npos: it is not there.
std::size_t find_word(std::string_view text, std::string_view word);

// The same where a word begins with it: "aadsts" in "aadsts54005".
std::size_t find_prefix(std::string_view text, std::string_view prefix);

}  // namespace grantline::explain
