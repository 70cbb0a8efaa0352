#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace grantline::jose {

// A NumericDate (RFC 7519 section 2) in whole seconds; a fraction is cut off. Nothing where it is
// absent, no number, or out of the years 1970 to 9999.
std::optional<WallTime> find_time(const JsonObject& payload, std::string_view name);

}  // namespace grantline::jose
