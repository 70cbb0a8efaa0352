#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accuracy/cases.h"
#include "accuracy/unseen.h"
#include "explain/api_weights.h"

// Fits the weights of what an API refused to the threads whose cause is known, beside the refused
// grants, which are to be told from these.

namespace grantline::accuracy {

class ApiStudy {
 public:
  // The threads of knowledge/cases; `grants`: all known refused grants, which outlive this.
  ApiStudy(const std::vector<Unseen>& threads, const std::vector<Case>& grants);

  explain::ApiWeights fit_all() const;
  // To all but those of a page's fold: which saw no case of this page.
  const explain::ApiWeights& without(std::string_view source);
  explain::ApiWeights fit_without(const std::vector<Unseen>& these) const;

 private:
  struct Sample {
    std::string source;
    std::string set;  // of whom it was written down
    explain::ApiClues clues;
    std::size_t cause = 0;  // of explain::PerApiCause
    double counts = 1;
  };
  class Fit;
  using Some = std::vector<const Sample*>;

  void add(const Sample& sample, const std::string& text);
  explain::ApiWeights fit(const Some& some) const;

  std::vector<Sample> samples_;
  std::vector<explain::ApiWeights> by_fold_;  // made when first asked for
};

}  // namespace grantline::accuracy
