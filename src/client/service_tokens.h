#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "client/session.h"

namespace grantline::client {

// Access tokens of a program for itself (client_credentials, RFC 6749 section 4.4). Kept in memory
// and fetched anew before they end, once over all threads; one for each scope and set of resources.
// Safe from every thread.
class ServiceTokens {
 public:
  ServiceTokens(Environment env, Registration registration)
      : env_(std::move(env)), registration_(std::move(registration)) {}
  Outcome<AccessTokenPtr> access_token(const std::string& scope,
                                       const std::vector<std::string>& resources = {},
                                       Duration min_valid = seconds(30),
                                       Duration patience = seconds(30));
  // The same where it costs nothing; null: one would have to be fetched.
  AccessTokenPtr at_hand(const std::string& scope, const std::vector<std::string>& resources,
                         Duration min_valid);

 private:
  AccessTokenPtr held(const std::string& key, Duration min_valid);
  Outcome<AccessTokenPtr> fetch(const std::string& key, const std::string& scope,
                                const std::vector<std::string>& resources, Duration patience);

  Environment env_;
  Registration registration_;
  std::mutex mutex_;
  std::map<std::string, AccessTokenPtr> tokens_;
  SingleFlight<Outcome<AccessTokenPtr>> flights_;
};

// RFC 8693: gives one token for another. Types are the URNs of section 3.
struct TokenExchange {
  const Secret& subject_token;
  std::string subject_token_type = "urn:ietf:params:oauth:token-type:access_token";
  std::string requested_token_type = {};
  std::string scope = {};
  std::string audience = {};
  std::vector<std::string> resources = {};
};
Outcome<AccessTokenPtr> exchange_token(Environment& env, const Registration& registration,
                                       const TokenExchange& wanted,
                                       Duration patience = seconds(30));

}  // namespace grantline::client
