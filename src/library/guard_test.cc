#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <coroutine>
#include <future>
#include <map>
#include <thread>

#include "client/test_provider.h"
#include "grantline/grantline.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "library/context_state.h"

namespace grantline {
namespace {

using testing::HasSubstr;

// An issuer that gives no tokens to programs: metadata and keys.
class Issuer {
 public:
  explicit Issuer(client::TestWorld& world) : world_(world) { roll("k1"); }

  std::expected<client::HttpAnswer, client::HttpFault> answer(const client::HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    ++requests;
    if (is_down) {
      return std::unexpected(client::HttpFault{client::HttpFault::Kind::not_sent,
                                               "login.example could not be reached"});
    }
    if (request.url == "https://login.example/.well-known/openid-configuration") {
      return json({{"issuer", "https://login.example"}, {"jwks_uri", keys_at}});
    }
    if (request.url != keys_at) return client::HttpAnswer{.status = 404};
    JsonArray all;
    for (const auto& [kid, key] : keys) all.push_back(jose::to_json({kid, key.public_key()}));
    return json({{"keys", all}});
  }
  void roll(const std::string& kid) {
    const std::lock_guard lock(mutex_);
    keys.insert_or_assign(kid, crypto::SigningKey::generate(SigningAlg::es256));
    newest_ = kid;
  }
  void withdraw(const std::string& kid) {
    const std::lock_guard lock(mutex_);
    keys.erase(kid);
  }
  std::string token(const JsonObject& changes = {}, std::string_view typ = "at+jwt") {
    const std::int64_t now_s = world_.now().unix_seconds();
    JsonObject claims{{"iss", "https://login.example"},
                      {"sub", "alice"},
                      {"aud", JsonArray{"https://api.example", "https://other.example"}},
                      {"client_id", "app"},
                      {"scope", "orders.read profile"},
                      {"iat", now_s},
                      {"exp", now_s + 300},
                      {"groups", JsonArray{"admin", "staff"}}};
    for (const auto& change : changes) claims[change.key()] = change.value();
    return jose::sign(keys.at(newest_), newest_, typ, to_text(Json(claims)));
  }

  std::map<std::string, crypto::SigningKey> keys;
  std::string keys_at = "https://login.example/keys";
  std::atomic<int> requests = 0;
  std::atomic<bool> is_down = false;

 private:
  static client::HttpAnswer json(const JsonObject& body) {
    return {.status = 200, .body = Secret(to_text(Json(body)))};
  }
  client::TestWorld& world_;
  std::mutex mutex_;
  std::string newest_;
};

class Line final : public client::HttpClient {
 public:
  explicit Line(Issuer& issuer) : issuer_(issuer) {}
  std::expected<client::HttpAnswer, client::HttpFault> send(
      const client::HttpRequest& request) override {
    return issuer_.answer(request);
  }

 private:
  Issuer& issuer_;
};

std::string field(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& one : fields) {
    if (one.name == name) return one.value;
  }
  return "";
}

class GuardedApi : public testing::Test {
 protected:
  GuardedPlace place(const Requirement& requirement = {.scope = "orders.read"},
                     ContextOptions wanted = {}) {
    const Context context(std::make_shared<Context::State>(
        world, std::make_unique<Line>(issuer), std::move(wanted),
        std::make_shared<TokenStore::State>(client::make_memory_store())));
    return *Guard::open(context, options)->place(requirement);
  }
  static ApiRequest with(const std::string& token) {
    return {.target = "/orders?x=1", .authorization = {"Bearer " + token}};
  }
  static std::string cause_of(const GuardedPlace& at, const ApiRequest& request) {
    const auto verdict = at.check(request);
    return verdict ? "admitted" : std::string(verdict.error().cause());
  }

