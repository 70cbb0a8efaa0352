#include <gtest/gtest.h>

#include "base/encoding.h"
#include "serve/test_browser.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

// An authorization request of client `spa`; `more` goes last.
std::string request(std::string_view more = "") {
  return "/authorize?client_id=spa&response_type=code&state=st%26ate&scope=openid%20profile"
         "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&code_challenge=" +
         std::string(kChallenge) + "&code_challenge_method=S256" + std::string(more);
}

class AuthorizeTest : public testing::Test {
 protected:
  // Ada logs in and agrees.
  net::Response log_in_and_allow(std::string_view target) {
    const auto consent = browser.log_in(browser.visit(target));
    EXPECT_TRUE(shows(consent, "value=\"allow\""));
    return browser.submit(consent, {{"decision", "allow"}});
  }
  void expect_code(const net::Response& answer) {
    EXPECT_EQ(answer.status, 303) << answer.body;
    EXPECT_TRUE(header_of(answer, "Location").starts_with("https://app.example/cb?code=glc_"))
        << header_of(answer, "Location");
  }
  void expect_error(const net::Response& answer, std::string_view error) {
    EXPECT_EQ(answer.status, 303) << answer.body;
    EXPECT_TRUE(header_of(answer, "Location").starts_with("https://app.example/cb?error="));
    EXPECT_EQ(answer_parameter(answer, "error"), error);
    EXPECT_EQ(answer_parameter(answer, "state"), "st&ate");
    EXPECT_EQ(answer_parameter(answer, "iss"), "https://id.example");
  }
  void expect_page(const net::Response& answer, int status, std::string_view cause) {
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(header_of(answer, "Location"), "");
    EXPECT_TRUE(shows(answer, "/errors/" + std::string(cause))) << answer.body;
  }
  std::string exchange(const net::Response& answer) {
    const std::string code = answer_parameter(answer, "code");
    const auto tokens = server.ask(post("/token", {{"grant_type", "authorization_code"},
                                                   {"client_id", "spa"},
                                                   {"code", code},
                                                   {"redirect_uri", TestServer::kRedirectUri},
                                                   {"code_verifier", kVerifier}}));
    EXPECT_EQ(tokens.status, 200) << tokens.body;
    return member_of(tokens, "id_token");
  }

  TestServer server;
  TestBrowser browser{server};
};

TEST_F(AuthorizeTest, a_person_logs_in_agrees_and_the_client_gets_tokens) {
  const auto login = browser.visit(request("&nonce=n-1"));
  EXPECT_EQ(login.status, 200);
  EXPECT_TRUE(shows(login, "The spa client"));
  const auto consent = browser.log_in(login);
  EXPECT_TRUE(shows(consent, "Ada Lovelace"));
  const auto answer = browser.submit(consent, {{"decision", "allow"}});
  expect_code(answer);
  EXPECT_EQ(answer_parameter(answer, "state"), "st&ate");
  EXPECT_EQ(answer_parameter(answer, "iss"), "https://id.example");
  EXPECT_FALSE(exchange(answer).empty());
}

TEST_F(AuthorizeTest, who_agreed_before_is_not_asked_again) {
  expect_code(log_in_and_allow(request()));
  expect_code(browser.visit(request()));
}

// RFC 8252 section 8.6
TEST_F(AuthorizeTest, a_public_client_on_loopback_or_of_a_private_scheme_is_asked_for_each_time) {
  for (const std::string uri : {"http://127.0.0.1/cb", "http://localhost/cb", "com.example.app:/cb",
                                "https://localhost/cb", "https://127.0.0.1/cb"}) {
    server.change_client("spa", [&](store::ClientRecord& c) { c.metadata.redirect_uris = {uri}; });
    const std::string target = request().replace(request().find("https%3A%2F%2Fapp.example%2Fcb"),
                                                 30, percent_encode(uri));
    TestBrowser person{server};
    const auto first = person.log_in(person.visit(target));
    const auto allowed = person.submit(first, {{"decision", "allow"}});
    EXPECT_TRUE(header_of(allowed, "Location").starts_with(uri + "?code=")) << uri;
    const auto again = person.visit(target);
    EXPECT_TRUE(shows(again, "Did you open this?")) << uri << again.body;
    const auto silent = person.visit(target + "&prompt=none");
    EXPECT_EQ(answer_parameter(silent, "error"), "consent_required") << uri;
    const auto gone_on = person.submit(again, {{"decision", "allow"}});
    EXPECT_TRUE(header_of(gone_on, "Location").starts_with(uri + "?code=")) << uri;
    server.change_client(
        "spa", [](store::ClientRecord& c) { c.metadata.remember_unproven_consent = true; });
    EXPECT_EQ(person.visit(target).status, 303) << uri;
    server.change_client(
        "spa", [](store::ClientRecord& c) { c.metadata.remember_unproven_consent = false; });
  }
}

