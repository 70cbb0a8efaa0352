#pragma once

#include <string>
#include <string_view>

#include "guard/api_path.h"

namespace grantline::guard {

// docs/guard-rules.md
std::string rules_document();

// The file of rules that it shows.
std::string_view example_rules();

// A target that has this fault and no other; empty where it would be too long to show.
std::string_view example_of(PathFault fault);

}  // namespace grantline::guard
