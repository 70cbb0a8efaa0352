#include <gtest/gtest.h>

#include "serve/test_browser.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kRequest =
    "/authorize?client_id=spa&response_type=code&scope=openid"
    "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb"
    "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
constexpr std::string_view kSession = "__Host-grantline-session";

class LoginTest : public testing::Test {
 protected:
  bool is_signed_in(TestBrowser& who) { return !shows(who.visit(kRequest), "name=\"password\""); }
  net::Response fail_to_log_in(TestBrowser& who) {
    return who.submit(who.visit(kRequest), {{"username", "ada"}, {"password", "wrong"}});
  }
  void change_user(const std::function<void(store::UserRecord&)>& change) {
    auto row = server.engine.get(store::Table::users, server.user.text);
    auto record = store::decode_user(**row);
    change(*record);
    ASSERT_TRUE(store::write_now(server.engine, {{{store::Table::users, server.user.text},
                                                  store::encode(*record)}})
                    .has_value());
  }

  TestServer server;
  TestBrowser browser{server};
};

TEST_F(LoginTest, cookies_are_for_this_host_over_tls_and_out_of_reach_of_scripts) {
  const auto answer = browser.submit_without_following(
      browser.visit(kRequest), {{"username", "ada"}, {"password", TestServer::kPassword}});
  EXPECT_EQ(answer.status, 303);
  const std::string cookie = header_of(answer, "Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-grantline-session="));
  for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << part;
  }
}

TEST(login, without_tls_cookies_have_no_host_prefix) {
  TestServer server([](Settings& s) { s.server.issuer = "http://127.0.0.1:8080"; });
  TestBrowser browser(server);
  browser.log_in(browser.visit(kRequest));
  EXPECT_TRUE(browser.cookies.contains("grantline-session"));
}

