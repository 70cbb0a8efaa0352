#pragma once

#include <string_view>

#include "serve/app.h"

namespace grantline::serve {

// The device cookie: `<id>.<tag>.<tag>...`, a random id and one tag over id and login for each
// person who logged in there, newest first, eight at most. It tells nobody who they are, and opens
// no door: strangers' wrong passwords do not slow a login from such a device down.
bool is_known_device(const App& app, const Call& call, std::string_view login);
void remember_device(App& app, const Call& call, std::string_view login, net::Response& response);

}  // namespace grantline::serve
