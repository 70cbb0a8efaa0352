#pragma once

#include <string>
#include <string_view>

#include "jose/jws.h"

namespace grantline::jose {

// What a JWT was made for, by the typ of its header and by its claims. It words an error, and lets
// a guard refuse what is meant for something else; that a JWT seems to be an access token proves
// nothing.
enum class JwtKind {
  access_token,
  id_token,
  refresh_token,
  logout_token,
  client_assertion,
  dpop_proof,
  unknown,
};
JwtKind kind_of(const Jws& jws);
std::string_view in_words(JwtKind kind);  // "an ID token"; of unknown: "a JWT of another kind"

// Why `compact` could not be read, in words that may follow "it was changed on its way:"; by the
// error that `verify` had.
std::string damage_of(std::string_view compact, JwsError error);

}  // namespace grantline::jose
