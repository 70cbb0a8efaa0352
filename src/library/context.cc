#include "grantline/context.h"

#include <chrono>
#include <thread>

#include "client/curl_http.h"
#include "library/context_state.h"

namespace grantline {
inline namespace v1 {

detail::Dispatcher::~Dispatcher() = default;

Context::State::State(World& world, std::unique_ptr<client::HttpClient> http,
                      ContextOptions options, std::shared_ptr<TokenStore::State> store)
    : options_(std::move(options)),
      http_(std::move(http)),
      store_(std::move(store)),
      environment_{
          world, *http_, *store_->store,
          [](Duration span) { std::this_thread::sleep_for(std::chrono::milliseconds(span.ms)); }},
      pool_(options_.most_threads) {}

void Context::State::tell(LoginStep step, std::string_view issuer) const {
  if (options_.on_progress) options_.on_progress({step, issuer});
}

void Context::State::run(std::function<void()> work) {
  if (options_.run_on) return options_.run_on(std::move(work));
  pool_.run(std::move(work));
}

void Context::State::resume(std::coroutine_handle<> awaiting) {
  if (!options_.resume_on) return awaiting.resume();
  options_.resume_on([awaiting] { awaiting.resume(); });
}

Context::Context(ContextOptions options) {
  std::shared_ptr<TokenStore::State> store = options.store.state_;
  state_ = std::make_shared<State>(system_world(), client::make_curl_http(), std::move(options),
                                   std::move(store));
}

Context::Context(std::shared_ptr<State> state) : state_(std::move(state)) {}

}  // namespace v1
}  // namespace grantline
