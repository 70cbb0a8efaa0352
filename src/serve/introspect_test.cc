#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kInactive = "{\"active\":false}";

net::Response introspect_as(TestServer& server, std::string_view client, std::string_view token) {
  return server.ask(
      with_basic(post("/introspect", {{"token", token}}), client, TestServer::kSecret));
}

TEST(introspect, a_client_learns_of_its_own_token_alike_for_jwt_and_opaque) {
  TestServer server;
  for (const char* client : {"basic", "opaque"}) {
    const TestGrant grant = server.open_grant(client, "openid api.read");
    const net::Response response = introspect_as(server, client, grant.access_token);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
    const JsonObject body = body_of(response);
    EXPECT_EQ(find_bool(body, "active"), true);
    EXPECT_EQ(find_string(body, "scope"), "openid api.read");
    EXPECT_EQ(find_string(body, "client_id"), client);
    EXPECT_EQ(find_string(body, "token_type"), "Bearer");
    EXPECT_EQ(find_string(body, "sub"), server.user.text);
    EXPECT_EQ(find_string(body, "aud"), "https://id.example");
    EXPECT_EQ(find_string(body, "iss"), "https://id.example");
    EXPECT_EQ(find_integer(body, "iat"), server.world.now().unix_seconds());
    EXPECT_EQ(find_integer(body, "exp"), server.world.now().unix_seconds() + 900);
  }
}

TEST(introspect, a_resource_server_learns_of_tokens_that_are_for_it) {
  TestServer server;
  for (const char* client : {"basic", "opaque"}) {
    const TestGrant grant = server.open_grant(client, "api.read", TestServer::kResource);
    const JsonObject body = body_of(introspect_as(server, "api", grant.access_token));
    EXPECT_EQ(find_bool(body, "active"), true) << client;
    EXPECT_EQ(find_string(body, "aud"), TestServer::kResource);
  }
}

TEST(introspect, of_a_token_for_somebody_else_nothing_is_told) {
  TestServer server;
  const TestGrant grant = server.open_grant("opaque", "openid");
  EXPECT_EQ(introspect_as(server, "api", grant.access_token).body, kInactive);
  EXPECT_EQ(introspect_as(server, "api", grant.refresh_token).body, kInactive);
  EXPECT_EQ(introspect_as(server, "basic", grant.refresh_token).body, kInactive);
}

TEST(introspect, an_expired_revoked_broken_or_foreign_token_is_inactive_and_no_more) {
  TestServer server;
  for (const char* client : {"basic", "opaque"}) {
    const TestGrant grant = server.open_grant(client, "openid");
    EXPECT_EQ(introspect_as(server, client, grant.access_token.substr(1)).body, kInactive);
    server.ask(
        with_basic(post("/revoke", {{"token", grant.refresh_token}}), client, TestServer::kSecret));
    EXPECT_EQ(introspect_as(server, client, grant.access_token).body, kInactive);
    const TestGrant old = server.open_grant(client, "openid");
    server.world.advance(minutes(15));
    EXPECT_EQ(introspect_as(server, client, old.access_token).body, kInactive);
  }
}

TEST(introspect, a_gate_on_the_user_makes_tokens_of_before_inactive) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  const store::Key row{store::Table::gates, store::gate_key(server.user)};
  ASSERT_TRUE(store::write_now(
      server.engine,
      {{row, store::encode({{store::GateKind::user_disabled, server.world.now()}})}}));
  EXPECT_EQ(introspect_as(server, "basic", grant.access_token).body, kInactive);
  EXPECT_EQ(introspect_as(server, "basic", grant.refresh_token).body, kInactive);
}

TEST(introspect, the_newest_refresh_token_is_active_until_its_idle_time_is_over) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  const JsonObject body = body_of(introspect_as(server, "basic", grant.refresh_token));
  EXPECT_EQ(find_bool(body, "active"), true);
  EXPECT_EQ(find_integer(body, "exp"), (server.world.now() + days(30)).unix_seconds());
  EXPECT_EQ(find(body, "token_type"), nullptr);
  store::Grant row = server.grant(grant.key);
  ++row.generation;
  server.save(grant.key, row);
  EXPECT_EQ(introspect_as(server, "basic", grant.refresh_token).body, kInactive);
  const TestGrant idle = server.open_grant("basic", "openid");
  server.world.advance(days(30) + seconds(1));
  EXPECT_EQ(introspect_as(server, "basic", idle.refresh_token).body, kInactive);
}

TEST(introspect, a_public_client_may_not_ask) {
  TestServer server;
  const TestGrant grant = server.open_grant("spa", "openid");
  const net::Response response =
      server.ask(post("/introspect", {{"token", grant.access_token}, {"client_id", "spa"}}));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(member_of(response, "error"), "invalid_client");
}

TEST(introspect, nobody_asks_without_proof_of_who_they_are) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  EXPECT_EQ(server.ask(post("/introspect", {{"token", grant.access_token}})).status, 400);
  EXPECT_EQ(server.ask(post("/introspect", {{"token", grant.access_token}, {"client_id", "basic"}}))
                .status,
            401);
  EXPECT_EQ(introspect_as(server, "basic", "").status, 400);
}

TEST(introspect, nothing_is_written_by_asking) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  server.broken = Fault{"nothing may be written"};
  EXPECT_EQ(find_bool(body_of(introspect_as(server, "basic", grant.access_token)), "active"), true);
  EXPECT_EQ(introspect_as(server, "basic", "unknown").body, kInactive);
}

}  // namespace
}  // namespace grantline::serve
