#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

TEST(userinfo, claims_follow_the_scope) {
  TestServer server;
  const auto claims = [&](std::string_view scope) {
    const TestGrant grant = server.open_grant("basic", scope);
    return server.ask(with_bearer(get("/userinfo"), grant.access_token)).body;
  };
  const std::string sub = "{\"sub\":\"" + server.user.text + "\"";
  EXPECT_EQ(claims("openid"), sub + "}");
  EXPECT_EQ(claims("openid profile"),
            sub + R"(,"name":"Ada Lovelace","preferred_username":"ada"})");
  EXPECT_EQ(claims("openid email"), sub + R"(,"email":"ada@example.com","email_verified":true})");
}

TEST(userinfo, the_token_comes_in_the_header_of_get_and_post_or_in_the_form) {
  TestServer server;
  const std::string token = server.open_grant("opaque", "openid").access_token;
  const net::Response by_get = server.ask(with_bearer(get("/userinfo"), token));
  EXPECT_EQ(by_get.status, 200);
  EXPECT_EQ(header_of(by_get, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(by_get, "Access-Control-Allow-Origin"), "*");
  net::Request empty = with_bearer(get("/userinfo"), token);
  empty.method = "POST";
  EXPECT_EQ(server.ask(empty).body, by_get.body);
  EXPECT_EQ(server.ask(post("/userinfo", {{"access_token", token}})).body, by_get.body);
  EXPECT_EQ(server.ask(with_header(get("/userinfo"), "Authorization", "bEARER  " + token)).status,
            200);
}

TEST(userinfo, a_token_in_two_places_is_400_and_one_in_the_query_is_not_taken) {
  TestServer server;
  const std::string token = server.open_grant("basic", "openid").access_token;
  const net::Response twice =
      server.ask(with_bearer(post("/userinfo", {{"access_token", token}}), token));
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(member_of(twice, "error"), "invalid_request");
  EXPECT_EQ(server.ask(get("/userinfo?access_token=" + token)).status, 401);
}

TEST(userinfo, without_a_token_the_challenge_has_no_error) {
  TestServer server;
  const net::Response response = server.ask(get("/userinfo"));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(header_of(response, "WWW-Authenticate"), "Bearer realm=\"https://id.example\"");
}

TEST(userinfo, an_expired_token_is_401_with_the_cause_in_the_challenge) {
  TestServer server;
  for (const char* client : {"basic", "opaque"}) {
    const std::string token = server.open_grant(client, "openid").access_token;
    server.world.advance(minutes(20));
    const net::Response response = server.ask(with_bearer(get("/userinfo"), token));
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(header_of(response, "WWW-Authenticate"),
              "Bearer realm=\"https://id.example\", error=\"invalid_token\", "
              "error_description=\"The access token expired 5 min earlier.\"");
  }
}

TEST(userinfo, a_token_of_a_revoked_grant_is_401_with_the_reference_of_the_grant) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  server.ask(
      with_basic(post("/revoke", {{"token", grant.refresh_token}}), "basic", TestServer::kSecret));
  const net::Response response = server.ask(with_bearer(get("/userinfo"), grant.access_token));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(member_of(response, "error_uri"), "https://id.example/errors/access_token_revoked");
  EXPECT_EQ(member_of(response, "reference"), grantline::to_text(reference_of(grant.key)));
}

TEST(userinfo, damaged_and_foreign_tokens_are_401) {
  TestServer server;
  const std::string token = server.open_grant("opaque", "openid").access_token;
  TestServer other([](Settings& settings) { settings.server.issuer = "https://other.example"; });
  const std::string foreign = other.open_grant("basic", "openid").access_token;
  for (const auto& [sent, cause] :
       {std::pair(token.substr(0, 50), "access_token_malformed"),
        std::pair(foreign, "access_token_not_ours"),
        std::pair(server.client_assertion("x"), "access_token_wrong_kind")}) {
    const net::Response response = server.ask(with_bearer(get("/userinfo"), sent));
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(member_of(response, "error_uri"), "https://id.example/errors/" + std::string(cause));
    EXPECT_EQ(response.body.find(sent), std::string::npos);
  }
}

TEST(userinfo, without_openid_it_is_403_and_the_challenge_names_the_scope) {
  TestServer server;
  const std::string token = server.open_grant("basic", "api.read").access_token;
  const net::Response response = server.ask(with_bearer(get("/userinfo"), token));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(
      header_of(response, "WWW-Authenticate"),
      "Bearer realm=\"https://id.example\", error=\"insufficient_scope\", "
      "error_description=\"This needs the scope openid, but the access token has api.read.\", "
      "scope=\"openid\"");
}

TEST(userinfo, a_token_for_an_api_alone_does_not_open_it) {
  TestServer server;
  const std::string token =
      server.open_grant("basic", "openid", TestServer::kResource).access_token;
  const net::Response response = server.ask(with_bearer(get("/userinfo"), token));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(
      member_of(response, "error_description"),
      "The access token is for another API: for https://api.example; this is https://id.example.");
}

TEST(userinfo, refusals_leave_no_rows) {
  TestServer server;
  server.ask(get("/userinfo"));
  server.ask(with_bearer(get("/userinfo"), "nonsense"));
  EXPECT_EQ(server.count_rows(store::Table::events), 0U);
}

}  // namespace
}  // namespace grantline::serve
