#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"

namespace grantline::explain {

// The first JSON object of a text that has a member of this name itself; nothing: there is none
// among the first sixteen that may be.
std::optional<JsonObject> find_object_with(std::string_view text, std::string_view member);

}  // namespace grantline::explain
