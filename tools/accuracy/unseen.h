#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "explain/api_weights.h"
#include "explain/weights.h"

namespace grantline::accuracy {

// A failure as somebody would paste it: a line of knowledge/cases/threads_*.jsonl or of
// tests/explain/unseen/*.jsonl.
struct Unseen {
  std::string id;
  std::string url;
  std::string cause;  // a name of label.cc or of http_label.cc
  std::string confidence;
  std::string text;
};

bool is_known_cause(const std::string& cause);

// Weights that have not seen a case; null: those that are built in.
struct By {
  const explain::Weights* of_grants = nullptr;
  const explain::ApiWeights* of_apis = nullptr;
};
using WeightsFor = std::function<By(const Unseen&)>;

Result<std::vector<Unseen>> read_unseen(const std::string& path);

// Judges by the whole of `grantline explain` and prints the figures, `name` before them.
void measure(std::string_view name, const std::vector<Unseen>& cases,
             const WeightsFor& weights_for);

// The same, with each miss and what it was taken for.
void list_misses(const std::vector<Unseen>& cases, const WeightsFor& weights_for);

}  // namespace grantline::accuracy
