#pragma once

#include <string>
#include <string_view>

#include "serve/app.h"

namespace grantline::serve {

// The authorization request of the demo client in dev mode. Its verifier and state are the same
// each time and known to all, so that the exchange can be pasted into a terminal: a toy, as its
// pages say.
inline constexpr std::string_view kDemoVerifier = "a-demo-verifier-that-everybody-knows-0123456789";
inline constexpr std::string_view kDemoState = "demo-state";
std::string demo_redirect_uri(const App& app);
std::string demo_login_url(const App& app);

}  // namespace grantline::serve
