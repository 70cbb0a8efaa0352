#pragma once

#include <string>
#include <string_view>

#include "client/token_request.h"

namespace grantline::client {

// RFC 7009; `hint` is "refresh_token" or "access_token". An unknown token is no error there.
Outcome<void> revoke(Environment& env, const Registration& registration, const Secret& token,
                     std::string_view hint, Duration patience = seconds(10));

// Where a browser goes to end the login at the provider too (OpenID Connect RP-Initiated Logout
// 1.0); empty: the provider has no such page. Holds the ID token, as that specification has it.
Secret end_session_url(const Registration& registration, const Secret& id_token,
                       std::string_view post_logout_redirect_uri, std::string_view state = {});

}  // namespace grantline::client
