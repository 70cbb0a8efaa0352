#include "explain/attribution.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace grantline::explain {

bool are_particular(std::string_view words) {
  constexpr std::ptrdiff_t kFewestSpaces = 4;
  const bool is_code = !words.contains(' ') && std::ranges::any_of(words, is_digit);
  return is_code || std::ranges::count(words, ' ') >= kFewestSpaces;
}

std::string attribution(std::string_view who, Meaning meaning, bool is_theirs) {
  switch (meaning) {
    case Meaning::this_alone:
      return is_theirs ? fmt::format("{}'s words for this", who)
                       : fmt::format("servers say this for it, {} for one", who);
    case Meaning::this_among_others:
      return is_theirs ? fmt::format("{} also says this for it", who)
                       : fmt::format("servers also say this for it, {} for one", who);
    case Meaning::this_most_often:
      return is_theirs ? fmt::format("{} says this for it most often", who)
                       : fmt::format("servers say this for it most often, {} for one", who);
  }
  return {};
}

}  // namespace grantline::explain
