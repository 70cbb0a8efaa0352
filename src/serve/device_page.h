#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "serve/underway.h"

namespace grantline::serve {

// The person's part of RFC 8628: /device takes the code, asks whether it is that device, and hands
// over to the login and the consent of every other request; what comes of it ends here.

inline constexpr std::string_view kUserCodeParameter = "user_code";

// Why the page for the code is shown (again).
struct CodeProblem {
  Cause cause{};
  std::optional<Duration> wait = {};
};
net::Response device_code_page(App& app, const Call& call, std::string_view user_code,
                               const std::optional<CodeProblem>& problem);

// The request is of a device, and a person is signed in: what it asks for becomes theirs to give.
// `also` is written with it.
Task<net::Response> allow_at_device(App& app, const Call& call, const Underway& underway,
                                    std::vector<store::Write> also);
Task<net::Response> deny_at_device(App& app, const Call& call, const Underway& underway);

}  // namespace grantline::serve
