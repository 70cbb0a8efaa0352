#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "explain/api_weights.h"
#include "explain/clues.h"
#include "explain/proofs.h"
#include "explain/ranked.h"

namespace grantline::explain {

// What an API's answer shows and proves of each cause, before the words around it count.
struct ApiChances {
  std::array<double, kApiCauses> by_answer{};  // each above 0; their sum is 1
  std::array<double, kApiCauses> proven{};     // their sum is 1, or 0 where none is
  double taken = 0;                            // by what is proven, of all
};
// `status`: 0 where none is shown. `proofs`: the strongest first.
ApiChances chances_of(int status, const std::vector<Proof>& proofs);

// What a refused grant leaves to an API's refusal in the same text, by the exchange alone, where it
// is rather the grant that was refused.
inline constexpr double kShareOfApi = 0.05;

// `share`: of the API's refusal, by the exchange alone.
ApiClues api_clues_of(const ApiChances& chances, int status, double share,
                      const std::vector<Proof>& proofs, const Clues& clues);

// How the answer stands in the text. One that is shown speaks for itself: what people write around
// it counts a quarter.
enum class Shown { not_at_all, by_status, whole };

// The share when the words count as well. `is_of_a_grant`: a provider's message of a grant is
// there.
double weigh_share(double share, const PerApiCause& weighed, Shown shown, bool is_of_a_grant,
                   bool is_proven);

// All causes by all that is known, the most probable first, without evidence; the sum is 1.
std::vector<Ranked> rank(const PerApiCause& weighed, const ApiChances& chances, Shown shown);

}  // namespace grantline::explain
