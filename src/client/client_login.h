#pragma once

#include <string>

#include "client/exchange.h"

namespace grantline::client {

// A session of the client itself (client_credentials, RFC 6749 section 4.4): asks for a first token
// and stores it, so that any number of processes share it. The registration must have a secret or
// key. There is no refresh token: the next one is asked for in the same way, once over all of them.
Outcome<LoggedIn> log_in_as_client(Environment& env, const Registration& registration,
                                   const LoginOptions& options, const std::string& secret_file,
                                   Duration patience = seconds(30));

}  // namespace grantline::client
