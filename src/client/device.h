#pragma once

#include <string>

#include "client/exchange.h"

namespace grantline::client {

// A login on another device (RFC 8628): the person enters `user_code` at `verification_uri`.
struct DeviceLogin {
  Secret device_code;
  std::string user_code;
  std::string verification_uri;
  std::string verification_uri_complete;  // empty: the server has none
  WallTime expires_at;
  Duration interval = seconds(5);
};
Outcome<DeviceLogin> begin_device_login(Environment& env, const Registration& registration,
                                        const std::string& scope,
                                        const std::vector<std::string>& resources);
// Asks until the person is done, no more often than the server wants (section 3.5), and stores the
// session. `is_cancelled` is looked at between requests.
Outcome<LoggedIn> finish_device_login(Environment& env, const Registration& registration,
                                      DeviceLogin login, const LoginOptions& options,
                                      const std::function<bool()>& is_cancelled,
                                      const std::string& secret_file = {});

}  // namespace grantline::client
