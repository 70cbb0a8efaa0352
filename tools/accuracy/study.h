#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accuracy/cases.h"
#include "accuracy/fit.h"

// Fits weights to parts of the known cases, so that each can be judged by some that had not seen
// it.

namespace grantline::accuracy {

struct Judged {
  const Case* one = nullptr;
  explain::PerCause chances{};

  std::size_t rank() const;  // of the true cause, from 0
};

class Study {
 public:
  explicit Study(const std::vector<Case>& cases);  // which outlive this

  // Each case judged by weights fitted to the cases of the other folds alone. The cases of a page
  // are in one fold.
  std::vector<Judged> cross_validate(std::size_t seed);

  // Those of the last cross-validation which saw no case of this page.
  const explain::Weights& without(std::string_view source, std::size_t seed) const;

  explain::Weights fit_all() const;

  // To all but those of a file, and those of pages which that file has too.
  explain::Weights fit_without_file(std::string_view file) const;

 private:
  explain::Weights fit_but_fold(const std::vector<std::size_t>& folds, std::size_t fold) const;
  explain::Weights fit_with_sharpness(const std::vector<std::size_t>& rest) const;
  std::vector<const Sample*> samples_of(const std::vector<std::size_t>& rest, std::size_t part,
                                        bool held_out) const;

  const std::vector<Case>& cases_;
  std::vector<Sample> samples_;            // of cases_
  std::vector<explain::Weights> by_fold_;  // of the last cross-validation
};

}  // namespace grantline::accuracy
