#pragma once

#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "client/environment.h"
#include "grantline/context.h"
#include "library/thread_pool.h"

namespace grantline {
inline namespace v1 {

class GRANTLINE_HIDDEN TokenStore::State {
 public:
  explicit State(std::unique_ptr<client::TokenStore> inner) : store(std::move(inner)) {}
  std::unique_ptr<client::TokenStore> store;
};

class GRANTLINE_HIDDEN Context::State final : public detail::Dispatcher,
                                              public std::enable_shared_from_this<Context::State> {
 public:
  State(World& world, std::unique_ptr<client::HttpClient> http, ContextOptions options,
        std::shared_ptr<TokenStore::State> store);

  const client::Environment& environment() const { return environment_; }
  void tell(LoginStep step, std::string_view issuer) const;

  void run(std::function<void()> work) override;
  void resume(std::coroutine_handle<> awaiting) override;

  // `call` is copyable, and holds all that it needs.
  template <class Call>
  Awaitable<std::invoke_result_t<Call>> later(Call call) {
    return {shared_from_this(), std::function<std::invoke_result_t<Call>()>(std::move(call))};
  }

 private:
  ContextOptions options_;
  std::unique_ptr<client::HttpClient> http_;
  std::shared_ptr<TokenStore::State> store_;
  client::Environment environment_;
  library::ThreadPool pool_;
};

}  // namespace v1
}  // namespace grantline