TEST_F(AuthorizeTest, a_client_on_loopback_that_has_a_secret_is_asked_for_once) {
  server.change_client("spa", [](store::ClientRecord& c) {
    c.metadata.redirect_uris = {"http://127.0.0.1/cb"};
    c.metadata.token_endpoint_auth_method = AuthMethod::client_secret_basic;
  });
  const std::string target = request().replace(request().find("https%3A%2F%2Fapp.example%2Fcb"), 30,
                                               "http%3A%2F%2F127.0.0.1%3A7000%2Fcb");
  browser.submit(browser.log_in(browser.visit(target)), {{"decision", "allow"}});
  EXPECT_TRUE(header_of(browser.visit(target), "Location").starts_with("http://127.0.0.1:7000/cb"));
}

TEST_F(AuthorizeTest, new_scope_is_asked_for_and_added_to_the_old) {
  expect_code(log_in_and_allow(request()));
  const std::string wider =
      "/authorize?client_id=spa&response_type=code&scope=openid%20email"
      "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&code_challenge=" +
      std::string(kChallenge) + "&code_challenge_method=S256";
  const auto consent = browser.visit(wider);
  EXPECT_TRUE(shows(consent, "Allowed before"));
  expect_code(browser.submit(consent, {{"decision", "allow"}}));
  expect_code(browser.visit(wider));
  expect_code(browser.visit(request()));
}

TEST_F(AuthorizeTest, a_first_party_client_asks_no_consent) {
  server.change_client("spa", [](store::ClientRecord& c) { c.metadata.skip_consent = true; });
  expect_code(browser.log_in(browser.visit(request())));
}

TEST_F(AuthorizeTest, the_row_of_the_grant_is_written_before_the_code_leaves) {
  const auto consent = browser.log_in(browser.visit(request()));
  server.broken = Fault{"The disk is full."};
  const auto answer = browser.submit(consent, {{"decision", "allow"}});
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(header_of(answer, "Location"), "");
  EXPECT_FALSE(shows(answer, "disk"));
  EXPECT_EQ(server.count_rows(store::Table::grants), 0U);
}

TEST_F(AuthorizeTest, who_denies_or_cancels_goes_back_with_access_denied) {
  const auto login = browser.visit(request());
  expect_error(browser.submit(login, {{"decision", "cancel"}}), "access_denied");
  const auto consent = browser.log_in(browser.visit(request()));
  expect_error(browser.submit(consent, {{"decision", "deny"}}), "access_denied");
  EXPECT_EQ(server.count_rows(store::Table::consents), 0U);
  EXPECT_EQ(server.count_rows(store::Table::grants), 0U);
}

TEST_F(AuthorizeTest, response_modes_put_the_answer_where_they_say) {
  log_in_and_allow(request());
  const auto fragment = browser.visit(request("&response_mode=fragment"));
  EXPECT_TRUE(header_of(fragment, "Location").starts_with("https://app.example/cb#code=glc_"));
  EXPECT_EQ(answer_parameter(fragment, "state"), "st&ate");
  const auto form = browser.visit(request("&response_mode=form_post"));
  EXPECT_EQ(form.status, 200);
  EXPECT_EQ(form_action(form), "https://app.example/cb");
  EXPECT_TRUE(hidden_field(form, "code").starts_with("glc_"));
  EXPECT_EQ(hidden_field(form, "state"), "st&ate");
  EXPECT_EQ(hidden_field(form, "iss"), "https://id.example");
  const auto error = browser.visit(request("&response_mode=form_post&max_age=x"));
  EXPECT_EQ(hidden_field(error, "error"), "invalid_request");
}

TEST_F(AuthorizeTest, state_cannot_add_a_header_or_a_parameter) {
  const auto answer =
      browser.visit(request("&max_age=x")
                        .replace(request().find("st%26ate"), 8,
                                 "a%0D%0ASet-Cookie%3A%20x%3D1%26code%3Dstolen%23"));
  const std::string location = header_of(answer, "Location");
  EXPECT_EQ(location.find_first_of("\r\n "), std::string::npos);
  EXPECT_EQ(answer_parameter(answer, "code"), "");
  EXPECT_EQ(answer_parameter(answer, "state"), "a\r\nSet-Cookie: x=1&code=stolen#");
}

