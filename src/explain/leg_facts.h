#pragma once

#include <cstddef>
#include <string_view>

#include "explain/exchange.h"

namespace grantline::explain {

// Finds what stands around the parameters of a leg: its URL, Basic credentials, content type, time
// and who sent it. `after`: where the leg before ends.
void add_facts(Leg& leg, std::string_view text, std::size_t after);

}  // namespace grantline::explain
