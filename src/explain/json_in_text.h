#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"

namespace grantline::explain {

// Where the JSON object that begins at `from` ends; npos: the text, or 4 MiB, end before.
std::size_t end_of_object(std::string_view text, std::size_t from);

// The first JSON object of a text that has a member of this name itself; nothing: there is none.
std::optional<JsonObject> find_object_with(std::string_view text, std::string_view member);

}  // namespace grantline::explain