TEST_F(AuthorizeTest, errors_stay_on_a_page_until_client_and_redirect_uri_are_known_good) {
  const auto page = browser.visit("/authorize?client_id=nobody&redirect_uri=https://evil.example");
  expect_page(page, 400, "client_unknown");
  EXPECT_EQ(header_of(page, "X-Frame-Options"), "DENY");
  expect_page(browser.visit("/authorize"), 400, "parameter_missing");
  const auto bare = browser.visit("/authorize?client_id=spa");
  expect_page(bare, 400, "parameter_missing");
  EXPECT_TRUE(shows(bare, "The parameter redirect_uri is missing")) << bare.body;
  const auto evil = browser.visit("/authorize?client_id=spa&redirect_uri=https://evil.example");
  expect_page(evil, 400, "redirect_uri_not_registered");
  expect_page(browser.visit(request("&client_id=spa")), 400, "parameter_repeated");
  expect_page(browser.visit(request("&x=%zz")), 400, "body_malformed");
  server.change_client("spa", [](store::ClientRecord& c) { c.disabled = true; });
  expect_page(browser.visit(request()), 400, "client_disabled");
}

TEST_F(AuthorizeTest, an_error_page_marks_the_difference_to_the_nearest_redirect_uri) {
  const auto page =
      browser.visit("/authorize?client_id=spa&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%2F");
  expect_page(page, 400, "redirect_uri_not_registered");
  EXPECT_TRUE(shows(page, "The nearest one that is registered"));
  // Each of both texts once, and their difference in words once.
  const auto count = [&](std::string_view text) {
    std::size_t times = 0;
    for (auto at = page.body.find(text); at != std::string::npos; at = page.body.find(text, at + 1))
      ++times;
    return times;
  };
  EXPECT_EQ(count("https://app.example/cb"), 2U) << page.body;
  EXPECT_EQ(count("The difference: "), 1U);
  EXPECT_EQ(count("slash at the end"), 1U);
  EXPECT_TRUE(shows(page, "gl-"));
}

TEST_F(AuthorizeTest, other_errors_go_to_the_redirect_uri) {
  expect_error(browser.visit(request("&request=eyJ")), "request_not_supported");
  expect_error(browser.visit(request("&resource=https://x.example")), "invalid_target");
  expect_error(browser.visit(request("&prompt=none%20login")), "invalid_request");
  expect_error(browser.visit(request("&id_token_hint=eyJ")), "invalid_request");
  expect_error(browser.visit(request("&response_mode=jwt")), "invalid_request");
}

TEST_F(AuthorizeTest, prompt_none_answers_without_a_page) {
  expect_error(browser.visit(request("&prompt=none")), "login_required");
  const auto consent = browser.log_in(browser.visit(request()));
  expect_error(browser.visit(request("&prompt=none")), "consent_required");
  browser.submit(consent, {{"decision", "allow"}});
  expect_code(browser.visit(request("&prompt=none")));
  expect_error(browser.visit(request("&prompt=none&login_hint=bob")), "account_selection_required");
  expect_code(browser.visit(request("&prompt=none&login_hint=ADA")));
}

TEST_F(AuthorizeTest, prompt_login_asks_for_the_password_once_more) {
  log_in_and_allow(request());
  server.world.advance(minutes(1));
  const auto login = browser.visit(request("&prompt=login"));
  EXPECT_TRUE(shows(login, "Confirm it is you"));
  expect_code(browser.log_in(login));
  const auto again = browser.visit(request("&prompt=login"));
  EXPECT_TRUE(shows(again, "Confirm it is you"));
}

TEST_F(AuthorizeTest, prompt_consent_asks_for_consent_once_more) {
  log_in_and_allow(request());
  const auto consent = browser.visit(request("&prompt=consent"));
  EXPECT_TRUE(shows(consent, "value=\"allow\""));
  expect_code(browser.submit(consent, {{"decision", "allow"}}));
}

TEST_F(AuthorizeTest, prompt_select_account_lets_the_person_choose) {
  log_in_and_allow(request());
  server.world.advance(minutes(1));
  const auto choose = browser.visit(request("&prompt=select_account"));
  EXPECT_TRUE(shows(choose, "Choose an account"));
  expect_code(browser.submit(choose, {{"account", server.user.text}}));
  const auto login =
      browser.submit(browser.visit(request("&prompt=select_account")), {{"account", "another"}});
  EXPECT_TRUE(shows(login, "Sign in"));
  EXPECT_FALSE(shows(login, "Ada Lovelace"));
  expect_code(browser.log_in(login));
}

TEST_F(AuthorizeTest, max_age_asks_for_a_login_that_is_young_enough) {
  log_in_and_allow(request());
  server.world.advance(seconds(59));
  expect_code(browser.visit(request("&max_age=60")));
  server.world.advance(seconds(2));
  const auto login = browser.visit(request("&max_age=60"));
  EXPECT_TRUE(shows(login, "Confirm it is you"));
  expect_code(browser.log_in(login));
  server.world.advance(seconds(1));
  expect_error(browser.visit(request("&max_age=0&prompt=none")), "login_required");
}

