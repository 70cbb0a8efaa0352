#pragma once

#include <memory>
#include <utility>

#include "client/device.h"
#include "client/service_tokens.h"
#include "grantline/client.h"
#include "library/context_state.h"

namespace grantline {
inline namespace v1 {

class GRANTLINE_HIDDEN Authentication::State {
 public:
  client::ClientAuth auth;
};

class GRANTLINE_HIDDEN Client::State {
 public:
  State(std::shared_ptr<Context::State> in, client::Registration registered)
      : context(std::move(in)),
        environment(context->environment()),
        registration(std::move(registered)),
        services(environment, registration) {}

  void tell(LoginStep step) const { context->tell(step, registration.provider.issuer); }

  std::shared_ptr<Context::State> context;
  client::Environment environment;
  client::Registration registration;
  client::ServiceTokens services;
};

class GRANTLINE_HIDDEN LoggedIn::State {
 public:
  std::string session;
  std::string subject;
  std::string scope;
  bool is_repeat;
};

class GRANTLINE_HIDDEN PendingLogin::State {
 public:
  std::shared_ptr<Client::State> client;
  client::PendingLogin login;
};

class GRANTLINE_HIDDEN CheckedCallback::State {
 public:
  std::shared_ptr<Client::State> client;
  client::CheckedCallback callback;
};

class GRANTLINE_HIDDEN DeviceLogin::State {
 public:
  std::shared_ptr<Client::State> client;
  client::DeviceLogin login;
  client::LoginOptions options;
};

class GRANTLINE_HIDDEN Session::State {
 public:
  std::shared_ptr<Client::State> client;
  std::unique_ptr<client::Session> session;
};

AccessToken to_public(client::AccessTokenPtr token);
// Tells the last step of a login, too.
Outcome<LoggedIn> to_public(const Client::State& client, client::Outcome<client::LoggedIn> done);

}  // namespace v1
}  // namespace grantline
