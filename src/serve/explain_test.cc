#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

net::Response explain_as(TestServer& server, std::string_view client, std::string_view name,
                         std::string_view value) {
  return server.ask(with_basic(post("/explain", {{name, value}}), client, TestServer::kSecret));
}

std::string entry_of(const JsonObject& story, std::string_view name) {
  const Json* entry = find(story, "made_invalid_by");
  if (entry == nullptr) return {};
  return std::string(find_string(entry->get_object(), name).value_or(""));
}

TEST(explain, a_rotated_refresh_token_is_told_from_the_credential_in_hand) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid offline_access");
  server.world.advance(minutes(5));
  store::Grant row = server.grant(grant.key);
  row.generation = 2;
  row.rotated_at = server.world.now();
  server.save(grant.key, row);
  server.world.advance(minutes(1));
  const net::Response response = explain_as(server, "basic", "token", grant.refresh_token);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
  const JsonObject story = body_of(response);
  EXPECT_EQ(find_bool(story, "good"), false);
  EXPECT_EQ(find_string(story, "cause"), "refresh_token_rotated");
  EXPECT_EQ(find_string(story, "section"), "RFC 6749 section 6");
  EXPECT_EQ(find_string(story, "page"), "https://id.example/errors/refresh_token_rotated");
  EXPECT_EQ(entry_of(story, "what"), "refreshed");
  EXPECT_EQ(entry_of(story, "before"), "1 min");
  EXPECT_TRUE(find_string(story, "presented")->starts_with("refresh token, 64 characters, sha256"));
  EXPECT_EQ(response.body.find(grant.refresh_token), std::string::npos);
  ASSERT_NE(find(story, "line"), nullptr);
  EXPECT_GE(find(story, "line")->get_array().size(), 2U);
}

TEST(explain, to_ask_changes_nothing) {
  TestServer server;
  const TestGrant code = server.open_code("basic", "openid");
  const TestGrant grant = server.open_grant("basic", "openid");
  store::Grant row = server.grant(grant.key);
  row.generation = 4;
  server.save(grant.key, row);
  explain_as(server, "basic", "token", grant.refresh_token);
  EXPECT_EQ(server.grant(grant.key), row);
  const store::Grant before = server.grant(code.key);
  for (int i = 0; i < 6; ++i) explain_as(server, "opaque", "code", code.code);
  EXPECT_EQ(find_bool(body_of(explain_as(server, "basic", "code", code.code)), "good"), true);
  EXPECT_EQ(server.grant(code.key), before);
  EXPECT_EQ(server.count_rows(store::Table::events), 0U);
}

TEST(explain, an_expired_code_is_told) {
  TestServer server;
  const TestGrant grant = server.open_code("basic", "openid");
  server.world.advance(seconds(90));
  const JsonObject story = body_of(explain_as(server, "basic", "code", grant.code));
  EXPECT_EQ(find_string(story, "cause"), "code_expired");
  EXPECT_EQ(find_string(story, "client"), "basic");
}

TEST(explain, a_damaged_credential_is_told_without_any_grant) {
  TestServer server;
  const TestGrant grant = server.open_code("basic", "openid");
  const JsonObject story = body_of(explain_as(server, "basic", "code", grant.code.substr(0, 40)));
  EXPECT_EQ(find_string(story, "cause"), "code_malformed");
  EXPECT_EQ(find(story, "line"), nullptr);
}

TEST(explain, an_access_token_of_a_revoked_grant_points_at_the_end) {
  TestServer server;
  const TestGrant grant = server.open_grant("opaque", "openid");
  server.world.advance(seconds(5));
  server.ask(
      with_basic(post("/revoke", {{"token", grant.refresh_token}}), "opaque", TestServer::kSecret));
  server.world.advance(seconds(5));
  const JsonObject story = body_of(explain_as(server, "opaque", "token", grant.access_token));
  EXPECT_EQ(find_string(story, "cause"), "access_token_revoked");
  EXPECT_EQ(entry_of(story, "what"), "ended");
  EXPECT_EQ(entry_of(story, "cause"), "grant_revoked_by_client");
}

TEST(explain, a_reference_of_an_own_refusal_tells_the_event_and_the_line) {
  TestServer server;
  const TestGrant grant = server.open_code("basic", "openid");
  const net::Response refused =
      server.ask(with_basic(post("/token", {{"grant_type", "authorization_code"},
                                            {"code", grant.code},
                                            {"redirect_uri", "https://app.example/other"}}),
                            "basic", TestServer::kSecret));
  EXPECT_EQ(refused.status, 400) << refused.body;
  server.world.advance(seconds(30));
  const net::Response response =
      explain_as(server, "basic", "reference", member_of(refused, "reference"));
  EXPECT_EQ(response.status, 200);
  const JsonObject story = body_of(response);
  EXPECT_EQ(find_string(story, "cause"), "redirect_uri_mismatch");
  EXPECT_EQ(find_string(story, "ago"), "30.0 s");
  EXPECT_EQ(find_string(story, "asked_by"), "basic");
  EXPECT_EQ(find_string(story, "client"), "basic");
}

TEST(explain, of_another_clients_grant_nothing_is_told_but_the_own_refusal_at_it) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  const std::string reference = grantline::to_text(reference_of(grant.key));
  const net::Response stranger = explain_as(server, "opaque", "reference", reference);
  EXPECT_EQ(stranger.status, 404);
  EXPECT_EQ(member_of(stranger, "error_uri"), "https://id.example/errors/reference_unknown");
  EXPECT_EQ(explain_as(server, "opaque", "reference", "gl-0000-0000-0000").body.size(),
            stranger.body.size());
  const net::Response refused = server.ask(
      with_basic(post("/revoke", {{"token", grant.refresh_token}}), "opaque", TestServer::kSecret));
  const JsonObject story =
      body_of(explain_as(server, "opaque", "reference", member_of(refused, "reference")));
  EXPECT_EQ(find_string(story, "cause"), "refresh_token_wrong_client");
  EXPECT_EQ(find(story, "line"), nullptr);
  EXPECT_EQ(find(story, "grant"), nullptr);
  const JsonObject by_token = body_of(explain_as(server, "opaque", "token", grant.refresh_token));
  EXPECT_EQ(find_string(by_token, "cause"), "refresh_token_wrong_client");
  EXPECT_EQ(find(by_token, "line"), nullptr);
}

TEST(explain, who_does_not_authenticate_gets_no_story) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  EXPECT_EQ(
      server.ask(post("/explain", {{"token", grant.refresh_token}, {"client_id", "basic"}})).status,
      401);
  EXPECT_EQ(explain_as(server, "basic", "nothing", "here").status, 400);
}

TEST(explain, is_limited_by_address_and_can_be_turned_off) {
  TestServer server(
      [](Settings& settings) { settings.limits.explain_per_address = {1, minutes(1), 1}; });
  EXPECT_EQ(explain_as(server, "basic", "token", "x").status, 200);
  const net::Response response = explain_as(server, "basic", "token", "x");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(header_of(response, "Retry-After"), "60");
  TestServer silent([](Settings& settings) { settings.explain.enabled = false; });
  EXPECT_EQ(explain_as(silent, "basic", "token", "x").status, 404);
}

}  // namespace
}  // namespace grantline::serve
