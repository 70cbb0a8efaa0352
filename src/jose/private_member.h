#pragma once

#include <string_view>

#include "base/json.h"

namespace grantline::jose {

// The name of a member of a JWK that only a private or secret key has ("d", "k"); empty: there is
// none.
std::string_view private_member(const JsonObject& jwk);

}  // namespace grantline::jose
