#pragma once

#include <expected>
#include <optional>

#include "serve/app.h"

namespace grantline::serve {

// An access token with all that is stored of it, judged at this moment by reads alone.
struct Inspected {
  std::expected<flow::Access, Refusal> access;
  std::optional<GrantKey> grant;  // where the token is genuine and has a grant
};
Result<Inspected> inspect_access_token(App& app, const Keys& keys, std::string_view token,
                                       WallTime now);

}  // namespace grantline::serve
