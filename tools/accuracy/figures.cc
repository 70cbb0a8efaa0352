#include "accuracy/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace grantline::accuracy {

Figures figures_of(const std::vector<Outcome>& outcomes) {
  Figures out;
  std::array<double, 10> hits{};
  std::array<double, 10> sure{};
  for (const Outcome& outcome : outcomes) {
    const std::size_t bin = std::min<std::size_t>(9, static_cast<std::size_t>(outcome.sure * 10));
    hits[bin] += outcome.rank == 0 ? 1 : 0;
    sure[bin] += outcome.sure;
    out.top1 += outcome.rank == 0 ? 1 : 0;
    out.top3 += outcome.rank < 3 ? 1 : 0;
  }
  out.cases = outcomes.size();
  const double n = static_cast<double>(std::max<std::size_t>(1, out.cases));
  for (std::size_t bin = 0; bin < 10; ++bin) {
    out.calibration_error += std::abs(hits[bin] - sure[bin]) / n;
  }
  out.top1 /= n;
  out.top3 /= n;
  return out;
}

void print(std::string_view what, const Figures& f) {
  fmt::print("{:<44}{:>5}   top-1 {:5.1f} %   top-3 {:5.1f} %   calibration error {:.3f}\n", what,
             f.cases, 100 * f.top1, 100 * f.top3, f.calibration_error);
}

}  // namespace grantline::accuracy
