#pragma once

#include <string>

#include "cli/session.h"

namespace grantline::cli {

// The page of explain on this machine alone, until SIGINT or SIGTERM. `listen` must be an address
// of the loopback.
void explain_serve(Session& session, const std::string& listen);

}  // namespace grantline::cli
