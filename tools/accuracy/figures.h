#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace grantline::accuracy {

struct Outcome {
  std::size_t rank = 0;  // of the true cause, from 0
  double sure = 0;       // the probability of the first
};

struct Figures {
  std::size_t cases = 0;
  double top1 = 0;
  double top3 = 0;
  double calibration_error = 0;  // expected, ten bins of equal width
};

Figures figures_of(const std::vector<Outcome>& outcomes);
void print(std::string_view what, const Figures& figures);

}  // namespace grantline::accuracy
