#include "accuracy/api_study.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <map>
#include <set>

#include "accuracy/fitting.h"
#include "explain/clues.h"
#include "explain/exchange.h"
#include "explain/http_diagnosis.h"
#include "explain/http_label.h"
#include "explain/input.h"

namespace grantline::accuracy {
namespace {

using explain::ApiWeights;
using explain::PerApiCause;

constexpr std::size_t kParts = 4;
constexpr double kFirmnessOfBias = 1;
constexpr double kFirmnessOfWord = 1.5;
constexpr double kFirmnessOfFact = 1;
constexpr std::size_t kFewest = 2;  // samples with a name, for it to have a weight

double worth_of(std::string_view confidence) {
  return confidence == "high" ? 1 : confidence == "low" ? 0.5 : 0.8;
}

explain::ApiClues clues_of(const std::string& text) {
  const std::string read = explain::read_text(text).text();
  return explain::diagnose_http(read, explain::read_exchange(read), explain::clues_of(read), "",
                                nullptr)
      .clues;
}

}  // namespace

// All weights in one vector: the bias, then a PerApiCause for each name.
class ApiStudy::Fit {
 public:
  Fit(const Some& some, double trust) : trust_(trust) {
    std::map<std::string_view, std::size_t> seen;
    for (const Sample* sample : some) {
      for (const std::string& name : sample->clues.named) ++seen[name];
    }
    for (const auto& [name, times] : seen) {
      if (times >= kFewest) names_.push_back(name);
    }
    for (const Sample* sample : some) rows_.push_back(row_of(*sample));
    values_.assign(kAll * (1 + names_.size()), 0);
  }

  ApiWeights run() {
    descend(values_, [this](std::vector<double>& slope) { take_slope(slope); });
    ApiWeights out;
    out.trust = trust_;
    std::copy_n(values_.begin(), kAll, out.bias.begin());
    for (std::size_t name = 0; name < names_.size(); ++name) {
      std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(kAll * (1 + name)), kAll,
                  out.named[std::string(names_[name])].begin());
    }
    return out;
  }

 private:
  static constexpr std::size_t kAll = explain::kApiCauses + 1;
  struct Row {
    const Sample* sample = nullptr;
    PerApiCause before{};                               // what the answer itself gives
    std::vector<std::pair<std::size_t, double>> named;  // places in values_, and what they count
  };

  Row row_of(const Sample& sample) const {
    Row row{&sample, {}, {}};
    ApiWeights none;
    none.trust = trust_;
    row.before = explain::probabilities(sample.clues, none);
    for (double& one : row.before) one = std::log(std::max(one, 1e-12));
    for (const std::string& name : sample.clues.named) {
      const auto at = std::ranges::lower_bound(names_, name);
      if (at == names_.end() || *at != name) continue;
      row.named.emplace_back(kAll * (1 + static_cast<std::size_t>(at - names_.begin())),
                             explain::is_of_words(name) ? sample.clues.of_words : 1);
    }
    return row;
  }

  PerApiCause likelihoods(const Row& row) const {
    PerApiCause sums = row.before;
    for (std::size_t c = 0; c < kAll; ++c) sums[c] += values_[c];
    for (const auto& [place, counts] : row.named) {
      for (std::size_t c = 0; c < kAll; ++c) sums[c] += counts * values_[place + c];
    }
    const double most = std::ranges::max(sums);
    double total = 0;
    for (double& sum : sums) total += sum = std::exp(sum - most);
    for (double& sum : sums) sum /= total;
    return sums;
  }

  void take_slope(std::vector<double>& slope) const {
    for (std::size_t c = 0; c < kAll; ++c) slope[c] = kFirmnessOfBias * values_[c];
    for (std::size_t name = 0; name < names_.size(); ++name) {
      const double firmness =
          explain::is_of_words(names_[name]) ? kFirmnessOfWord : kFirmnessOfFact;
      const std::size_t place = kAll * (1 + name);
      for (std::size_t c = 0; c < kAll; ++c) slope[place + c] = firmness * values_[place + c];
    }
    for (const Row& row : rows_) {
      PerApiCause error = likelihoods(row);
      error[row.sample->cause] -= 1;
      for (double& e : error) e *= row.sample->counts;
      for (std::size_t c = 0; c < kAll; ++c) slope[c] += error[c];
      for (const auto& [place, counts] : row.named) {
        for (std::size_t c = 0; c < kAll; ++c) slope[place + c] += counts * error[c];
      }
    }
  }

