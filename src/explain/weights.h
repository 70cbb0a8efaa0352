#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/fault.h"
#include "explain/clues.h"

// What each clue weighs: knowledge/weights.txt, fitted by `make accuracy` from cases whose cause is
// known. A cause's probability is the softmax of the sum of its clues' weights.

namespace grantline::explain {

struct Weights {
  std::array<double, kKinds> kinds{};
  PerCause bias{};
  std::unordered_map<std::string, PerCause> named;
  double sharpness = 1;  // all sums are multiplied by it, so that 0.8 means right in 8 cases of 10
};

PerCause probabilities(const Clues& clues, const Weights& weights);  // their sum is 1

// A line each: "kind NAME WEIGHT", "bias CAUSE WEIGHT", "sharpness FACTOR" and
// "sign:NAME CAUSE=WEIGHT ...", the last kind with those causes only whose weight is not 0.
Result<Weights> parse_weights(std::string_view text);
std::string to_text(const Weights& weights);

const Weights& weights();  // those built in, read at the first call

}  // namespace grantline::explain
