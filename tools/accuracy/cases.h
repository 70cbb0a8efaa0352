#pragma once

#include <string>
#include <vector>

#include "base/fault.h"
#include "explain/label.h"

namespace grantline::accuracy {

// A refused grant whose cause is known: a line of knowledge/cases/*.jsonl.
struct Case {
  std::string id;
  std::string source;
  std::string pasted;  // as a developer would give it: provider, status, body, circumstances
  std::string file;    // "first.jsonl"
  const explain::Label* cause = nullptr;
  std::string confidence;  // high, medium or low; "paste", "telling" or "undecided"
  double share = 1;        // of one telling, that each of its causes has
};

// The paths of the folder's *.jsonl, sorted; none: there are none.
std::vector<std::string> case_files(const std::string& folder);

// All files of the folder, in the order of their names, without the refusals by an API, which are
// not weighed.
Result<std::vector<Case>> read_cases(const std::string& folder);

Result<std::vector<Case>> read_case_file(const std::string& path);

bool is_of_a_thread(const Case& one);  // knowledge/cases/threads_*.jsonl

// Sentences in which people tell of each cause, made up: tellings/CAUSE.txt, and undecided.txt.
Result<std::vector<Case>> read_tellings(const std::string& folder);

}  // namespace grantline::accuracy
