#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <thread>

#include "client/exchange.h"
#include "client/test_provider.h"

namespace grantline::client {
namespace {

using testing::HasSubstr;
using testing::Not;

class Login : public testing::Test {
 protected:
  PendingLogin begin() {
    return std::move(*PendingLogin::begin(bench.env, bench.registration, bench.options));
  }
  Outcome<CheckedCallback> check(PendingLogin login, const CallbackRequest& request) {
    return CheckedCallback::check(bench.registration, std::move(login), request);
  }
  Outcome<LoggedIn> handle(const std::string& handle, const std::string& callback) {
    auto login = PendingLogin::find(bench.env, handle);
    if (!login) return std::unexpected(login.error());
    auto checked = check(std::move(*login), bench.request_of(callback));
    if (!checked) return std::unexpected(checked.error());
    return exchange(bench.env, bench.registration, std::move(*checked));
  }
  Bench bench;
};

TEST_F(Login, url_has_all_that_oauth_2_1_asks_for_and_no_secret) {
  bench.options.resources = {"https://api.example/a b"};
  const PendingLogin login = begin();
  EXPECT_THAT(
      login.url(),
      AllOf(HasSubstr("https://op.example/authorize?response_type=code&client_id=app&"),
            HasSubstr("code_challenge_method=S256"), HasSubstr("&nonce="),
            HasSubstr("&resource=https%3A%2F%2Fapi.example%2Fa%20b"), Not(HasSubstr("verifier"))));
}

TEST_F(Login, survives_a_restart_between_redirect_and_callback) {
  std::string handle_before;
  std::string callback;
  {
    const PendingLogin login = begin();
    handle_before = login.handle();
    callback = bench.provider.callback_for(login.url());
  }
  const auto done = handle(handle_before, callback);
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_EQ(done->subject, "alice");
  EXPECT_FALSE(done->is_repeat);
}

TEST_F(Login, callback_of_another_login_or_server_is_refused_before_anything_is_sent) {
  const std::string good = bench.provider.callback_for(begin().url());
  const auto code_of = [&](const std::string& callback) {
    return check(begin(), bench.request_of(callback)).error().code;
  };
  EXPECT_EQ(code_of(good), "state_mismatch");  // of the first login, not of this
  EXPECT_EQ(code_of("code=c1"), "state_mismatch");
  const auto issuer = [&](const std::string& end) {
    PendingLogin login = begin();
    const std::string own = bench.provider.callback_for(login.url());
    return check(std::move(login), bench.request_of(own.substr(0, own.find("&iss=")) + end));
  };
  EXPECT_EQ(issuer("&iss=https%3A%2F%2Fevil.example").error().code, "issuer_mismatch");
  EXPECT_EQ(issuer("").error().code, "issuer_mismatch");  // the provider says that it sends one
  EXPECT_EQ(issuer("&iss=https%3A%2F%2Fop.example&error=access_denied").error().code,
            "access_denied");
  EXPECT_TRUE(issuer("&iss=https%3A%2F%2Fop.example"));
  EXPECT_EQ(bench.provider.token_requests, 0);
}

TEST_F(Login, prefetch_and_head_spend_nothing) {
  PendingLogin login = begin();
  const std::string name = login.handle();
  const std::string callback = bench.provider.callback_for(login.url());
  CallbackRequest request = bench.request_of(callback);
  request.method = "HEAD";
  EXPECT_EQ(check(std::move(*PendingLogin::find(bench.env, name)), request).error().kind,
            ErrorKind::not_a_visit);
  request.method = "GET";
  request.purpose = "prefetch;prerender";
  EXPECT_EQ(check(std::move(*PendingLogin::find(bench.env, name)), request).error().kind,
            ErrorKind::not_a_visit);
  EXPECT_TRUE(handle(name, callback));
}

TEST_F(Login, second_handling_gives_the_first_ones_result_without_a_request) {
  const PendingLogin login = begin();
  const std::string callback = bench.provider.callback_for(login.url());
  ASSERT_TRUE(handle(login.handle(), callback));
  const auto again = handle(login.handle(), callback);
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_TRUE(again->is_repeat);
  EXPECT_EQ(again->subject, "alice");
  std::string other = callback;
  other.replace(0, 7, "code=c2");
  EXPECT_EQ(handle(login.handle(), other).error().kind, ErrorKind::already_handled);
  EXPECT_EQ(bench.provider.token_requests, 1);
}

TEST_F(Login, many_threads_with_one_callback_send_one_request) {
  const PendingLogin login = begin();
  const std::string callback = bench.provider.callback_for(login.url());
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { good += handle(login.handle(), callback).has_value() ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(bench.provider.token_requests, 1);
}

TEST_F(Login, exchange_whose_answer_was_lost_is_never_repeated) {
  const PendingLogin login = begin();
  const std::string callback = bench.provider.callback_for(login.url());
  bench.provider.next.emplace_back([&](const HttpRequest& request) {
    static_cast<void>(bench.provider.answer_tokens(request));
    return std::unexpected(HttpFault{HttpFault::Kind::lost, "the connection was cut"});
  });
  const auto first = handle(login.handle(), callback);
  EXPECT_EQ(first.error().kind, ErrorKind::log_in_again);
  EXPECT_EQ(first.error().code, "answer_lost");
  EXPECT_EQ(handle(login.handle(), callback).error().kind, ErrorKind::already_handled);
  EXPECT_EQ(bench.provider.token_requests, 1);
  EXPECT_FALSE(load_session(*bench.store, "work")->has_value());
}

TEST_F(Login, unreachable_server_spends_nothing_and_the_callback_may_come_again) {
  const PendingLogin login = begin();
  const std::string callback = bench.provider.callback_for(login.url());
  bench.provider.next.emplace_back([](const HttpRequest&) {
    return std::unexpected(HttpFault{HttpFault::Kind::not_sent, "no route"});
  });
  EXPECT_EQ(handle(login.handle(), callback).error().kind, ErrorKind::retry_later);
  EXPECT_TRUE(handle(login.handle(), callback));
}

TEST_F(Login, refused_code_says_how_old_it_was) {
  PendingLogin login = begin();
  const std::string callback = bench.provider.callback_for(login.url());
  bench.provider.spent.insert("c1");
  auto checked = check(std::move(login), bench.request_of(callback));
  ASSERT_TRUE(checked);
  bench.world.forward(seconds(75));
  const auto done = exchange(bench.env, bench.registration, std::move(*checked));
  EXPECT_EQ(done.error().kind, ErrorKind::log_in_again);
  EXPECT_EQ(done.error().reference, "gl-7k2m-9x4q-8d3f");
  EXPECT_THAT(done.error().what, AllOf(HasSubstr("1 min 15 s old"), HasSubstr("code was used")));
}

TEST_F(Login, slow_exchange_says_how_old_the_code_was_in_the_end) {
  PendingLogin login = begin();
  const std::string callback = bench.provider.callback_for(login.url());
  bench.provider.next.emplace_back([&](const HttpRequest&) {
    bench.world.forward(seconds(12));
    return std::unexpected(HttpFault{HttpFault::Kind::lost, "no answer came"});
  });
  const auto done = handle(login.handle(), callback);
  EXPECT_EQ(done.error().code, "answer_lost");
  EXPECT_THAT(done.error().what, HasSubstr("12.0 s old when the exchange ended"));
}

TEST_F(Login, login_of_another_client_is_refused_before_anything_is_sent) {
  PendingLogin login = begin();
  const std::string callback = bench.provider.callback_for(login.url());
  bench.registration.client_id = ClientId{"another"};
  EXPECT_EQ(handle(login.handle(), callback).error().code, "other_client");
  EXPECT_EQ(bench.provider.token_requests, 0);
}

TEST_F(Login, id_token_that_is_not_ours_ends_the_login_and_gives_the_tokens_back) {
  const std::vector<std::pair<JsonObject, std::string>> wrong{
      {{{"iss", "https://evil.example"}}, "issuer"},
      {{{"aud", "other"}}, "another client"},
      {{{"aud", JsonArray{"app", "other"}}}, "azp"},
      {{{"azp", "other"}}, "azp"},
      {{{"exp", 1'799'999'000}}, "expired"},
      {{{"exp", INT64_MAX}}, "not in seconds"},
      {{{"iat", INT64_MIN}}, "not in seconds"},
      {{{"iat", 1'800'000'100}}, "future"},
      {{{"iat", 1'799'990'000}}, "long before"},
      {{{"nonce", "x"}}, "nonce"},
      {{{"nonce", nullptr}}, "nonce"},
      {{{"at_hash", "x"}}, "at_hash"},
      {{{"sub", nullptr}}, "subject"}};
  int revoked = 0;
  for (const auto& [change, why] : wrong) {
    bench.provider.id_token_changes = change;
    bench.provider.spent.clear();
    const PendingLogin login = begin();
    const auto done = handle(login.handle(), bench.provider.callback_for(login.url()));
    ASSERT_FALSE(done) << why;
    EXPECT_THAT(done.error().what, HasSubstr(why));
    EXPECT_EQ(done.error().kind, ErrorKind::fix_configuration);
    EXPECT_EQ(bench.provider.revocations, ++revoked);
    EXPECT_FALSE(load_session(*bench.store, "work")->has_value());
  }
}

TestProvider::Handler three_hours_ahead(Bench& bench) {
  return [&](const HttpRequest& request) {
    HttpAnswer answer = bench.provider.answer_tokens(request);
    answer.headers = {{"date", to_http_date(bench.world.now() + hours(3))}};
    return answer;
  };
}

TEST_F(Login, wrong_date_is_nothing_where_this_clock_is_right) {
  bench.provider.next = {three_hours_ahead(bench)};
  const PendingLogin login = begin();
  EXPECT_TRUE(handle(login.handle(), bench.provider.callback_for(login.url())));
}

TEST_F(Login, wrong_clock_is_named) {
  bench.provider.next = {three_hours_ahead(bench)};
  bench.provider.id_token_changes["iat"] = bench.world.now().ms / 1000 - 3600;
  const PendingLogin login = begin();
  const auto done = handle(login.handle(), bench.provider.callback_for(login.url()));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().what, HasSubstr("3 h ahead"));
}

TEST_F(Login, keys_that_are_gone_after_the_code_was_spent_end_the_login) {
  ASSERT_TRUE(bench.registration.keys->prepare(bench.env));
  bench.provider.roll_keys();
  bench.provider.has_keys = false;
  bench.world.forward(seconds(20));
  const PendingLogin login = begin();
  const auto done = handle(login.handle(), bench.provider.callback_for(login.url()));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::log_in_again) << "no later try can help";
  EXPECT_THAT(done.error().what, HasSubstr("never sent twice"));
  EXPECT_EQ(bench.provider.token_requests, 1);
  EXPECT_EQ(bench.provider.revocations, 1) << "what was given is given back";
}

TEST_F(Login, new_key_of_the_provider_is_fetched_once) {
  ASSERT_TRUE(bench.registration.keys->prepare(bench.env));
  bench.provider.roll_keys();
  bench.world.forward(seconds(20));
  bench.log_in();
  EXPECT_EQ(bench.provider.jwks_requests, 2);
  bench.provider.roll_keys();
  const auto forged =
      bench.registration.keys->verify(bench.env, "eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.e30.AA");
  EXPECT_FALSE(forged);
}

TEST_F(Login, key_that_the_provider_withdrew_is_not_taken_for_ever) {
  ASSERT_TRUE(bench.registration.keys->prepare(bench.env));
  const std::string of_old_key = bench.provider.id_token();
  bench.provider.roll_keys();
  bench.world.forward(minutes(59));
  ASSERT_TRUE(bench.registration.keys->prepare(bench.env));
  EXPECT_TRUE(bench.registration.keys->verify(bench.env, of_old_key));
  bench.world.forward(minutes(1));
  ASSERT_TRUE(bench.registration.keys->prepare(bench.env));
  EXPECT_FALSE(bench.registration.keys->verify(bench.env, of_old_key));
}

TEST_F(Login, keys_that_cannot_be_had_spend_no_code) {
  const PendingLogin login = begin();
  const std::string callback = bench.provider.callback_for(login.url());
  const std::string right = bench.registration.provider.jwks_uri;
  bench.registration.keys = std::make_shared<KeyCache>("https://op.example/absent");
  EXPECT_EQ(handle(login.handle(), callback).error().kind, ErrorKind::retry_later);
  EXPECT_EQ(bench.provider.token_requests, 0);
  bench.registration.keys = std::make_shared<KeyCache>(right);
  EXPECT_TRUE(handle(login.handle(), callback));
}

TEST_F(Login, old_logins_are_forgotten) {
  const PendingLogin old = begin();
  bench.world.forward(hours(2));
  const PendingLogin fresh = begin();
  EXPECT_EQ(forget_logins(*bench.store, bench.world.now() - hours(1)), 1);
  EXPECT_FALSE(PendingLogin::find(bench.env, old.handle()));
  EXPECT_TRUE(PendingLogin::find(bench.env, fresh.handle()));
}

}  // namespace
}  // namespace grantline::client
