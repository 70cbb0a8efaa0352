#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/evidence.h"
#include "explain/label.h"
#include "explain/provider_rules.h"

namespace grantline::explain {

struct Link {
  std::string title;
  std::string url;
};

// A cause with how probable it is and what speaks for it.
struct Ranked {
  const Label* cause = nullptr;  // never null
  std::string detail;            // finer than the cause, a proof's name; "" where there is none
  std::string title;
  double probability = 0;
  std::vector<Evidence> evidence;
  std::string confirm;  // what would show or rule out that it is this one
  std::string fix;
  std::vector<Link> links;
  std::vector<ProviderRule> rules = {};  // what the provider does that bears on it
  std::string_view code = {};  // the fix in the language that was seen; "" where there is none
};

// The same order however often it is asked.
inline bool is_likelier(const Ranked& a, const Ranked& b) {
  return a.probability != b.probability ? a.probability > b.probability
                                        : a.cause->name < b.cause->name;
}

}  // namespace grantline::explain