TEST_F(AuthorizeTest, an_id_token_hint_of_the_person_is_taken_and_of_another_refused) {
  const std::string id_token = exchange(log_in_and_allow(request()));
  ASSERT_FALSE(id_token.empty());
  server.world.advance(days(1));
  browser.cookies.clear();
  browser.log_in(browser.visit(request()));
  expect_code(browser.visit(request("&prompt=none&id_token_hint=") + id_token));
  expect_error(browser.visit(request("&id_token_hint=") + id_token + "x"), "invalid_request");
  // The same token for another client.
  std::string other = request("&id_token_hint=") + id_token;
  other.replace(other.find("client_id=spa"), 13, "client_id=post");
  expect_error(browser.visit(other), "invalid_request");
}

TEST_F(AuthorizeTest, an_access_token_is_no_id_token_hint) {
  const TestGrant grant = server.open_grant("spa", "openid", "spa");
  expect_error(browser.visit(request("&id_token_hint=") + grant.access_token), "invalid_request");
}

TEST_F(AuthorizeTest, a_posted_request_becomes_a_get_so_that_cookies_come_along) {
  log_in_and_allow(request());
  const auto answer = browser.post("/authorize", {{"client_id", "spa"},
                                                  {"response_type", "code"},
                                                  {"scope", "openid profile"},
                                                  {"redirect_uri", "https://app.example/cb"},
                                                  {"code_challenge", kChallenge},
                                                  {"code_challenge_method", "S256"}});
  EXPECT_EQ(answer.status, 303);
  expect_code(browser.visit(header_of(answer, "Location")));
}

TEST_F(AuthorizeTest, the_proof_of_a_login_is_of_no_use_in_another_browser_or_request) {
  log_in_and_allow(request());
  server.world.advance(minutes(1));
  const auto login = browser.visit(request("&prompt=login"));
  const auto proven = browser.submit_without_following(
      login, {{"username", TestServer::kLogin}, {"password", TestServer::kPassword}});
  const std::string target = header_of(proven, "Location");
  ASSERT_NE(target.find("&login_proof="), std::string::npos);
  TestBrowser thief(server);
  EXPECT_TRUE(shows(thief.visit(target), "Sign in"));
  const std::string proof = target.substr(target.find("&login_proof="));
  EXPECT_TRUE(shows(browser.visit(request("&prompt=login&x=1") + proof), "Confirm it is you"));
  expect_code(browser.visit(target));
  server.world.advance(minutes(11));
  EXPECT_TRUE(shows(browser.visit(target), "Confirm it is you"));
}

TEST_F(AuthorizeTest, a_pushed_request_is_used_once_by_its_client_and_in_time) {
  const auto pushed = server.ask(post("/par", {{"client_id", "spa"},
                                               {"response_type", "code"},
                                               {"scope", "openid profile"},
                                               {"redirect_uri", "https://app.example/cb"},
                                               {"code_challenge", kChallenge},
                                               {"code_challenge_method", "S256"}}));
  const std::string uri = percent_encode(member_of(pushed, "request_uri"));
  ASSERT_FALSE(uri.empty()) << pushed.body;
  expect_page(browser.visit("/authorize?client_id=post&request_uri=" + uri), 400,
              "request_uri_wrong_client");
  const auto login = browser.visit("/authorize?client_id=spa&request_uri=" + uri);
  server.world.advance(minutes(5));
  // The store drops old rows bit by bit, with each commit.
  for (int i = 0; i < 200; ++i) {
    const store::Key row{store::Table::meta, std::to_string(i)};
    ASSERT_TRUE(store::write_now(server.engine, {{row, "x"}}).has_value());
  }
  TestBrowser late(server);
  expect_page(late.visit("/authorize?client_id=spa&request_uri=" + uri), 400,
              "request_uri_expired");
  const auto consent = browser.log_in(login);
  expect_code(browser.submit(consent, {{"decision", "allow"}}));
  expect_page(browser.visit("/authorize?client_id=spa&request_uri=" + uri), 400,
              "request_uri_unknown");
}

TEST_F(AuthorizeTest, a_request_uri_of_elsewhere_is_told_to_the_client) {
  expect_error(browser.visit(request("&request_uri=https://evil.example/r")),
               "request_uri_not_supported");
  expect_page(browser.visit("/authorize?client_id=spa&request_uri=https://evil.example/r"), 400,
              "request_uri_unsupported");
}

TEST(authorize, wants_a_push_where_the_server_is_set_so) {
  TestServer server([](Settings& settings) { settings.par.required = true; });
  TestBrowser browser(server);
  EXPECT_EQ(answer_parameter(browser.visit(request()), "error"), "invalid_request");
}

}  // namespace
}  // namespace grantline::serve