TEST_F(LoginTest, pages_cannot_be_framed_cached_or_scripted) {
  const auto page = browser.visit(kRequest);
  EXPECT_EQ(header_of(page, "X-Frame-Options"), "DENY");
  EXPECT_EQ(header_of(page, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header_of(page, "X-Content-Type-Options"), "nosniff");
  // The application that opened the window waits to be told (tests/e2e/popup.test.mjs).
  EXPECT_EQ(header_of(page, "Cross-Origin-Opener-Policy"), "");
  EXPECT_EQ(header_of(browser.visit("/account"), "Cross-Origin-Opener-Policy"), "same-origin");
  const std::string policy = header_of(page, "Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos) << policy;
  EXPECT_NE(policy.find("https://app.example"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
}

TEST_F(LoginTest, a_wrong_password_and_an_unknown_login_get_the_same_answer) {
  const auto wrong = fail_to_log_in(browser);
  EXPECT_TRUE(shows(wrong, "That did not match."));
  const auto unknown =
      browser.submit(browser.visit(kRequest), {{"username", "nobody"}, {"password", "wrong"}});
  EXPECT_TRUE(shows(unknown, "That did not match."));
  EXPECT_EQ(wrong.status, unknown.status);
  EXPECT_FALSE(browser.cookies.contains(std::string(kSession)));
  EXPECT_FALSE(shows(wrong, "value=\"wrong\""));
}

TEST_F(LoginTest, a_disabled_person_learns_it_only_with_the_right_password) {
  change_user([](store::UserRecord& user) { user.disabled = true; });
  EXPECT_TRUE(shows(fail_to_log_in(browser), "That did not match."));
  EXPECT_TRUE(shows(browser.log_in(browser.visit(kRequest)), "This account is switched off."));
  EXPECT_FALSE(browser.cookies.contains(std::string(kSession)));
}

TEST_F(LoginTest, a_login_makes_a_new_session_and_ends_the_one_before) {
  browser.cookies[std::string(kSession)] = "planted";
  browser.log_in(browser.visit(kRequest));
  const std::string first = browser.cookies[std::string(kSession)];
  EXPECT_NE(first, "planted");
  browser.log_in(browser.visit(std::string(kRequest) + "&prompt=login"));
  EXPECT_NE(browser.cookies[std::string(kSession)], first);
  TestBrowser thief(server);
  thief.cookies[std::string(kSession)] = first;
  EXPECT_FALSE(is_signed_in(thief));
  EXPECT_TRUE(is_signed_in(browser));
}

TEST_F(LoginTest, a_session_ends_when_it_rests_too_long_or_is_too_old) {
  browser.log_in(browser.visit(kRequest));
  for (int i = 0; i < 11; ++i) {
    server.world.advance(minutes(65));
    EXPECT_TRUE(is_signed_in(browser)) << i;
  }
  server.world.advance(minutes(6));
  EXPECT_FALSE(is_signed_in(browser));
  browser.log_in(browser.visit(kRequest));
  server.world.advance(hours(2));
  EXPECT_FALSE(is_signed_in(browser));
}

TEST_F(LoginTest, a_session_ends_when_its_person_is_disabled_or_has_a_new_password) {
  browser.log_in(browser.visit(kRequest));
  change_user([](store::UserRecord& user) { user.disabled = true; });
  EXPECT_FALSE(is_signed_in(browser));
  change_user([](store::UserRecord& user) { user.disabled = false; });
  EXPECT_TRUE(is_signed_in(browser));
  server.world.advance(seconds(1));
  change_user([&](store::UserRecord& user) { user.password_changed_at = server.world.now(); });
  EXPECT_FALSE(is_signed_in(browser));
}

TEST_F(LoginTest, a_form_counts_only_from_the_browser_that_was_shown_it) {
  const auto page = browser.visit(kRequest);
  TestBrowser other(server);
  other.visit(kRequest);
  const auto answer = other.log_in(page);
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(shows(answer, "form_forged"));
  TestBrowser bare(server);
  EXPECT_TRUE(shows(bare.log_in(page), "form_forged"));
}

TEST_F(LoginTest, a_form_counts_only_with_its_token_and_as_it_was_sent) {
  const auto page = browser.visit(kRequest);
  const Form credentials{{"username", "ada"}, {"password", TestServer::kPassword}};
  EXPECT_TRUE(shows(browser.post("/login", credentials), "form_forged"));
  const auto changed = browser.submit(page, {{"username", "ada"},
                                             {"password", TestServer::kPassword},
                                             {"request", "1.0..client_id=post"}});
  EXPECT_TRUE(shows(changed, "form_forged"));
  const auto elsewhere = browser.post("/consent", {{"csrf", hidden_field(page, "csrf")},
                                                   {"request", hidden_field(page, "request")}});
  EXPECT_TRUE(shows(elsewhere, "form_forged"));
  EXPECT_FALSE(browser.cookies.contains(std::string(kSession)));
}

TEST_F(LoginTest, a_form_on_another_sites_page_is_refused) {
  const auto page = browser.visit(kRequest);
  browser.fetch_site = "cross-site";
  EXPECT_TRUE(shows(browser.log_in(page), "form_forged"));
  browser.fetch_site = "same-site";
  EXPECT_TRUE(shows(browser.log_in(page), "form_forged"));
  browser.fetch_site.clear();
  browser.origin = "https://evil.example";
  EXPECT_TRUE(shows(browser.log_in(page), "form_forged"));
  browser.origin = "https://id.example";
  browser.fetch_site = "same-origin";
  EXPECT_TRUE(shows(browser.log_in(page), "value=\"allow\""));
}

TEST_F(LoginTest, the_origin_null_of_a_page_without_referrer_is_taken) {
  const auto page = browser.visit(kRequest);
  browser.origin = "null";
  browser.fetch_site = "same-origin";
  EXPECT_TRUE(shows(browser.log_in(page), "value=\"allow\""));
}

TEST_F(LoginTest, a_page_that_was_open_for_too_long_does_nothing_and_begins_anew) {
  const auto page = browser.visit(kRequest);
  server.world.advance(minutes(31));
  const auto late = browser.log_in(page);
  EXPECT_TRUE(shows(late, "This page was open for too long."));
  EXPECT_FALSE(browser.cookies.contains(std::string(kSession)));
  const auto consent = browser.log_in(late);
  EXPECT_TRUE(shows(consent, "value=\"allow\""));
  server.world.advance(minutes(31));
  const auto anew = browser.submit(consent, {{"decision", "allow"}});
  EXPECT_TRUE(shows(anew, "value=\"allow\""));
  EXPECT_EQ(server.count_rows(store::Table::grants), 0U);
}

TEST_F(LoginTest, a_consent_page_counts_only_for_the_session_it_was_shown_to) {
  const auto consent = browser.log_in(browser.visit(kRequest));
  browser.log_in(browser.visit(std::string(kRequest) + "&prompt=login"));
  const auto anew = browser.submit(consent, {{"decision", "allow"}});
  EXPECT_TRUE(shows(anew, "value=\"allow\""));
  EXPECT_EQ(server.count_rows(store::Table::grants), 0U);
  browser.cookies.erase(std::string(kSession));
  EXPECT_TRUE(shows(browser.submit(consent, {{"decision", "allow"}}), "name=\"password\""));
}

TEST_F(LoginTest, wrong_passwords_are_delayed_more_and_more) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fail_to_log_in(browser).status, 200);
  const auto throttled = browser.log_in(browser.visit(kRequest));
  EXPECT_EQ(throttled.status, 429);
  EXPECT_EQ(header_of(throttled, "Retry-After"), "1");
  EXPECT_FALSE(browser.cookies.contains(std::string(kSession)));
  server.world.advance(seconds(1));
  EXPECT_TRUE(shows(browser.log_in(browser.visit(kRequest)), "value=\"allow\""));
}

TEST_F(LoginTest, strangers_cannot_lock_a_person_out_of_a_device_they_used_before) {
  browser.log_in(browser.visit(kRequest));
  browser.cookies.erase(std::string(kSession));
  TestBrowser stranger(server);
  for (int i = 0; i < 4; ++i) fail_to_log_in(stranger);
  EXPECT_EQ(stranger.log_in(stranger.visit(kRequest)).status, 429);
  EXPECT_TRUE(shows(browser.log_in(browser.visit(kRequest)), "value=\"allow\""));
}

TEST_F(LoginTest, an_address_that_tries_too_often_is_slowed_down) {
  const auto page = browser.visit(kRequest);
  net::Response last;
  for (int i = 0; i < 31; ++i) {
    const std::string name = "person-" + std::to_string(i);
    last = browser.submit(page, {{"username", name}, {"password", "wrong"}});
  }
  EXPECT_EQ(last.status, 429);
  EXPECT_NE(header_of(last, "Retry-After"), "");
}

TEST_F(LoginTest, the_address_of_a_posted_page_loaded_by_itself_says_so) {
  EXPECT_TRUE(shows(browser.get("/login"), "form_expired"));
  EXPECT_TRUE(shows(browser.get("/consent"), "form_expired"));
  EXPECT_TRUE(shows(browser.get("/select-account"), "form_expired"));
}

}  // namespace
}  // namespace grantline::serve
