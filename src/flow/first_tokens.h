#pragma once

#include "flow/decision.h"

namespace grantline::flow {

// What `grant` becomes when its client gets tokens for the first time, by a code, a device code or
// none: redeemed, bound to the key of the request, and of generation 1 where `wants_refresh_token`,
// whose refresh token the token key `newest_key_id` makes. Its life counts from the authorization.
void give_first_tokens(store::Grant& grant, const Facts& facts, const Lives& lives,
                       bool wants_refresh_token, std::uint8_t newest_key_id);

}  // namespace grantline::flow
