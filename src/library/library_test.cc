#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <coroutine>
#include <filesystem>
#include <future>
#include <map>
#include <thread>

#include "client/test_provider.h"
#include "grantline/grantline.h"
#include "library/context_state.h"

namespace grantline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Owned by the context; the provider is the test's.
class Line final : public client::HttpClient {
 public:
  explicit Line(client::TestProvider& provider) : provider_(provider) {}
  std::expected<client::HttpAnswer, client::HttpFault> send(
      const client::HttpRequest& request) override {
    return provider_.send(request);
  }

 private:
  client::TestProvider& provider_;
};

// A store as a program would write it.
class MapStore final : public CustomStore {
 public:
  Result<std::optional<Entry>> load(std::string_view name) override {
    const std::lock_guard guard(mutex);
    if (is_broken) return std::unexpected(Fault{"the database is away"});
    const auto found = entries.find(std::string(name));
    if (found == entries.end()) return std::nullopt;
    return Entry{found->second.generation, found->second.content.copy()};
  }
  Result<std::optional<std::uint64_t>> replace(std::string_view name, std::uint64_t expected,
                                               const SecretText& content) override {
    const std::lock_guard guard(mutex);
    Entry& entry = entries[std::string(name)];
    if (entry.generation != expected) return std::nullopt;
    entry = {++last, content.copy()};
    return last;
  }
  Result<bool> remove(std::string_view name, std::uint64_t) override {
    const std::lock_guard guard(mutex);
    return entries.erase(std::string(name)) == 1;
  }
  Result<std::unique_ptr<Lock>> lock(std::string_view, std::chrono::milliseconds) override {
    ++locks;
    return std::make_unique<Lock>();
  }
  Result<std::vector<std::string>> list() override {
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries) names.push_back(name);
    return names;
  }

  std::mutex mutex;
  std::map<std::string, Entry> entries;
  std::uint64_t last = 0;
  int locks = 0;
  bool is_broken = false;
};

class Library : public testing::Test {
 protected:
  Client client_at(const std::string& issuer, ContextOptions wanted, std::string id = "app") {
    wanted.on_progress = [this](const Progress& progress) {
      const std::lock_guard guard(mutex);
      steps.emplace_back(to_text(progress.step));
    };
    auto store = std::make_shared<TokenStore::State>(std::move(inner_store));
    const Context context(std::make_shared<Context::State>(world, std::make_unique<Line>(provider),
                                                           std::move(wanted), std::move(store)));
    return client_in(context, issuer, std::move(id));
  }
  static Client client_in(const Context& context, const std::string& issuer, std::string id) {
    return *Client::with_endpoints(context,
                                   {.issuer = issuer,
                                    .token_endpoint = issuer + "/token",
                                    .authorization_endpoint = issuer + "/authorize",
                                    .jwks_uri = issuer + "/jwks",
                                    .revocation_endpoint = issuer + "/revoke",
                                    .device_authorization_endpoint = issuer + "/device",
                                    .end_session_endpoint = issuer + "/logout",
                                    .sends_iss = true},
                                   {.client_id = std::move(id)});
  }
  LoggedIn log_in(const Client& client) {
    const auto login = client.begin_login(options);
    return *client.handle_callback(login->handle(),
                                   {.parameters = provider.callback_for(login->url())});
  }

  client::TestWorld world;
  client::TestProvider provider{world};
  std::unique_ptr<client::TokenStore> inner_store = client::make_memory_store();
  LoginOptions options{.redirect_uri = "http://127.0.0.1:1/cb", .scope = "openid offline_access"};
  std::mutex mutex;
  std::vector<std::string> steps;
};