  client::TestWorld world;
  Issuer issuer{world};
  GuardOptions options{.issuer = "https://login.example", .audience = "https://api.example"};
};

TEST_F(GuardedApi, a_good_token_is_admitted_with_what_it_says) {
  const GuardedPlace orders = place();
  const auto verdict = orders.check(with(issuer.token()));
  ASSERT_TRUE(verdict) << verdict.error().what();
  EXPECT_EQ(verdict->subject(), "alice");
  EXPECT_EQ(verdict->client_id(), "app");
  EXPECT_EQ(verdict->scope(), "orders.read profile");
  EXPECT_EQ(verdict->expires_at().time_since_epoch().count(), world.now_ms + 300'000);
  EXPECT_EQ(verdict->claim("groups"), R"(["admin","staff"])");
  EXPECT_EQ(verdict->claim("sub"), R"("alice")");
  EXPECT_FALSE(verdict->claim("email"));
  EXPECT_TRUE(verdict->headers().empty());
  EXPECT_EQ(issuer.requests, 2) << "the metadata and the keys";
}

TEST_F(GuardedApi, each_refusal_has_its_status_and_its_challenge) {
  options.resource_metadata = "https://api.example/.well-known/oauth-protected-resource";
  const GuardedPlace orders = place();
  const auto nothing = orders.check({.target = "/orders"});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().status(), 401);
  EXPECT_EQ(field(nothing.error().headers(), "WWW-Authenticate"),
            R"(Bearer realm="https://api.example", scope="orders.read", )"
            R"(resource_metadata="https://api.example/.well-known/oauth-protected-resource")");
  EXPECT_EQ(field(nothing.error().headers(), "Cache-Control"), "no-store");
  EXPECT_EQ(nothing.error().body(), R"({"error_description":"The request has no access token."})");
  const auto query = orders.check({.target = "/orders?access_token=x"});
  EXPECT_EQ(query.error().status(), 400);
  const auto scope = orders.check(with(issuer.token({{"scope", "profile"}})));
  EXPECT_EQ(scope.error().status(), 403);
  EXPECT_THAT(field(scope.error().headers(), "WWW-Authenticate"),
              HasSubstr(R"(error="insufficient_scope")"));
  EXPECT_THAT(scope.error().body(), HasSubstr(R"("error":"insufficient_scope")"));
  EXPECT_THAT(std::string(scope.error().fix()), HasSubstr("authorization request"));
  const auto audience = orders.check(with(issuer.token({{"aud", "https://other.example"}})));
  EXPECT_EQ(audience.error().what(),
            "The access token is for another API: for https://other.example; this is "
            "https://api.example.");
  const std::string token = issuer.token();
  world.forward(minutes(6));
  EXPECT_EQ(orders.check(with(token)).error().what(), "The access token expired 1 min earlier.");
}

TEST_F(GuardedApi, no_answer_and_no_sentence_holds_the_token) {
  const GuardedPlace orders = place({.scope = "admin"});
  for (const std::string& token : {issuer.token(), issuer.token({}, "JWT"), std::string("s3cr3t"),
                                   issuer.token().substr(0, 200)}) {
    const auto verdict = orders.check(with(token));
    ASSERT_FALSE(verdict);
    std::string all = verdict.error().body() + verdict.error().what();
    for (const Field& one : verdict.error().headers()) all += one.value;
    EXPECT_EQ(all.find(token.substr(token.size() - 20 % token.size())), std::string::npos) << all;
    EXPECT_EQ(all.find(token.substr(0, 6)), std::string::npos) << all;
  }
}

TEST_F(GuardedApi, a_token_is_verified_once_and_its_times_each_time) {
  const GuardedPlace orders = place();
  const std::string token = issuer.token();
  EXPECT_EQ(cause_of(orders, with(token)), "admitted");
  world.forward(milliseconds(299'999));
  EXPECT_EQ(cause_of(orders, with(token)), "admitted");
  world.forward(milliseconds(1));
  EXPECT_EQ(cause_of(orders, with(token)), "access_token_expired");
}

TEST_F(GuardedApi, a_new_key_is_fetched_when_a_token_names_it_and_not_for_strangers) {
  const GuardedPlace orders = place();
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "admitted");
  issuer.roll("k2");
  world.forward(seconds(10));
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "admitted");
  EXPECT_EQ(issuer.requests, 3);
  const auto stranger = crypto::SigningKey::generate(SigningAlg::es256);
  for (int i = 0; i < 20; ++i) {
    const std::string forged = jose::sign(stranger, "kid" + std::to_string(i), "at+jwt",
                                          R"({"iss":"https://login.example","sub":"a"})");
    EXPECT_EQ(cause_of(orders, with(forged)), "access_token_not_ours");
    const std::string other = jose::sign(stranger, "kid" + std::to_string(i), "at+jwt",
                                         R"({"iss":"https://evil.example","sub":"a"})");
    EXPECT_EQ(cause_of(orders, with(other)), "access_token_not_ours");
    world.forward(milliseconds(100));
  }
  EXPECT_EQ(issuer.requests, 3) << "at most every 10 s";
}

TEST_F(GuardedApi, a_key_that_was_withdrawn_ends_what_was_checked_with_it) {
  const GuardedPlace orders = place();
  const std::string token = issuer.token({{"exp", world.now().unix_seconds() + 86'400}});
  EXPECT_EQ(cause_of(orders, with(token)), "admitted");
  issuer.roll("k2");
  issuer.withdraw("k1");
  world.forward(minutes(59));
  EXPECT_EQ(cause_of(orders, with(token)), "admitted");
  world.forward(minutes(1));
  EXPECT_EQ(cause_of(orders, with(token)), "access_token_not_ours");
}

TEST_F(GuardedApi, an_issuer_that_is_down_is_no_fault_of_the_token) {
  issuer.is_down = true;
  const GuardedPlace orders = place();
  const auto verdict = orders.check(with(issuer.token()));
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().cause(), "issuer_unreachable");
  EXPECT_EQ(verdict.error().status(), 503);
  EXPECT_EQ(field(verdict.error().headers(), "Retry-After"), "2");
  EXPECT_EQ(field(verdict.error().headers(), "WWW-Authenticate"), "");
  EXPECT_EQ(verdict.error().what(),
            "The token cannot be checked now: its issuer https://login.example does not answer: "
            "login.example could not be reached.");
  EXPECT_THAT(verdict.error().body(), testing::Not(HasSubstr("login.example")));
  const int asked = issuer.requests;
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "issuer_unreachable");
  EXPECT_EQ(issuer.requests, asked) << "an issuer that is down is not asked by each request";
  issuer.is_down = false;
  world.forward(seconds(2));
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "admitted");
}

TEST_F(GuardedApi, keys_stay_while_the_issuer_is_down) {
  const GuardedPlace orders = place();
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "admitted");
  issuer.is_down = true;
  world.forward(hours(5));
  const int asked = issuer.requests;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(cause_of(orders, with(issuer.token())), "admitted");
    world.forward(milliseconds(900));
  }
  EXPECT_EQ(issuer.requests, asked + 1) << "at most every 10 s";
  issuer.is_down = false;
  issuer.withdraw("k1");
  issuer.roll("k2");
  world.forward(seconds(10));
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "admitted");
}

TEST_F(GuardedApi, keys_that_moved_are_found_again_by_the_metadata) {
  const GuardedPlace orders = place();
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "admitted");
  issuer.keys_at = "https://login.example/keys/2";
  issuer.roll("k2");
  world.forward(seconds(10));
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "issuer_unreachable");
  world.forward(seconds(2));
  EXPECT_EQ(cause_of(orders, with(issuer.token())), "admitted");
}

