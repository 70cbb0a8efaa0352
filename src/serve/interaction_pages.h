#pragma once

#include <optional>
#include <string>

#include "serve/sign_in.h"
#include "serve/underway.h"

namespace grantline::serve {

// The pages of a request that is under way, each with a guarded form that carries it on.

net::Response login_page(App& app, const Call& call, const Underway& underway,
                         const std::optional<LoginProblem>& problem);

// These two need a session.
net::Response account_page(App& app, const Call& call, const Underway& underway);
net::Response consent_page(App& app, const Call& call, const Underway& underway);

}  // namespace grantline::serve