TEST_F(Library, login_is_a_chain_of_types_that_tells_its_steps) {
  const Client client = client_at("https://op.example", {});
  auto login = client.begin_login(options);
  ASSERT_TRUE(login);
  const std::string callback = provider.callback_for(login->url());
  auto checked = std::move(*login).check({.parameters = callback});
  ASSERT_TRUE(checked) << checked.error().what;
  const auto done = std::move(*checked).exchange();
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_EQ(done->subject(), "alice");
  EXPECT_THAT(steps, ElementsAre("waiting", "callback_checked", "exchanging", "stored"));
  const auto session = client.open_session(done->session());
  ASSERT_TRUE(session);
  const auto token = session->access_token();
  ASSERT_TRUE(token);
  EXPECT_EQ(token->reveal(), "a1");
  EXPECT_EQ(token->header().reveal(), "Bearer a1");
  EXPECT_EQ(token->expires_at()->time_since_epoch().count(), world.now_ms + 300'000);
  EXPECT_THAT(std::string(session->logout_url({.state = "s t"})->reveal()),
              AllOf(HasSubstr("https://op.example/logout?"), HasSubstr("state=s%20t"),
                    HasSubstr("id_token_hint=ey")));
}

TEST_F(Library, clients_side_by_side_never_get_what_is_the_others) {
  const Client client = client_at("https://op.example", {});
  const Context context(std::make_shared<Context::State>(
      world, std::make_unique<Line>(provider), ContextOptions{},
      std::make_shared<TokenStore::State>(client::make_memory_store())));
  const Client ours = client_in(context, "https://op.example", "app");
  const Client others = client_in(context, "https://as.example", "app");
  const Client another = client_in(context, "https://op.example", "another");
  options.session = "work";
  ASSERT_EQ(log_in(ours).session(), "work");
  EXPECT_EQ(client.open_session("work").error().code, "no_session");
  for (const Client& stranger : {others, another}) {
    const auto session = stranger.open_session("work");
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().kind, ErrorKind::fix_configuration);
    EXPECT_EQ(session.error().code, "other_client");
    // Nor does a login go to another provider or client than the one that began it.
    const auto login = ours.begin_login(options);
    const auto mixed = stranger.handle_callback(
        login->handle(), {.parameters = provider.callback_for(login->url())});
    const bool is_other_issuer = stranger.issuer() != ours.issuer();
    EXPECT_EQ(mixed.error().code, is_other_issuer ? "issuer_mismatch" : "other_client");
  }
  EXPECT_EQ(provider.token_requests, 1);
}

TEST_F(Library, session_without_a_name_gets_one_that_nobody_knows_before) {
  const Client client = client_at("https://op.example", {});
  const LoggedIn first = log_in(client);
  provider.spent.clear();
  const LoggedIn second = log_in(client);
  EXPECT_NE(first.session(), second.session());
  EXPECT_GE(first.session().size(), 24U);
  options.session = "../etc";
  EXPECT_EQ(client.begin_login(options).error().code, "session_name");
  EXPECT_EQ(client.open_session("../etc").error().code, "no_session");
}

TEST_F(Library, store_of_ones_own_holds_all_and_its_faults_are_told) {
  const auto store = std::make_shared<MapStore>();
  const Context context({.store = TokenStore::of(store)});
  const Client real = client_in(context, "https://op.example", "app");
  ASSERT_TRUE(real.begin_login(options));
  EXPECT_EQ(store->entries.size(), 1U);
  store->is_broken = true;
  const auto session = real.open_session("work");
  EXPECT_EQ(session.error().kind, ErrorKind::store_failed);
  EXPECT_EQ(session.error().what, "the database is away");
  store->is_broken = false;
  world.forward(hours(1));
  EXPECT_EQ(real.forget_logins(std::chrono::hours(-1)), 1);
  EXPECT_TRUE(store->entries.empty());
}

TEST_F(Library, keyring_that_is_not_there_is_told) {
  ASSERT_EQ(setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", 1), 0);
  const std::string folder = testing::TempDir() + "grantline-no-keyring";
  const Context context({.store = TokenStore::keyring(folder)});
  const auto login = client_in(context, "https://op.example", "app").begin_login(options);
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().kind, ErrorKind::store_failed);
  const auto sealed = TokenStore::file({.folder = folder, .key_in_keyring = true});
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().kind, ErrorKind::store_failed);
  std::filesystem::remove_all(folder);
}

TEST_F(Library, endpoints_that_are_unsafe_or_missing_are_refused) {
  const Context context;
  const auto code_of = [&](const Endpoints& endpoints) {
    return Client::with_endpoints(context, endpoints, {.client_id = "app"}).error().code;
  };
  EXPECT_EQ(code_of({.issuer = "x", .token_endpoint = "http://op.example/t"}), "url_refused");
  EXPECT_EQ(code_of({.issuer = "", .token_endpoint = "https://op.example/t"}), "issuer_missing");
  EXPECT_EQ(code_of({.issuer = "x", .token_endpoint = ""}), "discovery");
  EXPECT_EQ(TokenStore::file({.folder = "/tmp/x", .key = SecretText("AAAA")}).error().code,
            "store_key");
  EXPECT_EQ(Authentication::private_key_jwt(SecretText("no key"), "").error().code, "client_key");
}