TEST_F(GuardedApi, fifty_threads_at_once_ask_for_the_keys_once) {
  const GuardedPlace orders = place();
  const std::string shared = issuer.token();
  std::vector<std::string> own;
  for (int i = 0; i < 50; ++i) own.push_back(issuer.token({{"sub", "u" + std::to_string(i)}}));
  std::atomic<int> admitted = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 50; ++i) {
      threads.emplace_back([&, i] {
        for (int round = 0; round < 20; ++round) {
          const auto mine = orders.check(with(own[static_cast<std::size_t>(i)]));
          if (mine && mine->subject() == "u" + std::to_string(i)) ++admitted;
          const auto other = orders.check(with(shared));
          if (other && other->subject() == "alice") ++admitted;
        }
      });
    }
  }
  EXPECT_EQ(admitted, 2000);
  EXPECT_EQ(issuer.requests, 2);
}

TEST_F(GuardedApi, a_rate_counts_for_each_client_and_subject) {
  const GuardedPlace orders = place({.rate = "1/m burst 2"});
  const ApiRequest alice = with(issuer.token());
  const auto first = orders.check(alice);
  ASSERT_TRUE(first);
  EXPECT_EQ(field(first->headers(), "RateLimit-Remaining"), "1");
  EXPECT_EQ(cause_of(orders, alice), "admitted");
  const auto third = orders.check(alice);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().status(), 429);
  EXPECT_EQ(field(third.error().headers(), "Retry-After"), "60");
  EXPECT_EQ(cause_of(orders, with(issuer.token({{"sub", "bob"}}))), "admitted");
  EXPECT_EQ(cause_of(orders, with(issuer.token({{"client_id", "other"}}))), "admitted");
  world.forward(minutes(1));
  EXPECT_EQ(cause_of(orders, alice), "admitted");
}

