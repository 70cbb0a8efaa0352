#pragma once

#include <optional>

#include "base/time.h"
#include "store/engine.h"
#include "store/records.h"

namespace grantline::serve {

// Grants and gates are ordered by wall time, and a clock may be set back between two of them. Both
// block for reads.

// When a gate of a person, or of a person at one client, closes: now, or the newest time at which a
// grant below it was authorized. At most 10,000 of the person's grants are looked at.
Result<WallTime> closing_time(store::Engine& engine, const UserId& user,
                              const std::optional<ClientId>& client, WallTime now);

// When a grant that is opened now was authorized: now, or just after the newest gate of its client
// and person, which would else close on it.
Result<WallTime> opening_time(store::Engine& engine, const ClientId& client, const UserId& user,
                              WallTime now);

}  // namespace grantline::serve
