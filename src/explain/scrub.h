#pragma once

#include <string>
#include <vector>

#include "explain/exchange.h"
#include "explain/ranked.h"

namespace grantline::explain {

// The last door: whatever credential of the exchange still stands in a quote or a sentence is named
// by its kind, length and a short hash instead.
class Scrub {
 public:
  explicit Scrub(const std::vector<Leg>& legs);
  void clean(Ranked& ranked) const;

 private:
  struct Secret {
    std::string value;
    std::string name;  // what stands for it
  };
  void clean(std::string& text) const;

  std::vector<Secret> secrets_;  // the longest first
};

}  // namespace grantline::explain