TEST_F(GuardedApi, plain_jwts_are_taken_by_choice_alone) {
  EXPECT_EQ(cause_of(place(), with(issuer.token({}, "JWT"))), "access_token_wrong_kind");
  options.accept_plain_jwt = true;
  EXPECT_EQ(cause_of(place(), with(issuer.token({}, "JWT"))), "admitted");
  EXPECT_EQ(cause_of(place(), with(issuer.token({{"typ", "ID"}}, "JWT"))),
            "access_token_wrong_kind");
}

TEST_F(GuardedApi, options_that_cannot_be_right_are_told_at_the_start) {
  const Context context;
  const auto code_of = [&](GuardOptions wanted) {
    const auto opened = Guard::open(context, std::move(wanted));
    return opened ? "" : opened.error().code;
  };
  EXPECT_EQ(code_of(options), "");
  EXPECT_EQ(code_of({.issuer = "http://login.example", .audience = "a"}), "url_refused");
  EXPECT_EQ(code_of({.issuer = "login.example", .audience = "a"}), "url_refused");
  EXPECT_EQ(code_of({.issuer = "https://login.example", .audience = ""}), "audience");
  EXPECT_EQ(code_of({.issuer = "https://login.example", .audience = "a\"b"}), "audience");
  options.jwks_uri = "http://login.example/keys";
  EXPECT_EQ(code_of(options), "url_refused");
  options.jwks_uri = "";
  options.leeway = std::chrono::seconds(61);
  EXPECT_EQ(code_of(options), "leeway");
  options.leeway = std::chrono::seconds(60);
  const auto guard = Guard::open(context, options);
  ASSERT_TRUE(guard);
  EXPECT_EQ(guard->place({.scope = "a\"b"}).error().code, "scope");
  EXPECT_EQ(guard->place({.acr_values = {"a b"}}).error().code, "acr_values");
  EXPECT_EQ(guard->place({.acr_values = {""}}).error().code, "acr_values");
  EXPECT_EQ(guard->place({.max_age = std::chrono::seconds(-1)}).error().code, "max_age");
  EXPECT_EQ(guard->place({.rate = "often"}).error().code, "rate");
}

struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

Detached check_later(GuardedPlace at, ApiRequest request, std::promise<Verdict>& given) {
  given.set_value(co_await at.async_check(std::move(request)));
}

TEST_F(GuardedApi, a_coroutine_stops_for_the_keys_and_not_for_what_is_known) {
  std::atomic<int> runs = 0;
  const GuardedPlace orders = place({}, {.run_on = [&](auto work) {
                                      ++runs;
                                      work();
                                    }});
  const ApiRequest request = with(issuer.token());
  for (int i = 0; i < 3; ++i) {
    std::promise<Verdict> given;
    check_later(orders, request, given);
    EXPECT_EQ(given.get_future().get()->subject(), "alice");
  }
  std::promise<Verdict> refused;
  check_later(orders, {.target = "/"}, refused);
  EXPECT_EQ(refused.get_future().get().error().cause(), "access_token_missing");
  EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace grantline
