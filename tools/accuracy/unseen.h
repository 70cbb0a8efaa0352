#pragma once

#include <string>
#include <vector>

#include "base/fault.h"

namespace grantline::accuracy {

// A failure that no fit saw, as somebody would paste it: a line of
// tests/explain/unseen/half_?.jsonl.
struct Unseen {
  std::string id;
  std::string url;
  std::string cause;  // a name of label.cc or of http_label.cc
  std::string confidence;
  std::string text;
};

Result<std::vector<Unseen>> read_unseen(const std::string& path);

// By the whole of `grantline explain` with the weights that are built in. Prints the figures of
// both halves and the misses of the first: the second is only ever measured.
Result<void> measure_unseen(const std::string& folder);

}  // namespace grantline::accuracy
