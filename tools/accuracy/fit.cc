#include "accuracy/fit.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "accuracy/fitting.h"

namespace grantline::accuracy {
namespace {

using explain::kCauses;
using explain::Kind;
using explain::kKinds;
using explain::PerCause;
using explain::Weights;

// What a kind of clue weighs before any case was seen, and how firmly: 1/variance.
constexpr std::array<double, kKinds> kPriorOfKind = {4.0,  1.5, 1.0,  1.2, 0.5,
                                                     -0.8, 1.0, -2.0, 1.5, 0.7};
constexpr double kFirmnessOfKind = 4;
constexpr double kFirmnessOfBias = 1;
constexpr double kFirmnessOfSign = 1.5;
constexpr double kFirmnessOfSense = 1;
constexpr double kFirmnessOfStem = 1.5;
constexpr double kFirmnessOfPair = 4;

double firmness_of(std::string_view name) {
  return name.starts_with("sign:")    ? kFirmnessOfSign
         : name.starts_with("sense:") ? kFirmnessOfSense
         : name.starts_with("pair:")  ? kFirmnessOfPair
                                      : kFirmnessOfStem;
}

struct Row {
  const Sample* sample = nullptr;
  std::vector<std::pair<std::size_t, double>> named;  // indices of names, and what they count
};

// All weights in one vector: kinds, biases, then a PerCause for each name.
class Fit {
 public:
  explicit Fit(const std::vector<const Sample*>& samples) {
    std::set<std::string_view> names;
    for (const Sample* sample : samples) {
      names.insert(sample->clues.named.begin(), sample->clues.named.end());
    }
    names_.assign(names.begin(), names.end());
    for (const Sample* sample : samples) rows_.push_back(row_of(*sample));
    values_.assign(kKinds + kCauses * (1 + names_.size()), 0);
    std::ranges::copy(kPriorOfKind, values_.begin());
  }

  Weights run() {
    descend(values_, [this](std::vector<double>& slope) { take_slope(slope); });
    return weights();
  }

 private:
  Row row_of(const Sample& sample) const {
    Row row{&sample, {}};
    for (const std::string& name : sample.clues.named) {
      const auto at = std::ranges::lower_bound(names_, name);
      if (at != names_.end() && *at == name) {
        row.named.emplace_back(static_cast<std::size_t>(at - names_.begin()),
                               explain::is_of_words(name) ? sample.clues.of_words : 1);
      }
    }
    return row;
  }

  std::size_t of_name(std::size_t name) const { return kKinds + kCauses * (1 + name); }

  PerCause likelihoods(const Row& row) const {
    PerCause sums{};
    for (std::size_t c = 0; c < kCauses; ++c) {
      sums[c] = values_[kKinds + c];
      for (std::size_t k = 0; k < kKinds; ++k) {
        sums[c] += values_[k] * row.sample->clues.by_kind[k][c];
      }
    }
    for (const auto& [name, counts] : row.named) {
      for (std::size_t c = 0; c < kCauses; ++c) sums[c] += counts * values_[of_name(name) + c];
    }
    const double most = std::ranges::max(sums);
    double total = 0;
    for (double& sum : sums) total += sum = std::exp(sum - most);
    for (double& sum : sums) sum /= total;
    return sums;
  }

  void take_slope(std::vector<double>& slope) const {
    for (std::size_t k = 0; k < kKinds; ++k) {
      slope[k] = kFirmnessOfKind * (values_[k] - kPriorOfKind[k]);
    }
    for (std::size_t c = 0; c < kCauses; ++c) {
      slope[kKinds + c] = kFirmnessOfBias * values_[kKinds + c];
    }
    for (std::size_t name = 0; name < names_.size(); ++name) {
      const double firmness = firmness_of(names_[name]);
      for (std::size_t c = 0; c < kCauses; ++c) {
        slope[of_name(name) + c] = firmness * values_[of_name(name) + c];
      }
    }
    for (const Row& row : rows_) add_slope(row, slope);
  }

  void add_slope(const Row& row, std::vector<double>& slope) const {
    PerCause error = likelihoods(row);
    error[row.sample->cause] -= 1;
    for (double& e : error) e *= row.sample->counts;
    for (std::size_t c = 0; c < kCauses; ++c) {
      slope[kKinds + c] += error[c];
      for (std::size_t k = 0; k < kKinds; ++k) {
        slope[k] += error[c] * row.sample->clues.by_kind[k][c];
      }
      for (const auto& [name, counts] : row.named) slope[of_name(name) + c] += counts * error[c];
    }
  }

  Weights weights() const {
    Weights out;
    std::copy_n(values_.begin(), kKinds, out.kinds.begin());
    std::copy_n(values_.begin() + kKinds, kCauses, out.bias.begin());
    for (std::size_t name = 0; name < names_.size(); ++name) {
      std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(of_name(name)), kCauses,
                  out.named[names_[name]].begin());
    }
    return out;
  }

  std::vector<std::string> names_;  // sorted
  std::vector<Row> rows_;
  std::vector<double> values_;
};

}  // namespace

Weights fit(const std::vector<const Sample*>& samples) { return Fit(samples).run(); }

void fit_sharpness(const std::vector<const Sample*>& samples,
                   const std::vector<const Weights*>& weights_of_each, Weights& out) {
  std::vector<PerCause> logs;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    logs.push_back(explain::probabilities(samples[i]->clues, *weights_of_each[i]));
    for (double& one : logs.back()) one = std::log(std::max(one, 1e-12));
  }
  const auto loss_of = [&](const Weights& how) {
    double loss = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const double factor = explain::sharpness_for(samples[i]->clues, how);
      double total = 0;
      for (const double one : logs[i]) total += std::exp(one * factor);
      loss += (std::log(total) - logs[i][samples[i]->cause] * factor) * samples[i]->tells_how_sure;
    }
    return loss;
  };
  double least = INFINITY;
  const auto search = [&](double Weights::* what, double from, double end, double step) {
    Weights tried = out;
    for (tried.*what = from; tried.*what < end; tried.*what += step) {
      const double loss = loss_of(tried);
      if (loss >= least) continue;
      least = loss;
      out.*what = tried.*what;
    }
  };
  // One after the other, until none changes any more.
  for (double before = INFINITY; least < before || std::isinf(least);) {
    before = least;
    search(&Weights::sharpness, 0.3, 6.01, 0.05);
    search(&Weights::caution, 0, 2.51, 0.1);
    search(&Weights::patience, 0, 1.51, 0.05);
  }
}

}  // namespace grantline::accuracy
