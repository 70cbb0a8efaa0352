#pragma once

#include <expected>
#include <optional>
#include <string>

#include "serve/session.h"
#include "spec/params.h"

namespace grantline::serve {

// Why the login page is shown once more.
struct LoginProblem {
  Cause cause{};
  std::optional<Duration> wait;
  std::string login;  // as it was typed
};

struct SignedIn {
  StartedSession started;
  std::string login;  // as it was typed
};

// Checks `username` and `password` of a form that this browser was shown, within the limits of
// logins, and starts a session.
Task<Result<std::expected<SignedIn, LoginProblem>>> sign_in(App& app, const Call& call,
                                                            const Params& form);

// The cookies of the session, and of the device by which it is known next time.
void set_sign_in_cookies(App& app, const Call& call, const SignedIn& signed_in,
                         net::Response& answer);

}  // namespace grantline::serve
