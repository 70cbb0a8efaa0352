#include "accuracy/fitting.h"

#include <cmath>

namespace grantline::accuracy {

std::size_t fold_of(std::string_view source, std::size_t seed) {
  std::size_t hash = 1469598103934665603ULL + seed * 1099511628211ULL;
  for (const char c : source) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return (hash >> 17) % kFolds;
}

void descend(std::vector<double>& values,
             const std::function<void(std::vector<double>& slope)>& take_slope) {
  constexpr int kSteps = 150;
  constexpr double kRate = 0.05;
  std::vector<double> mean(values.size());
  std::vector<double> square(values.size());
  std::vector<double> slope(values.size());
  for (int step = 1; step <= kSteps; ++step) {
    take_slope(slope);
    const double rate = kRate * (1 - static_cast<double>(step - 1) / kSteps);
    const double pace = rate * std::sqrt(1 - std::pow(0.99, step)) / (1 - std::pow(0.9, step));
    for (std::size_t i = 0; i < values.size(); ++i) {
      mean[i] = 0.9 * mean[i] + 0.1 * slope[i];
      square[i] = 0.99 * square[i] + 0.01 * slope[i] * slope[i];
      values[i] -= pace * mean[i] / (std::sqrt(square[i]) + 1e-8);
    }
  }
}

}  // namespace grantline::accuracy
