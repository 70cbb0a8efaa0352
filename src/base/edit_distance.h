#pragma once

#include <cstddef>
#include <string_view>

namespace grantline {

// Levenshtein's: how many bytes must be added, dropped or replaced to make one of the other. Takes
// time by the product of both lengths: for short texts.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace grantline
