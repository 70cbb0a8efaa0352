#pragma once

#include "base/fault.h"
#include "serve/settings.h"

namespace grantline::cli {

// Serves until SIGTERM or SIGINT. Gives the exit code.
int run_serve(serve::Settings settings);

}  // namespace grantline::cli
