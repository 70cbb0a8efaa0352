#include "client/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/encoding.h"
#include "client/device.h"
#include "client/file_store.h"
#include "client/service_tokens.h"
#include "client/test_provider.h"

namespace grantline::client {
namespace {

using testing::HasSubstr;

class Sessions : public testing::Test {
 protected:
  void SetUp() override { bench.log_in(); }
  std::string token(Session& session) {
    const auto given = session.access_token();
    return given ? std::string((*given)->value.reveal()) : given.error().code;
  }
  LoadedSession stored() { return std::move(**load_session(*bench.store, "work")); }
  TestProvider::Handler lose_after_work() {
    return [this](const HttpRequest& request) {
      static_cast<void>(bench.provider.answer_tokens(request));
      return std::unexpected(HttpFault{HttpFault::Kind::lost, "cut"});
    };
  }
  TestProvider::Handler status(int code, std::string body = "",
                               std::vector<std::pair<std::string, std::string>> headers = {}) {
    return [=](const HttpRequest&) {
      return HttpAnswer{.status = code, .headers = headers, .body = Secret(body)};
    };
  }
  Bench bench;
};

TEST_F(Sessions, good_token_is_given_without_a_request_and_an_old_one_is_refreshed_once) {
  const auto session = bench.session();
  EXPECT_EQ(token(*session), "a1");
  bench.world.forward(seconds(269));
  EXPECT_EQ(token(*session), "a1");
  bench.world.forward(seconds(1));
  EXPECT_EQ(token(*session), "a2");
  EXPECT_EQ(token(*session), "a2");
  EXPECT_EQ(bench.provider.token_requests, 2);
  EXPECT_EQ(stored().session.tokens.refresh_token.reveal(), "r2");
}

TEST_F(Sessions, wish_longer_than_half_a_life_refreshes_at_half_life) {
  const auto session = bench.session();
  bench.world.forward(seconds(149));
  EXPECT_EQ((*session->access_token(hours(1)))->value.reveal(), "a1");
  bench.world.forward(seconds(2));
  EXPECT_EQ((*session->access_token(hours(1)))->value.reveal(), "a2");
  EXPECT_EQ((*session->access_token(hours(1)))->value.reveal(), "a2");
}

TEST_F(Sessions, successor_is_stored_before_it_is_given_and_the_intent_before_it_is_asked_for) {
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  WallTime intent;
  bench.provider.while_answering = [&] { intent = stored().session.intent_at; };
  EXPECT_EQ(token(*session), "a2");
  EXPECT_TRUE(intent.is_set());
  EXPECT_FALSE(stored().session.intent_at.is_set());
}

TEST_F(Sessions, two_owners_share_one_refresh) {
  const auto one = bench.session();
  const auto other = bench.session();
  bench.world.forward(seconds(300));
  EXPECT_EQ(token(*one), "a2");
  EXPECT_EQ(token(*other), "a2");
  EXPECT_EQ(bench.provider.token_requests, 2);
}

TEST_F(Sessions, threads_refresh_once) {
  const auto one = bench.session();
  const auto other = bench.session();
  bench.world.forward(seconds(300));
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 16; ++i) {
    Session& session = i % 2 == 0 ? *one : *other;
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) good += token(session) == "a2" ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 16'000);
  EXPECT_EQ(bench.provider.token_requests, 2);
}

TEST_F(Sessions, threads_token_is_never_that_of_another_session) {
  auto first = bench.session();
  EXPECT_EQ(token(*first), "a1");
  first.reset();
  bench.options.session = "other";
  bench.provider.spent.clear();
  bench.log_in();
  const auto second = std::move(*Session::open(bench.env, ClientAuth::none(), "other"));
  EXPECT_EQ(token(*second), "a2");
}

TEST_F(Sessions, server_that_is_busy_is_asked_again_as_late_as_it_says) {
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  bench.provider.next = {status(503), status(429, "", {{"retry-after", "7"}}), status(500)};
  EXPECT_EQ(token(*session), "a2");
  ASSERT_EQ(bench.slept.size(), 3U);
  EXPECT_LT(bench.slept[0], milliseconds(201));
  EXPECT_EQ(bench.slept[1], seconds(7));
}

TEST_F(Sessions, no_request_is_begun_that_has_no_time_for_its_answer) {
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  const int before = bench.provider.token_requests;
  bench.provider.next.assign(20, status(500));
  const auto given = session->access_token(seconds(30), milliseconds(290));
  EXPECT_EQ(given.error().code, "server_error");
  EXPECT_EQ(bench.provider.token_requests, before + 1);
}

TEST_F(Sessions, retry_after_as_a_date_is_read_by_the_servers_clock) {
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  bench.provider.next = {status(429, "",
                                {{"date", "Sun, 06 Nov 1994 08:49:37 GMT"},
                                 {"retry-after", "Sun, 06 Nov 1994 08:49:49 GMT"}})};
  EXPECT_EQ(token(*session), "a2");
  EXPECT_EQ(bench.slept.at(0), seconds(12));
}

TEST_F(Sessions, each_wrong_answer_has_its_typed_error_within_the_patience) {
  struct Case {
    TestProvider::Handler handler;
    ErrorKind kind;
    std::string code;
  };
  const std::vector<Case> cases{
      {status(500), ErrorKind::retry_later, "server_error"},
      {status(429), ErrorKind::retry_later, "rate_limited"},
      {status(200, "<html>Welcome to the hotel</html>"), ErrorKind::retry_later, "not_json"},
      {status(403, "<html>"), ErrorKind::retry_later, "not_json"},
      {status(302, "", {{"location", "https://portal.example/"}}), ErrorKind::fix_configuration,
       "redirected"},
      {status(404), ErrorKind::fix_configuration, "endpoint_wrong"},
      {status(200, "{}"), ErrorKind::retry_later, "not_tokens"},
      {status(401, R"({"error":"invalid_client"})"), ErrorKind::fix_configuration,
       "invalid_client"},
      {status(400, R"({"error":"invalid_scope"})"), ErrorKind::fix_configuration, "invalid_scope"},
      {status(400, R"({"error":""})"), ErrorKind::retry_later, "not_json"},
      {[](const HttpRequest&) {
         return std::unexpected(HttpFault{HttpFault::Kind::untrusted, "x"});
       },
       ErrorKind::fix_configuration, "certificate"},
      {[](const HttpRequest&) {
         return std::unexpected(HttpFault{HttpFault::Kind::not_sent, "x"});
       },
       ErrorKind::retry_later, "network"}};
  for (const Case& one : cases) {
    const auto session = bench.session();
    bench.world.forward(seconds(400));
    bench.provider.next.assign(200, one.handler);
    const WallTime before = bench.world.now();
    const auto given = session->access_token(seconds(30), seconds(20));
    ASSERT_FALSE(given) << one.code;
    EXPECT_EQ(given.error().kind, one.kind) << one.code;
    EXPECT_EQ(given.error().code, one.code);
    EXPECT_TRUE(given.error().what.ends_with(advice_for(one.code))) << given.error().what;
    EXPECT_LE(bench.world.now() - before, seconds(20)) << one.code;
    bench.provider.next.clear();
    EXPECT_THAT(token(*session), HasSubstr("a")) << "the session must stand after " << one.code;
  }
}

TEST_F(Sessions, answer_that_was_lost_is_asked_for_again_with_the_same_token) {
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  // The server's window: the same token gives the same successor.
  bench.provider.next = {lose_after_work(), [&](const HttpRequest&) {
                           return bench.provider.json(200, {{"access_token", "a2"},
                                                            {"token_type", "Bearer"},
                                                            {"refresh_token", "r2"},
                                                            {"expires_in", 300}});
                         }};
  EXPECT_EQ(token(*session), "a2");
  EXPECT_EQ(bench.provider.forms.at(1), bench.provider.forms.at(2));
}

TEST_F(Sessions, answer_that_was_lost_for_good_is_said_and_remembered) {
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  bench.provider.next = {lose_after_work()};
  const auto given = session->access_token();
  EXPECT_EQ(given.error().kind, ErrorKind::log_in_again);
  EXPECT_EQ(given.error().code, "answer_lost");
  const int asked = bench.provider.token_requests;
  EXPECT_EQ(bench.session()->access_token().error().code, "answer_lost");
  EXPECT_EQ(bench.provider.token_requests, asked) << "a refused token must not be sent again";
}

TEST_F(Sessions, refresh_that_was_cut_off_is_repeated_by_the_next_start_at_once) {
  {
    LoadedSession loaded = stored();
    loaded.session.intent_at = bench.world.now();
    ASSERT_TRUE(*bench.store->replace("work.session", loaded.generation, encode(loaded.session)));
  }
  EXPECT_EQ(token(*bench.session()), "a2");
}

TEST_F(Sessions, loser_of_a_race_takes_the_winners_session) {
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  // A program that does not hold the lock rotates meanwhile: this one's request is a replay.
  bench.provider.next = {[&](const HttpRequest& request) {
    static_cast<void>(bench.provider.answer_tokens(request));
    LoadedSession loaded = stored();
    loaded.session.intent_at = {};
    loaded.session.tokens.access_token = Secret(std::string("winner"));
    loaded.session.tokens.refresh_token = Secret(std::string("r2"));
    loaded.session.tokens.obtained_at = bench.world.now();
    loaded.session.tokens.expires_at = bench.world.now() + seconds(300);
    EXPECT_TRUE(*bench.store->replace("work.session", loaded.generation, encode(loaded.session)));
    return bench.provider.json(400, {{"error", "invalid_grant"}});
  }};
  EXPECT_EQ(token(*session), "winner");
  EXPECT_EQ(stored().session.tokens.refresh_token.reveal(), "r2");
}

TEST_F(Sessions, refresh_costs_one_request_and_two_syncs) {
  const auto folder = std::filesystem::path(testing::TempDir()) /
                      ("grantline-costs-" + hex_encode(system_world().random_bytes(6)));
  int syncs = 0;
  const auto files = make_file_store({.folder = folder,
                                      .key = {},
                                      .before_step =
                                          [&](std::string_view step) {
                                            if (step.starts_with("sync")) ++syncs;
                                          }},
                                     system_world());
  const auto entry = bench.store->load("work.session");
  ASSERT_TRUE(*files->replace("work.session", 0, (*entry)->content));
  Environment env{bench.world, bench.provider, *files, bench.env.sleep};
  const auto session = std::move(*Session::open(env, ClientAuth::none(), "work"));
  const int requests = bench.provider.token_requests;
  syncs = 0;
  bench.world.forward(seconds(300));
  ASSERT_TRUE(session->access_token());
  EXPECT_EQ(bench.provider.token_requests - requests, 1);
  EXPECT_EQ(bench.provider.jwks_requests, 1) << "that of the login";
  EXPECT_EQ(syncs, 2);
  ASSERT_TRUE(session->access_token());
  EXPECT_EQ(syncs, 2) << "a good token costs none";
  std::filesystem::remove_all(folder);
}

TEST_F(Sessions, logout_revokes_and_forgets_and_is_seen_by_others) {
  const auto session = bench.session();
  const auto other = bench.session();
  ASSERT_TRUE(session->log_out(Session::IfOffline::keep));
  EXPECT_EQ(bench.provider.revocations, 1);
  bench.world.forward(seconds(300));
  EXPECT_EQ(other->access_token().error().code, "no_session");
  EXPECT_EQ(Session::open(bench.env, ClientAuth::none(), "work").error().kind,
            ErrorKind::log_in_again);
}

TEST_F(Sessions, id_token_of_another_person_in_a_refresh_is_refused) {
  const auto session = bench.session();
  bench.world.forward(seconds(300));
  bench.provider.next = {[&](const HttpRequest&) {
    return bench.provider.json(200, {{"access_token", "x"},
                                     {"token_type", "Bearer"},
                                     {"id_token", bench.provider.id_token({{"sub", "mallory"}})}});
  }};
  EXPECT_EQ(token(*session), "id_token");
}

TEST_F(Sessions, clients_prove_themselves_as_they_are_registered) {
  Form form;
  HttpRequest request;
  form.authenticate(ClientId{"a b"}, ClientAuth::basic(Secret(std::string("p:%"))), "i", request,
                    bench.world);
  EXPECT_EQ(request.authorization.reveal(), "Basic YSUyMGI6cCUzQSUyNQ==");
  EXPECT_TRUE(form.copy().empty());
  form.authenticate(ClientId{"app"}, ClientAuth::post(Secret(std::string("s&"))), "i", request,
                    bench.world);
  EXPECT_EQ(form.copy().reveal(), "client_id=app&client_secret=s%26");
  Form signed_form;
  const auto key = crypto::SigningKey::generate(SigningAlg::es256);
  signed_form.authenticate(ClientId{"app"}, ClientAuth::private_key_jwt(key, "k"),
                           "https://op.example", request, bench.world);
  const std::string text(signed_form.copy().reveal());
  const auto public_key = key.public_key();
  const auto jws = jose::verify(text.substr(text.find("client_assertion=") + 17), "JWT",
                                [&](std::string_view, SigningAlg) { return &public_key; });
  ASSERT_TRUE(jws);
  EXPECT_EQ(find_string(jws->payload, "aud"), "https://op.example");
  EXPECT_EQ(find_string(jws->payload, "sub"), "app");
}

TEST_F(Sessions, service_tokens_are_kept_by_what_was_asked_for) {
  ServiceTokens tokens(bench.env, bench.registration);
  const auto read = [&](const std::string& scope) {
    return std::string((*tokens.access_token(scope))->value.reveal());
  };
  EXPECT_EQ(read("a"), "a2");
  EXPECT_EQ(read("b"), "a3");
  EXPECT_EQ(read("a"), "a2");
  bench.world.forward(seconds(300));
  EXPECT_EQ(read("a"), "a4");
}

TEST_F(Sessions, device_login_asks_no_faster_than_it_may) {
  auto login = begin_device_login(bench.env, bench.registration, "openid", {});
  ASSERT_TRUE(login);
  EXPECT_EQ(login->user_code, "WDJB-MJHT");
  bench.provider.next = {status(400, R"({"error":"authorization_pending"})"),
                         status(400, R"({"error":"slow_down"})"),
                         status(400, R"({"error":"authorization_pending"})")};
  bench.options.session = "tv";
  const auto done = finish_device_login(bench.env, bench.registration, std::move(*login),
                                        bench.options, [] { return false; });
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_EQ(bench.slept, (std::vector<Duration>{seconds(5), seconds(5), seconds(10), seconds(10)}));
  EXPECT_TRUE(load_session(*bench.store, "tv")->has_value());
}

TEST_F(Sessions, token_exchange_names_both_tokens) {
  const Secret subject(std::string("s1"));
  const auto given = exchange_token(bench.env, bench.registration,
                                    {.subject_token = subject, .audience = "https://api.example"});
  ASSERT_TRUE(given);
  EXPECT_THAT(bench.provider.forms.back(),
              AllOf(HasSubstr("token-exchange"), HasSubstr("subject_token=s1"),
                    HasSubstr("audience=https%3A%2F%2Fapi.example")));
}

}  // namespace
}  // namespace grantline::client
