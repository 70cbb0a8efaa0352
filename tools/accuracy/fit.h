#pragma once

#include <vector>

#include "explain/weights.h"

namespace grantline::accuracy {

struct Sample {
  explain::Clues clues;
  std::size_t cause = 0;      // index of its label
  double counts = 1;          // how much it counts in the fit
  double tells_how_sure = 0;  // how much it counts in fit_sharpness
};

// The weights of greatest posterior probability: the samples' likelihood, and for each weight a
// normal distribution about its prior. Deterministic. `sharpness` stays 1.
explain::Weights fit(const std::vector<const Sample*>& samples);

// Sets the sharpness, the caution and the patience of `out` to those under which the probabilities
// of `samples` are most likely; each is made by weights that had not seen it, whose own are 1, 0
// and 0.
void fit_sharpness(const std::vector<const Sample*>& samples,
                   const std::vector<const explain::Weights*>& weights_of_each,
                   explain::Weights& out);

}  // namespace grantline::accuracy
