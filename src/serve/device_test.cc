// The device's side of RFC 8628: /device_authorization, and its polls at /token.
#include "serve/test_device.h"
#include "spec/user_code.h"

namespace grantline::serve {
namespace {

// RFC 8628 section 3.2
TEST_F(Device, gets_its_codes_and_the_address_of_the_page) {
  const net::Response response = begin();
  ASSERT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
  const JsonObject body = body_of(response);
  const std::string code = member_of(response, "user_code");
  EXPECT_EQ(shown_user_code(*parse_user_code(code)), code);
  EXPECT_EQ(find_string(body, "verification_uri"), "https://id.example/device");
  EXPECT_EQ(find_string(body, "verification_uri_complete"),
            "https://id.example/device?user_code=" + code);
  EXPECT_EQ(find_integer(body, "expires_in"), 600);
  EXPECT_EQ(find_integer(body, "interval"), 5);
  EXPECT_TRUE(parse_credential(CredentialKind::device_code, *find_string(body, "device_code")));
}

TEST_F(Device, is_asked_for_its_client_as_at_the_token_endpoint) {
  EXPECT_EQ(
      member_of(server.ask(post("/device_authorization", {{"client_id", "nobody"}})), "error"),
      "invalid_client");
  EXPECT_EQ(cause_of(server.ask(post("/device_authorization", {{"client_id", "basic"}}))),
            "client_secret_missing");
  const auto with_secret =
      with_basic(post("/device_authorization", {}), "basic", TestServer::kSecret);
  EXPECT_EQ(server.ask(with_secret).status, 200);
  EXPECT_EQ(cause_of(begin("spa", "openid admin")), "scope_invalid");
  EXPECT_EQ(cause_of(server.ask(
                with_basic(post("/device_authorization", {{"resource", "https://other.example"}}),
                           "basic", TestServer::kSecret))),
            "resource_invalid");
  const auto not_registered =
      with_basic(post("/device_authorization", {}), "api", TestServer::kSecret);
  EXPECT_EQ(cause_of(server.ask(not_registered)), "grant_type_not_allowed");
}

TEST_F(Device, is_let_in_when_its_person_confirms_logs_in_and_agrees) {
  begin_one();
  EXPECT_EQ(error_of_poll(), "authorization_pending");
  const net::Response entry = person.visit("/device?user_code=" + user_code);
  EXPECT_TRUE(shows(entry, "value=\"" + user_code + "\"")) << "filled in, and not sent";
  const net::Response which = person.submit(entry, {{"user_code", user_code}});
  EXPECT_TRUE(shows(which, "Is this your device?"));
  EXPECT_TRUE(shows(which, "The spa client"));
  EXPECT_TRUE(shows(which, "203.0.113.9"));
  EXPECT_TRUE(shows(which, "another network than yours"));
  EXPECT_TRUE(shows(which, user_code));
  const net::Response login = person.submit(which, {{"decision", "go_on"}});
  EXPECT_TRUE(shows(login, "Back to your device"));
  const net::Response question = person.log_in(login);
  EXPECT_TRUE(shows(question, "Do you allow this?"));
  server.world.advance(seconds(5));
  EXPECT_EQ(error_of_poll(), "authorization_pending") << "a login alone gives nothing";
  const net::Response done = person.submit(question, {{"decision", "allow"}});
  EXPECT_TRUE(shows(done, "You can go back to your device"));
  const net::Response tokens = poll(device_code);
  ASSERT_EQ(tokens.status, 200) << tokens.body;
  EXPECT_EQ(member_of(tokens, "scope"), "openid profile");
  EXPECT_FALSE(member_of(tokens, "id_token").empty());
  EXPECT_FALSE(member_of(tokens, "refresh_token").empty());
  const store::Grant grant = server.grant(key());
  EXPECT_EQ(grant.user, server.user);
  EXPECT_EQ(to_text(grant.authorized_from), "192.0.2.7");
  EXPECT_EQ(to_text(grant.redeemed_from), "203.0.113.9");
  const auto refreshed =
      server.ask(post("/token", {{"grant_type", "refresh_token"},
                                 {"refresh_token", member_of(tokens, "refresh_token")},
                                 {"client_id", "spa"}}));
  EXPECT_EQ(refreshed.status, 200);
  EXPECT_EQ(server.count_rows(store::Table::person_grants), 1U);
}

TEST_F(Device, that_polls_too_fast_is_slowed_down_for_good) {
  begin_one();
  EXPECT_EQ(error_of_poll(), "authorization_pending");
  server.world.advance(seconds(2));
  const net::Response soon = poll(device_code);
  EXPECT_EQ(soon.status, 400);
  EXPECT_EQ(member_of(soon, "error"), "slow_down");
  server.world.advance(seconds(6));
  EXPECT_EQ(error_of_poll(), "slow_down") << "ten seconds are due by now";
  server.world.advance(seconds(15));
  EXPECT_EQ(error_of_poll(), "authorization_pending");
  EXPECT_EQ(server.grant(key()).device->interval, seconds(15));
  EXPECT_TRUE(server.events(key()).empty());
}

TEST_F(Device, that_waits_costs_no_write) {
  begin_one();
  server.broken = Fault{"the disk is gone"};
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(error_of_poll(), "authorization_pending");
    server.world.advance(seconds(5));
  }
}

TEST_F(Device, code_works_once_and_its_second_use_revokes_what_it_gave) {
  begin_one();
  (void)allow(person);
  const net::Response first = poll(device_code);
  ASSERT_EQ(first.status, 200);
  const net::Response second = poll(device_code);
  EXPECT_EQ(second.status, 400);
  EXPECT_EQ(member_of(second, "error"), "invalid_grant");
  EXPECT_EQ(cause_of(second), "device_code_replayed");
  const auto refreshed =
      server.ask(post("/token", {{"grant_type", "refresh_token"},
                                 {"refresh_token", member_of(first, "refresh_token")},
                                 {"client_id", "spa"}}));
  EXPECT_EQ(cause_of(refreshed), "grant_revoked_by_replay");
}

TEST_F(Device, code_expires_and_the_line_tells_it_once) {
  begin_one();
  server.world.advance(minutes(10) + milliseconds(1));
  const net::Response first = poll(device_code);
  EXPECT_EQ(member_of(first, "error"), "expired_token");
  EXPECT_EQ(cause_of(first), "device_code_expired");
  EXPECT_EQ(member_of(poll(device_code), "error"), "expired_token");
  EXPECT_EQ(server.events(key()).size(), 1U);
  EXPECT_TRUE(shows(confirm(person), "no longer good"));
}

TEST_F(Device, code_of_another_client_is_refused_and_not_spent) {
  begin_one();
  (void)allow(person);
  net::Request request =
      with_basic(post("/token", {{"grant_type", kDeviceGrantType}, {"device_code", device_code}}),
                 "basic", TestServer::kSecret);
  EXPECT_EQ(cause_of(server.ask(request)), "device_code_wrong_client");
  EXPECT_EQ(poll(device_code).status, 200);
}

TEST_F(Device, code_that_is_damaged_or_foreign_or_of_another_kind_is_told_apart) {
  begin_one();
  EXPECT_EQ(cause_of(poll(device_code.substr(0, 40))), "device_code_malformed");
  EXPECT_NE(poll(device_code.substr(0, 40)).body.find("24 are missing"), std::string::npos);
  EXPECT_EQ(cause_of(poll(user_code)), "device_code_not_ours");
  EXPECT_EQ(cause_of(poll("GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS")), "device_code_not_ours");
  const TestGrant grant = server.open_code("spa", "openid");
  EXPECT_NE(poll(grant.code).body.find("an authorization code"), std::string::npos);
  EXPECT_EQ(cause_of(server.ask(
                post("/token", {{"grant_type", kDeviceGrantType}, {"client_id", "spa"}}))),
            "parameter_missing");
  const auto as_code = server.ask(
      post("/token",
           {{"grant_type", "authorization_code"}, {"code", device_code}, {"client_id", "spa"}}));
  EXPECT_EQ(cause_of(as_code), "code_malformed");
}

TEST_F(Device, stays_found_when_the_token_key_is_rotated_meanwhile) {
  begin_one();
  ASSERT_TRUE(server.keys.rotate("token", true));
  EXPECT_TRUE(shows(allow(person), "go back to your device"));
  EXPECT_EQ(poll(device_code).status, 200);
}

TEST_F(Device, codes_are_not_in_the_store) {
  begin_one();
  const std::string code = *parse_user_code(user_code);
  for (const auto table : {store::Table::user_codes, store::Table::grants, store::Table::events}) {
    ASSERT_TRUE(
        server.engine.scan(table, "", "", [&](std::string_view key, std::string_view value) {
          EXPECT_EQ(std::string(key).append(value).find(code), std::string::npos);
          EXPECT_EQ(value.find(user_code), std::string_view::npos);
          return true;
        }));
  }
}

}  // namespace
}  // namespace grantline::serve
