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
  // All sums are multiplied by sharpness, by Clues::of_words to the power of `caution` and by
  // Clues::brevity to that of `patience`, so that
  // 0.8 means right in 8 cases of 10, of a sentence as of a page of a log.
  double sharpness = 1;
  double caution = 0;
  double patience = 0;
};

double sharpness_for(const Clues& clues, const Weights& weights);
PerCause probabilities(const Clues& clues, const Weights& weights);  // their sum is 1

// Of a name in Clues::named, whether Clues::of_words is for it.
bool is_of_words(std::string_view name);

// A line each: "causes NAME ...", which numbers them from 0, "sharpness FACTOR",
// "caution EXPONENT", "patience EXPONENT", "kind NAME WEIGHT", "bias NUMBER=WEIGHT ..." and,
// sorted, "sign:NAME NUMBER=WEIGHT ..." and its like, with those causes only whose weight is not 0.
Result<Weights> parse_weights(std::string_view text);
std::string to_text(const Weights& weights);

// Those built in which these clues need. They are looked up in the text, since to read all of it
// takes longer than the rest of a diagnosis.
Weights weights_for(const Clues& clues);

}  // namespace grantline::explain
