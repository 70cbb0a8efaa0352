#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/fault.h"
#include "explain/weights.h"

namespace grantline::accuracy {

// A failure that no fit saw, as somebody would paste it: a line of
// tests/explain/unseen/half_?.jsonl.
struct Unseen {
  std::string id;
  std::string url;
  std::string cause;  // a name of label.cc or of http_label.cc
  std::string confidence;
  std::string text;
  std::string half;
};

// The weights to judge a case by that have not seen it; null: those that are built in.
using WeightsFor = std::function<const explain::Weights*(const Unseen&)>;

Result<std::vector<Unseen>> read_unseen(const std::string& path);

// By the whole of `grantline explain`. Prints the figures of
// both halves and the misses of the first: the second is only ever measured.
Result<void> measure_unseen(const std::string& folder, const WeightsFor& weights_for);

}  // namespace grantline::accuracy
