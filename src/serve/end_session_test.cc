#include <gtest/gtest.h>

#include "serve/demo.h"
#include "serve/test_browser.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view kRequest =
    "/authorize?client_id=spa&response_type=code&scope=openid"
    "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb"
    "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
constexpr std::string_view kBack = "&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye";

class EndSessionTest : public testing::Test {
 protected:
  void SetUp() override {
    server.change_client("spa", [](store::ClientRecord& client) {
      client.metadata.post_logout_redirect_uris = {"https://app.example/bye"};
    });
    const auto consent = browser.log_in(browser.visit(kRequest));
    const auto answer = browser.submit(consent, {{"decision", "allow"}});
    tokens = server.ask(post("/token", {{"grant_type", "authorization_code"},
                                        {"client_id", "spa"},
                                        {"code", answer_parameter(answer, "code")},
                                        {"redirect_uri", TestServer::kRedirectUri},
                                        {"code_verifier", kVerifier}}));
    id_token = member_of(tokens, "id_token");
    ASSERT_FALSE(id_token.empty());
  }
  bool is_signed_in() { return browser.visit(kRequest).status == 303; }

  TestServer server;
  TestBrowser browser{server};
  net::Response tokens;
  std::string id_token;
};

TEST_F(EndSessionTest, a_good_id_token_ends_the_session_and_leads_back) {
  const auto answer =
      browser.get("/end_session?state=a%20b&id_token_hint=" + id_token + std::string(kBack));
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(header_of(answer, "Location"), "https://app.example/bye?state=a%20b");
  EXPECT_FALSE(browser.cookies.contains("__Host-grantline-session"));
  EXPECT_EQ(server.count_rows(store::Table::sessions), 0U);
  EXPECT_FALSE(is_signed_in());
}

TEST_F(EndSessionTest, an_expired_id_token_will_do) {
  server.world.advance(minutes(90));
  EXPECT_TRUE(is_signed_in());
  const auto answer = browser.post("/end_session", {{"id_token_hint", id_token}});
  EXPECT_TRUE(shows(answer, "You are signed out"));
  EXPECT_FALSE(is_signed_in());
}

TEST_F(EndSessionTest, grants_with_refresh_tokens_stay) {
  browser.get("/end_session?id_token_hint=" + id_token);
  const auto refreshed =
      server.ask(post("/token", {{"grant_type", "refresh_token"},
                                 {"client_id", "spa"},
                                 {"refresh_token", member_of(tokens, "refresh_token")}}));
  EXPECT_EQ(refreshed.status, 200) << refreshed.body;
}

TEST_F(EndSessionTest, without_a_good_hint_the_person_is_asked) {
  for (const std::string& target :
       {std::string("/end_session"), "/end_session?id_token_hint=" + id_token + "x",
        "/end_session?client_id=spa" + std::string(kBack)}) {
    EXPECT_TRUE(shows(browser.visit(target), "Sign out?")) << target;
    EXPECT_TRUE(is_signed_in());
  }
  const auto stay =
      browser.submit_without_following(browser.visit("/end_session"), {{"decision", "stay"}});
  EXPECT_EQ(header_of(stay, "Location"), "/");
  EXPECT_TRUE(is_signed_in());
  const auto page = browser.visit("/end_session?client_id=spa" + std::string(kBack));
  const auto gone = browser.submit(page, {{"decision", "logout"}});
  EXPECT_EQ(header_of(gone, "Location"), "https://app.example/bye");
  EXPECT_FALSE(is_signed_in());
}

TEST_F(EndSessionTest, a_foreign_page_cannot_confirm_the_logout) {
  const auto answer = browser.post("/end_session", {{"decision", "logout"}, {"csrf", "1.x"}});
  EXPECT_TRUE(shows(answer, "form_forged"));
  EXPECT_TRUE(shows(browser.post("/end_session", {{"decision", "logout"}}), "Sign out?"));
  EXPECT_TRUE(is_signed_in());
}