TEST_F(Library, device_login_prompts_and_a_stop_ends_it_at_once) {
  const Client client = client_at("https://op.example", {});
  std::stop_source stop;
  std::string shown;
  const auto done = client.log_in_by_device(
      {.scope = "openid"},
      [&](const DeviceLogin& login) {
        shown = login.user_code() + " at " + login.verification_uri();
        stop.request_stop();
      },
      stop.get_token());
  EXPECT_EQ(shown, "WDJB-MJHT at https://op.example/device");
  EXPECT_EQ(done.error().code, "cancelled");
  EXPECT_EQ(provider.token_requests, 0);
}

TEST_F(Library, tokens_of_ones_own_and_exchanged_ones_are_asked_for_as_they_should_be) {
  const Client client = client_at("https://op.example", {});
  EXPECT_EQ(client.service_token({.scope = "api"})->reveal(), "a1");
  EXPECT_EQ(client.service_token({.scope = "api"})->reveal(), "a1");
  EXPECT_EQ(client.service_token({.scope = "api", .resources = {"https://x"}})->reveal(), "a2");
  EXPECT_EQ(client.exchange_token({.subject_token = SecretText("s")})->reveal(), "a3");
  EXPECT_THAT(provider.forms.back(), HasSubstr("subject_token=s"));
  EXPECT_TRUE(client.revoke(SecretText("a3"), TokenHint::access_token));
  EXPECT_EQ(provider.token_requests, 3);
  EXPECT_EQ(provider.revocations, 1);
}

// The smallest coroutine that a program could have.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
  };
};

// One thread that does what is posted, like an event loop.
class Loop {
 public:
  void post(std::function<void()> work) {
    const std::lock_guard guard(mutex_);
    waiting_.push_back(std::move(work));
    changed_.notify_one();
  }
  void run_until(const bool& is_done) {
    while (!is_done) {
      std::unique_lock guard(mutex_);
      changed_.wait(guard, [&] { return !waiting_.empty(); });
      auto work = std::move(waiting_.front());
      waiting_.pop_front();
      guard.unlock();
      work();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
};

struct Told {
  bool is_done = false;
  std::string failure;
  std::string token;
  std::thread::id after_wait;
  std::thread::id after_ready;
};

Detached log_in_later(Client client, LoginOptions options, client::TestProvider& provider,
                      Told& told) {
  auto login = co_await client.async_begin_login(options);
  CallbackRequest request{.parameters = provider.callback_for(login->url())};
  const auto done = co_await client.async_handle_callback(login->handle(), request);
  told.after_wait = std::this_thread::get_id();
  if (!done) told.failure = done.error().what;
  const auto session = co_await client.async_open_session(done->session());
  const auto token = co_await session->async_access_token();
  told.token = token ? std::string(token->reveal()) : token.error().what;
  const auto ended = co_await session->async_log_out();
  if (!ended) told.failure = ended.error().what;
  told.is_done = true;
}

TEST_F(Library, coroutines_go_on_where_the_program_says) {
  Loop loop;
  const Client client = client_at("https://op.example",
                                  {.resume_on = [&](auto work) { loop.post(std::move(work)); }});
  Told told;
  log_in_later(client, options, provider, told);
  EXPECT_FALSE(told.is_done);
  loop.run_until(told.is_done);
  EXPECT_EQ(told.failure, "");
  EXPECT_EQ(told.token, "a1");
  EXPECT_EQ(told.after_wait, std::this_thread::get_id());
  EXPECT_EQ(provider.revocations, 1);
}

Detached ask_later(Session session, std::promise<Outcome<AccessToken>>& given) {
  given.set_value(co_await session.async_access_token());
}

TEST_F(Library, many_coroutines_on_the_own_threads_share_one_refresh) {
  const Client client = client_at("https://op.example", {.most_threads = 4});
  const Session session = *client.open_session(log_in(client).session());
  world.forward(seconds(299));
  std::vector<std::promise<Outcome<AccessToken>>> given(16);
  for (auto& one : given) ask_later(session, one);
  for (auto& one : given) {
    const auto token = one.get_future().get();
    ASSERT_TRUE(token) << token.error().what;
    EXPECT_EQ(token->reveal(), "a2");
  }
  EXPECT_EQ(provider.token_requests, 2);
}

TEST_F(Library, token_at_hand_does_not_stop_a_coroutine) {
  const Client client = client_at("https://op.example", {.run_on = [](auto) { FAIL(); }});
  const Session session = *client.open_session(log_in(client).session());
  std::promise<Outcome<AccessToken>> given;
  ask_later(session, given);
  EXPECT_EQ(given.get_future().get()->reveal(), "a1");
}

}  // namespace
}  // namespace grantline
