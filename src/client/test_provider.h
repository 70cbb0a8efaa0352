#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "client/memory_store.h"
#include "client/pending_login.h"
#include "client/session.h"
#include "crypto/signing_key.h"

namespace grantline::client {

// A clock that stands still unless told, and chance that is the system's.
class TestWorld final : public World {
 public:
  WallTime now() override { return WallTime{now_ms.load()}; }
  SteadyTime steady_now() override { return {now_ms.load() * 1'000'000}; }
  void fill_random(void* out, std::size_t size) override { system_world().fill_random(out, size); }
  void forward(Duration span) { now_ms += span.ms; }

  std::atomic<std::int64_t> now_ms{1'800'000'000'000};
};

// A provider in memory: rotates refresh tokens, revokes the family of one that comes twice, and
// does to its answers what a test asks for.
class TestProvider final : public HttpClient {
 public:
  explicit TestProvider(TestWorld& clock);
  std::expected<HttpAnswer, HttpFault> send(const HttpRequest& request) override;
  Provider metadata() const;
  std::string callback_for(const std::string& authorization_url);

  // Answers of the token endpoint that come before its own, in turn; a handler may do the work
  // (`answer_tokens`) and lose the answer.
  using Handler = std::function<std::expected<HttpAnswer, HttpFault>(const HttpRequest&)>;
  std::deque<Handler> next;
  HttpAnswer answer_tokens(const HttpRequest& request);
  HttpAnswer json(int status, JsonObject body) const;

  std::string id_token(JsonObject changes = {});
  void roll_keys();

  int token_requests = 0;
  int jwks_requests = 0;
  int revocations = 0;
  int expires_in_s = 300;
  bool gives_refresh_token = true;
  bool has_keys = true;  // else /jwks answers 503
  JsonObject id_token_changes;
  std::vector<std::string> forms;  // as the token endpoint got them
  std::vector<std::string> authorizations;
  std::set<std::string> spent;
  std::string good_refresh_token = "r0";
  std::function<void()> while_answering;

 private:
  HttpAnswer refuse(const std::string& error, const std::string& description) const;

  TestWorld& clock_;
  std::mutex mutex_;
  crypto::SigningKey key_;
  std::string kid_ = "k1";
  std::string nonce_;
  std::string challenge_;
  int made_ = 0;
};

// All that a call needs.
struct Bench {
  TestWorld world;
  TestProvider provider{world};
  std::unique_ptr<TokenStore> store = make_memory_store();
  Environment env{world, provider, *store, [this](Duration span) {
                    slept.push_back(span);
                    world.forward(span);
                  }};
  Registration registration{.provider = provider.metadata(), .client_id = ClientId{"app"}};
  LoginOptions options{.session = "work",
                       .redirect_uri = "http://127.0.0.1:1/callback",
                       .scope = "openid offline_access"};
  std::vector<Duration> slept;

  CallbackRequest request_of(const std::string& parameters) const {
    return {.parameters = parameters, .purpose = {}, .arrived_at = WallTime{world.now_ms.load()}};
  }
  // Logs in; the session "work" is there then.
  void log_in();
  std::unique_ptr<Session> session() {
    return std::move(*Session::open(env, ClientAuth::none(), "work"));
  }
};

}  // namespace grantline::client
