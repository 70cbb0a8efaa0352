#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fault.h"

// What speaks for each cause of an API's refusal weighs: knowledge/api_weights.txt, fitted by `make
// accuracy` from refusals whose cause is known. A cause's probability is the softmax of its sum.

namespace grantline::explain {

inline constexpr std::size_t kApiCauses = 22;  // http_labels().size()
// The last: no API refused, a grant was refused.
inline constexpr std::size_t kGrantRefused = kApiCauses;
using PerApiCause = std::array<double, kApiCauses + 1>;

struct ApiClues {
  // By what the answer itself shows and proves, each above 0; their sum is 1.
  std::array<double, kApiCauses> chances{};
  // Each with weights of its own: "http:403", "told:...", and those of Clues::named which are no
  // pair.
  std::vector<std::string> named;
  double of_words = 1;  // as Clues::of_words
};

struct ApiWeights {
  double trust = 0.4;    // how much the logarithm of a chance counts
  double sharpness = 1;  // by which all sums are multiplied
  PerApiCause bias{};
  std::unordered_map<std::string, PerApiCause> named;
};

PerApiCause probabilities(const ApiClues& clues, const ApiWeights& weights);  // their sum is 1

// A line each: "causes NAME ... grant_refused", "trust FACTOR", "sharpness FACTOR" and the rest as
// weights.h has it.
Result<ApiWeights> parse_api_weights(std::string_view text);
std::string to_text(const ApiWeights& weights);

// Those built in which these clues need.
ApiWeights api_weights_for(const ApiClues& clues);

}  // namespace grantline::explain
