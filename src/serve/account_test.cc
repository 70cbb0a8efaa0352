#include <gtest/gtest.h>

#include "base/encoding.h"
#include "serve/decide_grant.h"
#include "serve/test_browser.h"

namespace grantline::serve {
namespace {

using store::Table;

std::string hex_of(const GrantKey& key) { return hex_encode(as_view(key.bytes)); }

// The last word of the error_uri.
std::string cause_of(const net::Response& refused) {
  const std::string uri = member_of(refused, "error_uri");
  return uri.substr(uri.rfind('/') + 1);
}

class AccountTest : public testing::Test {
 protected:
  void SetUp() override { browser.log_in(browser.visit("/account")); }
  net::Response refresh(const TestGrant& grant) {
    return server.ask(post("/token", {{"grant_type", "refresh_token"},
                                      {"client_id", "spa"},
                                      {"refresh_token", grant.refresh_token}}));
  }
  void agree(const UserId& user, std::string_view client, std::string_view scope) {
    const store::ConsentRecord consent{std::string(scope), server.world.now()};
    ASSERT_TRUE(store::write_now(
        server.engine, {{{Table::consents, store::consent_key(user, ClientId{std::string(client)})},
                         store::encode(consent)}}));
  }
  // Gives a grant to another person.
  void pass_on(const TestGrant& grant, const UserId& other) {
    store::Grant row = server.grant(grant.key);
    row.user = other;
    server.save(grant.key, row);
  }

