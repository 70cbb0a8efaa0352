#include "grantline/login.h"

#include "client/exchange.h"
#include "library/client_state.h"
#include "library/convert.h"

namespace grantline {
inline namespace v1 {

Outcome<LoggedIn> to_public(const Client::State& client, client::Outcome<client::LoggedIn> done) {
  client.tell(done ? LoginStep::stored : LoginStep::failed);
  if (!done) return fail_publicly<LoggedIn>(std::move(done.error()));
  return LoggedIn(std::make_shared<const LoggedIn::State>(
      LoggedIn::State{std::move(done->session), std::move(done->subject), std::move(done->scope),
                      done->is_repeat}));
}

LoggedIn::LoggedIn(std::shared_ptr<const State> state) : state_(std::move(state)) {}
const std::string& LoggedIn::session() const { return state_->session; }
const std::string& LoggedIn::subject() const { return state_->subject; }
const std::string& LoggedIn::scope() const { return state_->scope; }
bool LoggedIn::is_repeat() const { return state_->is_repeat; }

PendingLogin::PendingLogin(std::unique_ptr<State> state) : state_(std::move(state)) {}
PendingLogin::PendingLogin(PendingLogin&& other) noexcept = default;
PendingLogin& PendingLogin::operator=(PendingLogin&& other) noexcept = default;
PendingLogin::~PendingLogin() = default;
const std::string& PendingLogin::handle() const { return state_->login.handle(); }
const std::string& PendingLogin::url() const { return state_->login.url(); }

Outcome<CheckedCallback> PendingLogin::check(const CallbackRequest& request) && {
  const std::shared_ptr<Client::State> client = state_->client;
  auto checked = client::CheckedCallback::check(client->registration, std::move(state_->login),
                                                {.method = request.method,
                                                 .parameters = request.parameters,
                                                 .purpose = request.purpose,
                                                 .arrived_at = client->environment.world.now()});
  if (!checked) return fail_publicly<CheckedCallback>(std::move(checked.error()));
  client->tell(LoginStep::callback_checked);
  return CheckedCallback(std::make_unique<CheckedCallback::State>(
      CheckedCallback::State{client, std::move(*checked)}));
}

CheckedCallback::CheckedCallback(std::unique_ptr<State> state) : state_(std::move(state)) {}
CheckedCallback::CheckedCallback(CheckedCallback&& other) noexcept = default;
CheckedCallback& CheckedCallback::operator=(CheckedCallback&& other) noexcept = default;
CheckedCallback::~CheckedCallback() = default;

Outcome<LoggedIn> CheckedCallback::exchange() && {
  Client::State& client = *state_->client;
  client.tell(LoginStep::exchanging);
  return to_public(client, client::exchange(client.environment, client.registration,
                                            std::move(state_->callback)));
}

Awaitable<Outcome<LoggedIn>> CheckedCallback::async_exchange() && {
  Context::State& context = *state_->client->context;
  return context.later([state = std::shared_ptr<State>(std::move(state_))] {
    Client::State& client = *state->client;
    client.tell(LoginStep::exchanging);
    return to_public(client, client::exchange(client.environment, client.registration,
                                              std::move(state->callback)));
  });
}

}  // namespace v1
}  // namespace grantline
