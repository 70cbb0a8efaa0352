#pragma once

#include <optional>

#include "flow/decision.h"

namespace grantline::flow {

// Whether a grant came to its end before its time: by its own end, or by a gate that closed on its
// user or client after it was authorized. The earliest such event is the one named.
std::optional<Refusal> check_ended(const store::Grant& grant, const std::vector<store::Gate>& gates,
                                   WallTime now);

// The same for one token of a grant that has none of its own (client_credentials), by when it was
// issued.
std::optional<Refusal> check_gates(const std::vector<store::Gate>& gates, WallTime since,
                                   WallTime now);

}  // namespace grantline::flow
