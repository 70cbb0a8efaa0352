#pragma once

#include <expected>

#include "jose/dpop_proof.h"
#include "spec/cause.h"

namespace grantline::flow {

// The cause and the evidence of a refused proof, for the server and for an API alike.
Refusal refusal_of(const jose::DpopFault& fault);

// jose::check_dpop_proof, where it says no with the cause. What it takes has still to be spent: see
// there.
std::expected<jose::DpopProof, Refusal> check_dpop(const jose::DpopRequest& request,
                                                   const jose::DpopRules& rules, WallTime now);

}  // namespace grantline::flow