TEST_F(EndSessionTest, a_post_of_another_site_comes_back_as_a_get_with_its_cookie) {
  TestBrowser without_cookies(server);
  const auto bare = without_cookies.post("/end_session", {{"client_id", "spa"}});
  EXPECT_EQ(bare.status, 303);
  EXPECT_EQ(header_of(bare, "Location"), "/end_session?client_id=spa");
  EXPECT_EQ(header_of(bare, "Set-Cookie"), "");
  EXPECT_TRUE(shows(browser.visit(header_of(bare, "Location")), "Sign out?"));
  const auto proven =
      without_cookies.post("/end_session", {{"id_token_hint", id_token}, {"state", "a b"}});
  EXPECT_TRUE(shows(browser.visit(header_of(proven, "Location")), "You are signed out"));
  EXPECT_EQ(server.count_rows(store::Table::sessions), 0U);
  const auto long_one = without_cookies.post("/end_session", {{"state", std::string(13'000, 's')}});
  EXPECT_TRUE(shows(long_one, "body_too_large"));
}

TEST_F(EndSessionTest, it_leads_only_to_a_registered_place_of_a_known_client) {
  const std::string hint = "/end_session?id_token_hint=" + id_token;
  EXPECT_TRUE(shows(browser.visit(hint + "&post_logout_redirect_uri=https://evil.example"),
                    "post_logout_redirect_uri_not_registered"));
  EXPECT_TRUE(shows(browser.visit(hint + std::string(kBack) + "%2F"),
                    "post_logout_redirect_uri_not_registered"));
  EXPECT_TRUE(shows(browser.visit("/end_session?x=1" + std::string(kBack)),
                    "post_logout_redirect_uri_not_registered"));
  EXPECT_TRUE(shows(browser.visit("/end_session?client_id=nobody"), "client_unknown"));
  EXPECT_TRUE(shows(browser.visit(hint + "&client_id=post"), "id_token_hint_invalid"));
  EXPECT_TRUE(is_signed_in());
}

TEST_F(EndSessionTest, who_is_not_signed_in_is_signed_out_at_once) {
  TestBrowser other(server);
  EXPECT_TRUE(shows(other.visit("/end_session"), "You are signed out"));
  const auto answer = other.visit("/end_session?client_id=spa" + std::string(kBack));
  EXPECT_EQ(header_of(answer, "Location"), "https://app.example/bye");
}

TEST(browser_pages, every_cause_has_a_page_and_another_name_has_none) {
  TestServer server;
  TestBrowser browser(server);
  EXPECT_TRUE(shows(browser.visit("/errors"), "code_replayed"));
  for (const CauseInfo& cause : all_causes()) {
    const auto page = browser.visit("/errors/" + std::string(cause.name));
    EXPECT_EQ(page.status, 200) << cause.name;
    EXPECT_TRUE(shows(page, cause.name)) << cause.name;
  }
  EXPECT_EQ(browser.visit("/errors/no_such_cause").status, 404);
}

TEST(browser_pages, the_style_is_cached_by_its_hash) {
  TestServer server;
  TestBrowser browser(server);
  const auto page = browser.visit("/");
  const std::size_t at = page.body.find("/assets/grantline.");
  ASSERT_NE(at, std::string::npos);
  const std::string path = page.body.substr(at, page.body.find('"', at) - at);
  const auto style = browser.visit(path);
  EXPECT_EQ(header_of(style, "Content-Type"), "text/css; charset=utf-8");
  EXPECT_NE(header_of(style, "Cache-Control").find("immutable"), std::string::npos);
  const auto same = server.ask(with_header(get(path), "If-None-Match", header_of(style, "ETag")));
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(browser.visit("/assets/other.css").status, 404);
}

TEST(browser_pages, the_demo_client_is_for_dev_mode_alone) {
  TestServer server;
  TestBrowser browser(server);
  EXPECT_EQ(browser.visit("/demo/callback?code=x").status, 404);
  EXPECT_FALSE(shows(browser.visit("/"), "Try a login"));
}

TEST(browser_pages, the_demo_login_ends_with_a_command_that_works) {
  TestServer server([](Settings& settings) {
    settings.dev = true;
    settings.password.memory = kibibytes(64);
  });
  ASSERT_TRUE(make_demo(server.engine, server.world, server.settings).has_value());
  TestBrowser browser(server);
  const auto home = browser.visit("/");
  const std::size_t at = home.body.find("/authorize?");
  ASSERT_NE(at, std::string::npos);
  std::string link = home.body.substr(at, home.body.find('"', at) - at);
  for (std::size_t i = 0; (i = link.find("&amp;", i)) != std::string::npos;)
    link.replace(i++, 5, "&");
  const auto consent =
      browser.submit(browser.visit(link), {{"username", kDemoLogin}, {"password", kDemoPassword}});
  const auto answer = browser.submit(consent, {{"decision", "allow"}});
  const std::string code = answer_parameter(answer, "code");
  ASSERT_TRUE(code.starts_with("glc_"));
  const std::string location = header_of(answer, "Location");
  const auto landed = browser.visit(location.substr(std::string("https://id.example").size()));
  EXPECT_TRUE(shows(landed, "The code has arrived"));
  EXPECT_TRUE(shows(landed, "code=" + code));
  const auto tokens = server.ask(
      post("/token", {{"grant_type", "authorization_code"},
                      {"client_id", kDemoClient},
                      {"code", code},
                      {"redirect_uri", "https://id.example/demo/callback"},
                      {"code_verifier", "a-demo-verifier-that-everybody-knows-0123456789"}}));
  EXPECT_EQ(tokens.status, 200) << tokens.body;
}

TEST(browser_pages, the_demo_client_makes_no_command_of_a_code_that_is_not_ours) {
  TestServer server([](Settings& settings) { settings.dev = true; });
  TestBrowser browser(server);
  const auto page = browser.visit("/demo/callback?code=x%24(reboot)");
  EXPECT_TRUE(shows(page, "There is no code here"));
  EXPECT_FALSE(shows(page, "reboot"));
  const auto error = browser.visit("/demo/callback?error=access_denied&error_description=%3Cb%3E");
  EXPECT_TRUE(shows(error, "The server said no"));
  EXPECT_FALSE(shows(error, "<b>"));
}

}  // namespace
}  // namespace grantline::serve
