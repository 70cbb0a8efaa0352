#include "client/device.h"

#include <condition_variable>
#include <mutex>

#include "library/client_state.h"
#include "library/convert.h"

namespace grantline {
inline namespace v1 {
namespace {

// A pause that ends with a stop.
void pause(const std::stop_token& stop, Duration span) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, std::chrono::milliseconds(span.ms), [] { return false; });
}

}  // namespace

DeviceLogin::DeviceLogin(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeviceLogin::DeviceLogin(DeviceLogin&& other) noexcept = default;
DeviceLogin& DeviceLogin::operator=(DeviceLogin&& other) noexcept = default;
DeviceLogin::~DeviceLogin() = default;
const std::string& DeviceLogin::user_code() const { return state_->login.user_code; }
const std::string& DeviceLogin::verification_uri() const { return state_->login.verification_uri; }
const std::string& DeviceLogin::verification_uri_complete() const {
  return state_->login.verification_uri_complete;
}
TimePoint DeviceLogin::expires_at() const {
  return TimePoint(std::chrono::milliseconds(state_->login.expires_at.ms));
}

Outcome<LoggedIn> DeviceLogin::wait(std::stop_token stop) && {
  Client::State& client = *state_->client;
  client.tell(LoginStep::waiting);
  client::Environment env = client.environment;
  env.sleep = [&stop](Duration span) { pause(stop, span); };
  return to_public(client, client::finish_device_login(env, client.registration,
                                                       std::move(state_->login), state_->options,
                                                       [&stop] { return stop.stop_requested(); }));
}

Awaitable<Outcome<LoggedIn>> DeviceLogin::async_wait(std::stop_token stop) && {
  Context::State& context = *state_->client->context;
  return context.later([login = std::make_shared<DeviceLogin>(std::move(*this)), stop] {
    return std::move(*login).wait(stop);
  });
}

}  // namespace v1
}  // namespace grantline
