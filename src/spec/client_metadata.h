#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "crypto/signing_alg.h"

namespace grantline {

// RFC 7591 section 2, token_endpoint_auth_method
enum class AuthMethod { none, client_secret_basic, client_secret_post, private_key_jwt };
std::string_view to_text(AuthMethod method);
std::optional<AuthMethod> parse_auth_method(std::string_view text);

enum class GrantType {
  authorization_code,
  refresh_token,
  client_credentials,
  password,
  device_code
};
std::string_view to_text(GrantType type);
// "urn:ietf:params:oauth:grant-type:device_code" is RFC 8628's name of device_code.
std::optional<GrantType> parse_grant_type(std::string_view text);

enum class TokenFormat { jwt, opaque };
std::string_view to_text(TokenFormat format);
std::optional<TokenFormat> parse_token_format(std::string_view text);

// What is registered of a client, named as RFC 7591 does where it has a name.
struct ClientMetadata {
  std::string client_name;
  std::string client_uri;
  std::string logo_uri;
  std::string policy_uri;
  std::string tos_uri;
  AuthMethod token_endpoint_auth_method = AuthMethod::none;
  std::vector<GrantType> grant_types{GrantType::authorization_code, GrantType::refresh_token};
  std::vector<std::string> redirect_uris;
  std::vector<std::string> post_logout_redirect_uris;
  std::string scope;                   // what the client may ask for, space-separated
  std::vector<std::string> resources;  // RFC 8707: audiences that the client may ask for
  std::string jwks;                    // JSON, for private_key_jwt
  TokenFormat access_token_format = TokenFormat::jwt;
  SigningAlg id_token_signed_response_alg = SigningAlg::es256;
  SigningAlg access_token_signed_response_alg = SigningAlg::es256;
  bool dpop_bound_access_tokens = false;  // RFC 9449 section 5.2: no token without a proof
  bool skip_consent = false;              // first-party: the person is not asked
  // Not asked again either, though nothing tells that it is the client; listed by `grantline
  // doctor`.
  bool remember_unproven_consent = false;
  // Unsafe by name, off by default, listed by `grantline doctor`.
  bool legacy_password = false;
  bool legacy_authorize_without_pkce = false;
  // Unset: the server's setting.
  std::optional<Duration> code_life;
  std::optional<Duration> access_token_life;
  std::optional<Duration> refresh_token_idle;
  std::optional<Duration> refresh_token_life;
  std::optional<Duration> refresh_retry_window;

  bool operator==(const ClientMetadata&) const = default;
  bool allows(GrantType type) const;
};

}  // namespace grantline
