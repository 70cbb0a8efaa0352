#pragma once

#include "cli/session.h"

namespace grantline::cli {

// Standard input, output and error of this process. Colour where output is a terminal and NO_COLOR
// is empty or absent (no-color.org).
Terminal system_terminal();

}  // namespace grantline::cli
