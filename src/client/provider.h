#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "client/environment.h"

namespace grantline::client {

// An authorization server as its metadata (RFC 8414, OpenID Connect Discovery 1.0) or a program
// describes it. What it does not have is empty.
struct Provider {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;
  std::string revocation_endpoint;
  std::string device_authorization_endpoint;
  std::string end_session_endpoint;
  bool sends_iss = false;  // authorization_response_iss_parameter_supported (RFC 9207)
  std::vector<std::string> scopes =
      {};  // scopes_supported, of discovery alone; empty: it tells none
};

// Tries <issuer>/.well-known/openid-configuration, then RFC 8414's form, which stands before the
// path. The document's issuer must be the one asked for, letter by letter (RFC 8414 section 3.3:
// else another server could speak for this one); endpoints must be https, or on this machine.
Outcome<Provider> discover(Environment& env, std::string_view issuer, Duration patience);
Outcome<Provider> parse_provider(std::string_view issuer, const JsonObject& metadata);
JsonObject to_json(const Provider& provider);
// Where the keys of an issuer are, asked once. It may be one that gives no tokens to programs, such
// as that of a cluster or a build service, whose metadata names no token endpoint.
Outcome<std::string> discover_jwks_uri(Environment& env, std::string_view issuer, Duration timeout);

}  // namespace grantline::client