  double trust_;
  std::vector<std::string_view> names_;  // sorted
  std::vector<Row> rows_;
  std::vector<double> values_;
};

ApiStudy::ApiStudy(const std::vector<Unseen>& threads, const std::vector<Case>& grants) {
  for (const Unseen& one : threads) {
    const bool is_of_api = explain::find_label(one.cause) == nullptr;
    if (!is_of_api) continue;
    const std::string set = one.id.substr(0, one.id.find('-'));
    add({one.url, set, {}, explain::api_index_of(one.cause), worth_of(one.confidence)}, one.text);
  }
  constexpr double kWorthOfSentence = 0.3;
  constexpr double kWorthOfGrant = 2;  // an API's refusal is not to be seen in each of them
  for (const Case& one : grants) {
    const bool is_made_up = one.confidence == "telling" || one.confidence == "undecided";
    const double counts =
        is_made_up ? kWorthOfSentence * one.share : kWorthOfGrant * worth_of(one.confidence);
    add({one.source, one.file, {}, explain::kGrantRefused, counts}, one.pasted);
  }
}

void ApiStudy::add(const Sample& sample, const std::string& text) {
  explain::ApiClues clues = clues_of(text);
  if (clues.named.empty()) return;
  samples_.push_back(sample);
  samples_.back().clues = std::move(clues);
}

// How far to trust what the answer shows, and how sharp the whole is, are told by whole sets held
// out: what somebody else writes down is told in other words.
ApiWeights ApiStudy::fit(const Some& some) const {
  std::set<std::string_view> sets;
  for (const Sample* one : some) sets.insert(one->set);
  const std::vector<std::string_view> order(sets.begin(), sets.end());
  const auto part_of = [&](const Sample& one) {
    return static_cast<std::size_t>(std::ranges::find(order, one.set) - order.begin()) % kParts;
  };
  constexpr std::array kTrusts = {0.2, 0.4, 0.6};
  double least = INFINITY;
  double best_trust = kTrusts[0];
  double best_sharpness = 1;
  for (const double trust : kTrusts) {
    std::vector<std::pair<const Sample*, PerApiCause>> judged;
    for (std::size_t part = 0; part < kParts; ++part) {
      Some rest;
      std::ranges::copy_if(some, std::back_inserter(rest),
                           [&](const Sample* one) { return part_of(*one) != part; });
      const ApiWeights weights = Fit(rest, trust).run();
      for (const Sample* one : some) {
        if (part_of(*one) == part) judged.emplace_back(one, probabilities(one->clues, weights));
      }
    }
    for (double sharpness = 0.5; sharpness < 2.01; sharpness += 0.05) {
      double loss = 0;
      for (const auto& [sample, chances] : judged) {
        if (sample->cause == explain::kGrantRefused) continue;
        double total = 0;
        for (const double chance : chances) total += std::pow(chance, sharpness);
        loss -= sample->counts *
                (sharpness * std::log(std::max(chances[sample->cause], 1e-9)) - std::log(total));
      }
      if (loss >= least) continue;
      least = loss;
      best_trust = trust;
      best_sharpness = sharpness;
    }
  }
  ApiWeights out = Fit(some, best_trust).run();
  out.sharpness = best_sharpness;
  return out;
}

ApiWeights ApiStudy::fit_all() const {
  Some all;
  for (const Sample& one : samples_) all.push_back(&one);
  return fit(all);
}

const ApiWeights& ApiStudy::without(std::string_view source) {
  if (by_fold_.empty()) {
    std::vector<std::future<ApiWeights>> fits;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      fits.push_back(std::async(std::launch::async, [this, fold] {
        Some rest;
        for (const Sample& one : samples_) {
          if (fold_of(one.source, 0) != fold) rest.push_back(&one);
        }
        return fit(rest);
      }));
    }
    for (auto& one : fits) by_fold_.push_back(one.get());
  }
  return by_fold_[fold_of(source, 0)];
}

ApiWeights ApiStudy::fit_without(const std::vector<Unseen>& these) const {
  std::set<std::string_view> pages;
  for (const Unseen& one : these) pages.insert(one.url);
  Some rest;
  for (const Sample& one : samples_) {
    if (!pages.contains(one.source)) rest.push_back(&one);
  }
  return fit(rest);
}

}  // namespace grantline::accuracy
