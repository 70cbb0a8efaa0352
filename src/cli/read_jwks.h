#pragma once

#include <string>

#include "base/fault.h"

namespace grantline::cli {

// A JWK Set as text, from a file or an URL, which is asked once. At most 1 MiB.
Result<std::string> read_jwks(const std::string& where);

}  // namespace grantline::cli