  TestServer server;
  TestBrowser browser{server};
};

TEST_F(AccountTest, who_is_not_signed_in_signs_in_and_comes_back) {
  TestBrowser stranger(server);
  const auto page = stranger.visit("/account");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(shows(page, "name=\"password\""));
  EXPECT_TRUE(shows(page, "to see what you allowed"));
  const auto back = stranger.submit(page, {{"username", "ada"}, {"password", "wrong"}});
  EXPECT_TRUE(shows(back, "That did not match."));
  const auto there = stranger.log_in(back);
  EXPECT_TRUE(shows(there, "<h1>What you allowed</h1>"));
  EXPECT_TRUE(shows(there, "Ada Lovelace"));
  EXPECT_TRUE(shows(there, "No application has access"));
}

TEST_F(AccountTest, shows_client_scopes_and_times_of_what_is_in_use) {
  const TestGrant grant = server.open_grant("spa", "openid email");
  server.world.advance(hours(3));
  const auto first = refresh(grant);
  ASSERT_EQ(first.status, 200);
  server.world.advance(minutes(5));
  const auto page = browser.log_in(browser.visit("/account"));
  for (const char* part : {"The spa client", "See your email address", "Know that it is you",
                           "3 hours ago", "5 minutes ago", "name=\"client\" value=\"spa\""}) {
    EXPECT_TRUE(shows(page, part)) << part;
  }
  EXPECT_FALSE(shows(page, "sign-ins"));
  EXPECT_EQ(header_of(page, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(page, "X-Frame-Options"), "DENY");
}

TEST_F(AccountTest, an_expired_revoked_or_pending_grant_is_not_shown) {
  server.open_code("spa", "openid");
  const TestGrant ended = server.open_grant("spa", "openid");
  store::Grant row = server.grant(ended.key);
  row.ended = store::End{store::EndedBy::admin, server.world.now(), {}};
  server.save(ended.key, row);
  EXPECT_TRUE(shows(browser.visit("/account"), "No application has access"));
  server.open_grant("spa", "openid");
  EXPECT_FALSE(shows(browser.visit("/account"), "No application has access"));
  server.world.advance(days(31));
  EXPECT_TRUE(shows(browser.log_in(browser.visit("/account")), "No application has access"));
}

TEST_F(AccountTest, a_consent_without_a_grant_is_shown_and_can_be_withdrawn) {
  agree(server.user, "spa", "openid email");
  const auto page = browser.visit("/account");
  EXPECT_TRUE(shows(page, "Not in use now."));
  const auto done = browser.submit(page, {{"client", "spa"}});
  EXPECT_TRUE(shows(done, "Withdrawn."));
  EXPECT_TRUE(shows(done, "No application has access"));
  EXPECT_EQ(server.count_rows(Table::consents), 0U);
}

TEST_F(AccountTest, withdrawing_the_access_ends_every_grant_of_that_client_and_its_consent) {
  agree(server.user, "spa", "openid");
  agree(server.user, "post", "openid");
  const TestGrant one = server.open_grant("spa", "openid");
  const TestGrant two = server.open_grant("spa", "openid email");
  const TestGrant other = server.open_grant("post", "openid");
  server.world.advance(seconds(5));
  const auto page = browser.submit(browser.visit("/account"), {{"client", "spa"}});
  EXPECT_FALSE(shows(page, "The spa client"));
  EXPECT_TRUE(shows(page, "The post client"));
  server.world.advance(seconds(2));
  for (const TestGrant* grant : {&one, &two}) {
    const auto refused = refresh(*grant);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(member_of(refused, "error"), "invalid_grant");
    EXPECT_EQ(cause_of(refused), "consent_withdrawn");
  }
  EXPECT_EQ(server.count_rows(Table::consents), 1U);
  EXPECT_FALSE(server.grant(other.key).ended);
}

TEST_F(AccountTest, ending_one_sign_in_leaves_the_others_and_says_who_ended_it) {
  const TestGrant one = server.open_grant("spa", "openid");
  const TestGrant two = server.open_grant("spa", "openid");
  const auto page = browser.visit("/account");
  EXPECT_TRUE(shows(page, "2 sign-ins"));
  ASSERT_TRUE(shows(page, hex_of(one.key)));
  const auto done = browser.submit(page, {{"grant", hex_of(one.key)}});
  EXPECT_TRUE(shows(done, "Ended."));
  EXPECT_FALSE(shows(done, hex_of(one.key)));
  server.world.advance(seconds(2));
  const auto refused = refresh(one);
  EXPECT_EQ(cause_of(refused), "grant_revoked_by_user");
  EXPECT_EQ(refresh(two).status, 200);
  const store::Grant row = server.grant(one.key);
  ASSERT_TRUE(row.ended);
  EXPECT_EQ(row.ended->by, store::EndedBy::user);
  EXPECT_EQ(to_text(row.ended->from), "192.0.2.7");
}

TEST_F(AccountTest, grants_of_another_person_are_neither_shown_nor_reached) {
  const TestGrant theirs = server.open_grant("spa", "openid");
  pass_on(theirs, UserId{"somebody-else"});
  agree(UserId{"somebody-else"}, "spa", "openid");
  // The row that led to it from this person's side stays behind, as an attacker would wish.
  const auto page = browser.visit("/account");
  EXPECT_FALSE(shows(page, hex_of(theirs.key)));
  EXPECT_FALSE(shows(page, "The spa client"));
  server.open_grant("spa", "openid");
  const auto mine = browser.visit("/account");
  EXPECT_FALSE(shows(browser.submit(mine, {{"grant", hex_of(theirs.key)}}), "Ended."));
  EXPECT_FALSE(server.grant(theirs.key).ended);
  browser.submit(mine, {{"client", "spa"}});
  EXPECT_EQ(refresh(theirs).status, 200);
  EXPECT_EQ(server.count_rows(Table::consents), 1U);
}

TEST_F(AccountTest, a_form_works_only_in_the_session_that_it_was_shown_to) {
  const TestGrant grant = server.open_grant("spa", "openid");
  const auto page = browser.visit("/account");
  TestBrowser foreign(server);
  EXPECT_EQ(foreign.submit(page, {{"client", "spa"}}).status, 400);
  browser.fetch_site = "cross-site";
  EXPECT_EQ(browser.submit(page, {{"client", "spa"}}).status, 400);
  browser.fetch_site.clear();
  EXPECT_EQ(browser.post("/account", {{"client", "spa"}}).status, 400);
  EXPECT_EQ(refresh(grant).status, 200);
  // The same browser, another session.
  browser.cookies.erase("__Host-grantline-session");
  browser.log_in(browser.visit("/account"));
  EXPECT_FALSE(shows(browser.submit(page, {{"client", "spa"}}), "Withdrawn."));
  server.world.advance(minutes(31));
  const auto late = browser.visit("/account");
  server.world.advance(minutes(31));
  EXPECT_FALSE(shows(browser.submit(late, {{"client", "spa"}}), "Withdrawn."));
}

TEST_F(AccountTest, what_is_no_grant_and_no_client_is_answered_by_the_list) {
  server.open_grant("spa", "openid");
  const auto page = browser.visit("/account");
  for (const char* grant : {"", "zz", "00112233445566778899aabbccddeeff"}) {
    EXPECT_TRUE(shows(browser.submit(page, {{"grant", grant}}), "The spa client")) << grant;
  }
  const std::size_t gates = server.count_rows(Table::gates);
  EXPECT_TRUE(shows(browser.submit(page, {{"client", "nobody"}}), "The spa client"));
  EXPECT_EQ(server.count_rows(Table::gates), gates);
}

TEST_F(AccountTest, a_client_that_is_gone_is_left_out) {
  agree(server.user, "gone", "openid");
  agree(server.user, "spa", "openid");
  const auto page = browser.visit("/account");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(shows(page, "The spa client"));
  EXPECT_FALSE(shows(page, "gone"));
}

TEST_F(AccountTest, a_grant_is_shown_as_long_as_it_can_be_refreshed) {
  server.open_grant("spa", "openid");
  server.world.advance(days(29));
  EXPECT_TRUE(shows(browser.log_in(browser.visit("/account")), "Last used"));
}

TEST_F(AccountTest, the_row_by_which_a_grant_is_found_outlives_every_refresh) {
  const TestGrant grant = server.open_grant("spa", "openid");
  const store::Grant row = server.grant(grant.key);
  const auto rows = rows_of_new_grant(grant.key, row, server.app.lives());
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].key.table, Table::person_grants);
  EXPECT_GT(rows[1].drop_at_s, row.refresh_ends_at.unix_seconds());
  store::Grant of_client = row;
  of_client.user = {};
  EXPECT_EQ(rows_of_new_grant(grant.key, of_client, server.app.lives()).size(), 1U);
}

TEST_F(AccountTest, many_grants_are_shown_by_pages_and_each_client_once_a_page) {
  for (int i = 0; i < 301; ++i) server.open_grant("post", "openid");
  server.open_grant("spa", "openid");
  agree(server.user, "spa", "openid email");
  agree(server.user, "post", "openid email");
  agree(server.user, "basic", "openid email");
  const auto first = browser.visit("/account");
  EXPECT_TRUE(shows(first, "300 sign-ins"));
  EXPECT_TRUE(shows(first, "The 20 used last are shown."));
  EXPECT_FALSE(shows(first, "The spa client"));
  EXPECT_TRUE(shows(first, "The basic client"));
  const std::size_t at = first.body.find("/account?from=");
  ASSERT_NE(at, std::string::npos);
  const std::string next = first.body.substr(at, first.body.find('"', at) - at);
  const auto second = browser.visit(next);
  EXPECT_TRUE(shows(second, "The spa client"));
  EXPECT_TRUE(shows(second, "The post client"));
  EXPECT_FALSE(shows(second, "The basic client"));
  EXPECT_FALSE(shows(second, "Show more"));
}

TEST_F(AccountTest, a_store_that_fails_is_told_as_that_and_nothing_is_withdrawn) {
  const TestGrant grant = server.open_grant("spa", "openid");
  const auto page = browser.visit("/account");
  server.broken = Fault{"the disk is full"};
  EXPECT_EQ(browser.submit(page, {{"client", "spa"}}).status, 500);
  EXPECT_EQ(browser.submit(page, {{"grant", hex_of(grant.key)}}).status, 500);
  server.broken.reset();
  EXPECT_EQ(refresh(grant).status, 200);
}

TEST(account, an_authorized_code_leads_to_the_page_once_it_is_redeemed) {
  TestServer server;
  TestBrowser browser(server);
  const auto agreed = browser.submit_without_following(
      browser.log_in(browser.visit("/authorize?client_id=spa&response_type=code&scope=openid"
                                   "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb"
                                   "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                                   "&code_challenge_method=S256")),
      {{"decision", "allow"}});
  EXPECT_TRUE(shows(browser.visit("/account"), "Not in use now."));
  const auto tokens = server.ask(
      post("/token", {{"grant_type", "authorization_code"},
                      {"client_id", "spa"},
                      {"redirect_uri", TestServer::kRedirectUri},
                      {"code", answer_parameter(agreed, "code")},
                      {"code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}}));
  ASSERT_EQ(tokens.status, 200) << tokens.body;
  EXPECT_TRUE(shows(browser.visit("/account"), "Last used"));
}

}  // namespace
}  // namespace grantline::serve
