#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/app.h"

namespace grantline::serve {

// What an id_token that this server made says. It may have expired (OpenID Connect Core 1.0 section
// 3.1.2.1, RP-Initiated Logout 1.0 section 2).
struct IdTokenHint {
  UserId user;
  std::string sid;
  std::vector<std::string> audience;
  bool is_for(std::string_view client) const;
};

// Nothing: not an id_token of ours, or signed by a key that is gone.
std::optional<IdTokenHint> read_id_token_hint(const App& app, std::string_view token);

}  // namespace grantline::serve
