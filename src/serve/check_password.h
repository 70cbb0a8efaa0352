#pragma once

#include <string>

#include "serve/app.h"

namespace grantline::serve {

// Who a login name and password belong to. The same work is done, and the same time taken, for a
// name that is not known. Runs Argon2id on a worker. Counts and delays failures (Limits) and audits
// them. Refusals: user_credentials_wrong, login_throttled (fact retry_after), login_refused (right
// password, disabled person), server_busy.
Task<Result<std::expected<store::UserRecord, Refusal>>> check_password(App& app, const Call& call,
                                                                       std::string login,
                                                                       Secret password,
                                                                       bool known_device);

// Finds a person by login name, in any case of letters.
Result<std::optional<store::UserRecord>> find_user(store::Engine& engine, std::string_view login);
Result<std::optional<store::UserRecord>> find_user(store::Engine& engine, const UserId& id);

}  // namespace grantline::serve
