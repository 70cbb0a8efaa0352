#include "accuracy/study.h"

#include <algorithm>
#include <future>
#include <map>
#include <numeric>
#include <set>

#include "accuracy/fitting.h"

namespace grantline::accuracy {
namespace {

using explain::Weights;

constexpr std::size_t kInnerParts = 3;  // of kFolds, by which the sharpness is fitted

// What people paste is what is asked about.
constexpr double kWorthOfPaste = 3;

// Of a label that may be wrong.
double trust(const Case& one) {
  if (one.confidence == "low") return 0.35;
  return one.confidence == "medium" ? 0.7 : 1;
}

double worth(const Case& one) {
  const bool is_paste = is_of_a_thread(one) || one.confidence == "paste";
  return one.share * trust(one) * (is_paste ? kWorthOfPaste : 1);
}

// The forms in which failures are told, as far as how sure to be is learned of them: short facts,
// and all that somebody pastes; "": it is not, since its cause is not known for sure, or it is made
// up.
std::string_view form_of(const Case& one) {
  if (is_of_a_thread(one) || one.confidence == "paste") return "paste";
  return one.confidence == "high" ? "facts" : "";
}

// What each case of a form counts: all short facts together three times as much as all pastes,
// however many there are, since their causes are the surer ones.
std::map<std::string_view, double> shares_of_forms(const std::vector<Case>& cases) {
  constexpr double kFactsCount = 3;
  std::map<std::string_view, double> out;
  for (const Case& one : cases) out[form_of(one)] += trust(one);
  for (auto& [form, share] : out) {
    share = form.empty() ? 0 : (form == "facts" ? kFactsCount : 1) / share;
  }
  return out;
}

}  // namespace

std::size_t Judged::rank() const {
  const double its = chances[explain::index_of(*one->cause)];
  return static_cast<std::size_t>(
      std::ranges::count_if(chances, [&](double chance) { return chance > its; }));
}

Study::Study(const std::vector<Case>& cases) : cases_(cases) {
  const auto shares = shares_of_forms(cases);
  for (const Case& one : cases) {
    samples_.push_back({explain::clues_of(one.pasted, one.source), explain::index_of(*one.cause),
                        worth(one), trust(one) * shares.at(form_of(one))});
  }
}

std::vector<Judged> Study::cross_validate(std::size_t seed) {
  by_fold_.clear();
  std::vector<std::size_t> folds;
  for (const Case& one : cases_) folds.push_back(fold_of(one.source, seed));
  std::vector<std::future<Weights>> fits;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    fits.push_back(std::async(std::launch::async, [&, fold] { return fit_but_fold(folds, fold); }));
  }
  std::vector<Judged> out;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    by_fold_.push_back(fits[fold].get());
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      if (folds[i] != fold) continue;
      out.push_back({&cases_[i], explain::probabilities(samples_[i].clues, by_fold_.back())});
    }
  }
  return out;
}

const Weights& Study::without(std::string_view source, std::size_t seed) const {
  return by_fold_[fold_of(source, seed)];
}

Weights Study::fit_all() const {
  std::vector<std::size_t> all(cases_.size());
  std::iota(all.begin(), all.end(), 0);
  return fit_with_sharpness(all);
}

Weights Study::fit_without_file(std::string_view file) const {
  std::set<std::string_view> pages;
  for (const Case& one : cases_) {
    if (one.file == file) pages.insert(one.source);
  }
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (!pages.contains(cases_[i].source)) rest.push_back(i);
  }
  return fit_with_sharpness(rest);
}

Weights Study::fit_but_fold(const std::vector<std::size_t>& folds, std::size_t fold) const {
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (folds[i] != fold) rest.push_back(i);
  }
  return fit_with_sharpness(rest);
}

// The sharpness is fitted to cases held out within `rest`, so that it sees no case to be judged.
Weights Study::fit_with_sharpness(const std::vector<std::size_t>& rest) const {
  std::vector<Weights> inner;
  for (std::size_t part = 0; part < kInnerParts; ++part) {
    inner.push_back(fit(samples_of(rest, part, false)));
  }
  std::vector<const Sample*> held_out;
  std::vector<const Weights*> by;
  for (std::size_t part = 0; part < kInnerParts; ++part) {
    for (const Sample* sample : samples_of(rest, part, true)) {
      if (sample->tells_how_sure == 0) continue;
      held_out.push_back(sample);
      by.push_back(&inner[part]);
    }
  }
  Weights out = fit(samples_of(rest, kFolds, false));
  fit_sharpness(held_out, by, out);
  return out;
}

std::vector<const Sample*> Study::samples_of(const std::vector<std::size_t>& rest, std::size_t part,
                                             bool held_out) const {
  std::vector<const Sample*> out;
  for (const std::size_t i : rest) {
    if ((fold_of(cases_[i].source, 7919) == part) == held_out) out.push_back(&samples_[i]);
  }
  return out;
}

}  // namespace grantline::accuracy
