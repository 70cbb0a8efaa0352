#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

// What every fit of weights does alike.

namespace grantline::accuracy {

inline constexpr std::size_t kFolds = 5;

// Which fold the cases of a page are in; another seed, other folds.
std::size_t fold_of(std::string_view source, std::size_t seed);

// Moves `values` down the slope that `take_slope` fills in for them, by Adam over all samples at
// each step. Deterministic.
void descend(std::vector<double>& values,
             const std::function<void(std::vector<double>& slope)>& take_slope);

}  // namespace grantline::accuracy
