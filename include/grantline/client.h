#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grantline/context.h"
#include "grantline/login.h"

namespace grantline {
inline namespace v1 {

// How a client proves at the token endpoint that it is itself. A handle; cheap to copy.
class GRANTLINE_API Authentication {
 public:
  static Authentication none();                    // a public client
  static Authentication basic(SecretText secret);  // client_secret_basic, RFC 6749 section 2.3.1
  static Authentication post(SecretText secret);   // client_secret_post
  // private_key_jwt (RFC 7523 section 2.2): a PKCS #8 key in PEM, P-256, Ed25519 or RSA, and its
  // name in the client's JWK set; empty: none is sent.
  [[nodiscard]] static Outcome<Authentication> private_key_jwt(const SecretText& pem,
                                                               std::string kid);

  class State;
  explicit Authentication(std::shared_ptr<const State> state);
  const State& state() const { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

struct ClientOptions {
  std::string client_id;
  Authentication authentication = Authentication::none();
};

// A provider without metadata, or one that is not to be asked for it. Each is an https URL, or
// plain http on this machine (127.0.0.0/8, [::1], localhost); what it has not is empty.
struct Endpoints {
  std::string issuer;          // as in its ID tokens and `iss`; it names the provider
  std::string token_endpoint;  // the one that must be there
  std::string authorization_endpoint = {};
  std::string jwks_uri = {};  // needed for the scope openid
  std::string revocation_endpoint = {};
  std::string device_authorization_endpoint = {};
  std::string end_session_endpoint = {};
  bool sends_iss = false;  // callbacks carry `iss` (RFC 9207); one without it is refused then
};

// client_credentials (RFC 6749 section 4.4).
struct ServiceTokenOptions {
  std::string scope = {};
  std::vector<std::string> resources = {};  // RFC 8707
  AccessTokenOptions token = {};
};

// Token exchange (RFC 8693). Types are the URNs of its section 3.
struct TokenExchange {
  SecretText subject_token;
  std::string subject_token_type = "urn:ietf:params:oauth:token-type:access_token";
  std::string requested_token_type = {};
  std::string scope = {};
  std::string audience = {};
  std::vector<std::string> resources = {};
  std::chrono::milliseconds patience = std::chrono::seconds(30);
};

enum class TokenHint : std::uint8_t { access_token, refresh_token };

// Called with what a person has to be shown.
using DevicePrompt = std::function<void(const DeviceLogin& login)>;

// One client at one provider; a program has as many as it needs, side by side. A handle: cheap to
// copy, copies share caches; safe from every thread. Calls block unless they say otherwise; the
// async_ forms are the same calls for coroutines.
class GRANTLINE_API Client {
 public:
  // Finds the provider by its metadata (OpenID Connect Discovery 1.0, RFC 8414). The metadata's
  // issuer must be `issuer`, letter by letter.
  [[nodiscard]] static Outcome<Client> discover(
      const Context& context, std::string issuer, ClientOptions options,
      std::chrono::milliseconds patience = std::chrono::seconds(20));
  static Awaitable<Outcome<Client>> async_discover(
      const Context& context, std::string issuer, ClientOptions options,
      std::chrono::milliseconds patience = std::chrono::seconds(20));
  // Asks nobody.
  [[nodiscard]] static Outcome<Client> with_endpoints(const Context& context,
                                                      const Endpoints& endpoints,
                                                      ClientOptions options);

  const std::string& issuer() const;

  // Stores a new login, durably; then its URL may be handed out.
  [[nodiscard]] Outcome<PendingLogin> begin_login(const LoginOptions& options) const;
  Awaitable<Outcome<PendingLogin>> async_begin_login(LoginOptions options) const;
  // After a restart, in another process, or from a cookie.
  [[nodiscard]] Outcome<PendingLogin> find_login(std::string_view handle) const;
  // All that a callback route does: find, check, exchange.
  [[nodiscard]] Outcome<LoggedIn> handle_callback(std::string_view handle,
                                                  const CallbackRequest& request) const;
  Awaitable<Outcome<LoggedIn>> async_handle_callback(std::string handle,
                                                     CallbackRequest request) const;
  // Removes logins that nobody came back to; answers how many.
  [[nodiscard]] Outcome<int> forget_logins(std::chrono::milliseconds older_than) const;

  [[nodiscard]] Outcome<DeviceLogin> begin_device_login(const DeviceOptions& options) const;
  // The same, then the prompt, then the waiting.
  [[nodiscard]] Outcome<LoggedIn> log_in_by_device(const DeviceOptions& options,
                                                   const DevicePrompt& prompt,
                                                   std::stop_token stop = {}) const;
  Awaitable<Outcome<LoggedIn>> async_log_in_by_device(DeviceOptions options, DevicePrompt prompt,
                                                      std::stop_token stop = {}) const;

  // log_in_again: there is none of that name. fix_configuration: it is of another client or
  // provider, whose tokens this one is never given.
  [[nodiscard]] Outcome<Session> open_session(std::string_view name) const;
  Awaitable<Outcome<Session>> async_open_session(std::string name) const;

  // A token of the program's own, kept in memory and fetched anew before it ends, once over all
  // threads; one for each scope and set of resources.
  [[nodiscard]] Outcome<AccessToken> service_token(const ServiceTokenOptions& options = {}) const;
  Awaitable<Outcome<AccessToken>> async_service_token(ServiceTokenOptions options = {}) const;

  [[nodiscard]] Outcome<AccessToken> exchange_token(const TokenExchange& wanted) const;
  Awaitable<Outcome<AccessToken>> async_exchange_token(TokenExchange wanted) const;

  // RFC 7009; a token that the server does not know is no error. For a session, log_out does it.
  [[nodiscard]] Outcome<void> revoke(const SecretText& token, TokenHint hint) const;
  Awaitable<Outcome<void>> async_revoke(SecretText token, TokenHint hint) const;

  class State;
  explicit Client(std::shared_ptr<State> state);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace v1
}  // namespace grantline
