#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "web/markup.h"

namespace grantline::web {

// "1 minute", "3 minutes"
std::string counted(std::int64_t count, std::string_view one);
// As it is said: lately by how long ago ("5 minutes ago"), else by the day ("on 24 November 2026").
std::string when(WallTime time, WallTime now);
// The same, with the time for programs.
Markup time_tag(WallTime time, WallTime now);

}  // namespace grantline::web
