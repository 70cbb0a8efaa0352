#include "grantline/client.h"

#include <boost/json/object.hpp>

#include "client/exchange.h"
#include "client/revoke.h"
#include "library/client_state.h"
#include "library/convert.h"

namespace grantline {
inline namespace v1 {
namespace {

JsonObject metadata_of(const Endpoints& endpoints) {
  JsonObject out{{"issuer", endpoints.issuer},
                 {"authorization_response_iss_parameter_supported", endpoints.sends_iss}};
  const auto add = [&](const char* name, const std::string& url) {
    if (!url.empty()) out[name] = url;
  };
  add("token_endpoint", endpoints.token_endpoint);
  add("authorization_endpoint", endpoints.authorization_endpoint);
  add("jwks_uri", endpoints.jwks_uri);
  add("revocation_endpoint", endpoints.revocation_endpoint);
  add("device_authorization_endpoint", endpoints.device_authorization_endpoint);
  add("end_session_endpoint", endpoints.end_session_endpoint);
  return out;
}

Outcome<Client> client_at(const Context& context, client::Outcome<client::Provider> provider,
                          const ClientOptions& options) {
  if (!provider) return fail_publicly<Client>(std::move(provider.error()));
  return Client(std::make_shared<Client::State>(
      context.state(), client::Registration{.provider = std::move(*provider),
                                            .client_id = ClientId{options.client_id},
                                            .auth = options.authentication.state().auth}));
}

Outcome<AccessToken> token_in(client::Outcome<client::AccessTokenPtr> token) {
  if (!token) return fail_publicly<AccessToken>(std::move(token.error()));
  return to_public(std::move(*token));
}

}  // namespace

Client::Client(std::shared_ptr<State> state) : state_(std::move(state)) {}
const std::string& Client::issuer() const { return state_->registration.provider.issuer; }

Outcome<Client> Client::discover(const Context& context, std::string issuer, ClientOptions options,
                                 std::chrono::milliseconds patience) {
  context.state()->tell(LoginStep::finding_provider, issuer);
  client::Environment env = context.state()->environment();
  return client_at(context, client::discover(env, issuer, to_internal(patience)), options);
}

Awaitable<Outcome<Client>> Client::async_discover(const Context& context, std::string issuer,
                                                  ClientOptions options,
                                                  std::chrono::milliseconds patience) {
  return context.state()->later(
      [=] { return Client::discover(context, issuer, options, patience); });
}

Outcome<Client> Client::with_endpoints(const Context& context, const Endpoints& endpoints,
                                       ClientOptions options) {
  if (endpoints.issuer.empty()) {
    return std::unexpected(Error{.kind = ErrorKind::fix_configuration,
                                 .code = "issuer_missing",
                                 .what = "a provider needs an issuer, by which it is known"});
  }
  return client_at(context, client::parse_provider(endpoints.issuer, metadata_of(endpoints)),
                   options);
}

Outcome<PendingLogin> Client::begin_login(const LoginOptions& options) const {
  auto login = client::PendingLogin::begin(state_->environment, state_->registration,
                                           {.session = options.session,
                                            .redirect_uri = options.redirect_uri,
                                            .scope = options.scope,
                                            .resources = options.resources,
                                            .parameters = options.parameters});
  if (!login) return fail_publicly<PendingLogin>(std::move(login.error()));
  state_->tell(LoginStep::waiting);
  return PendingLogin(
      std::make_unique<PendingLogin::State>(PendingLogin::State{state_, std::move(*login)}));
}

Awaitable<Outcome<PendingLogin>> Client::async_begin_login(LoginOptions options) const {
  return state_->context->later(
      [client = *this, options = std::move(options)] { return client.begin_login(options); });
}

Outcome<PendingLogin> Client::find_login(std::string_view handle) const {
  auto login = client::PendingLogin::find(state_->environment, handle);
  if (!login) return fail_publicly<PendingLogin>(std::move(login.error()));
  return PendingLogin(
      std::make_unique<PendingLogin::State>(PendingLogin::State{state_, std::move(*login)}));
}

Outcome<LoggedIn> Client::handle_callback(std::string_view handle,
                                          const CallbackRequest& request) const {
  auto login = find_login(handle);
  if (!login) return std::unexpected(std::move(login.error()));
  auto checked = std::move(*login).check(request);
  if (!checked) return std::unexpected(std::move(checked.error()));
  return std::move(*checked).exchange();
}

Awaitable<Outcome<LoggedIn>> Client::async_handle_callback(std::string handle,
                                                           CallbackRequest request) const {
  return state_->context->later(
      [client = *this, handle = std::move(handle), request = std::move(request)] {
        return client.handle_callback(handle, request);
      });
}

Outcome<int> Client::forget_logins(std::chrono::milliseconds older_than) const {
  auto forgotten = client::forget_logins(state_->environment.store,
                                         state_->environment.world.now() - to_internal(older_than));
  if (!forgotten) return fail_publicly<int>(std::move(forgotten.error()));
  return *forgotten;
}

Outcome<DeviceLogin> Client::begin_device_login(const DeviceOptions& options) const {
  auto name = client::session_name(state_->environment, options.session);
  if (!name) return fail_publicly<DeviceLogin>(std::move(name.error()));
  auto login = client::begin_device_login(state_->environment, state_->registration, options.scope,
                                          options.resources);
  if (!login) return fail_publicly<DeviceLogin>(std::move(login.error()));
  return DeviceLogin(std::make_unique<DeviceLogin::State>(
      DeviceLogin::State{state_, std::move(*login),
                         client::LoginOptions{.session = std::move(*name),
                                              .redirect_uri = {},
                                              .scope = options.scope,
                                              .resources = options.resources}}));
}

Outcome<LoggedIn> Client::log_in_by_device(const DeviceOptions& options, const DevicePrompt& prompt,
                                           std::stop_token stop) const {
  auto login = begin_device_login(options);
  if (!login) return std::unexpected(std::move(login.error()));
  prompt(*login);
  return std::move(*login).wait(std::move(stop));
}

Awaitable<Outcome<LoggedIn>> Client::async_log_in_by_device(DeviceOptions options,
                                                            DevicePrompt prompt,
                                                            std::stop_token stop) const {
  return state_->context->later(
      [client = *this, options = std::move(options), prompt = std::move(prompt),
       stop = std::move(stop)] { return client.log_in_by_device(options, prompt, stop); });
}

Outcome<Session> Client::open_session(std::string_view name) const {
  auto session =
      client::Session::open(state_->environment, state_->registration, std::string(name));
  if (!session) return fail_publicly<Session>(std::move(session.error()));
  return Session(std::make_shared<Session::State>(Session::State{state_, std::move(*session)}));
}

Awaitable<Outcome<Session>> Client::async_open_session(std::string name) const {
  return state_->context->later(
      [client = *this, name = std::move(name)] { return client.open_session(name); });
}

Outcome<AccessToken> Client::service_token(const ServiceTokenOptions& options) const {
  return token_in(state_->services.access_token(options.scope, options.resources,
                                                to_internal(options.token.min_valid),
                                                to_internal(options.token.patience)));
}

Awaitable<Outcome<AccessToken>> Client::async_service_token(ServiceTokenOptions options) const {
  if (auto token = state_->services.at_hand(options.scope, options.resources,
                                            to_internal(options.token.min_valid))) {
    return Awaitable<Outcome<AccessToken>>(to_public(std::move(token)));
  }
  return state_->context->later(
      [client = *this, options = std::move(options)] { return client.service_token(options); });
}

Outcome<AccessToken> Client::exchange_token(const TokenExchange& wanted) const {
  const Secret subject = to_internal(wanted.subject_token);
  return token_in(client::exchange_token(state_->environment, state_->registration,
                                         {.subject_token = subject,
                                          .subject_token_type = wanted.subject_token_type,
                                          .requested_token_type = wanted.requested_token_type,
                                          .scope = wanted.scope,
                                          .audience = wanted.audience,
                                          .resources = wanted.resources},
                                         to_internal(wanted.patience)));
}

Awaitable<Outcome<AccessToken>> Client::async_exchange_token(TokenExchange wanted) const {
  return state_->context->later(
      [client = *this, wanted = std::make_shared<const TokenExchange>(std::move(wanted))] {
        return client.exchange_token(*wanted);
      });
}

Outcome<void> Client::revoke(const SecretText& token, TokenHint hint) const {
  return to_public(
      client::revoke(state_->environment, state_->registration, to_internal(token),
                     hint == TokenHint::access_token ? "access_token" : "refresh_token"));
}

Awaitable<Outcome<void>> Client::async_revoke(SecretText token, TokenHint hint) const {
  return state_->context->later([client = *this,
                                 token = std::make_shared<const SecretText>(std::move(token)),
                                 hint] { return client.revoke(*token, hint); });
}

}  // namespace v1
}  // namespace grantline
