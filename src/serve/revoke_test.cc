#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

net::Request revoke_as(std::string_view client, std::string_view token) {
  return with_basic(post("/revoke", {{"token", token}}), client, TestServer::kSecret);
}

std::string cause_of(const net::Response& response) {
  const std::string uri = member_of(response, "error_uri");
  return uri.substr(uri.rfind('/') + 1);
}

TEST(revoke, a_refresh_token_ends_its_grant_by_the_client) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  const net::Response response = server.ask(revoke_as("basic", grant.refresh_token));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body.empty());
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(response, "RateLimit-Limit"), "400");
  ASSERT_TRUE(server.grant(grant.key).ended);
  EXPECT_EQ(server.grant(grant.key).ended->by, store::EndedBy::client);
  EXPECT_EQ(grantline::to_text(server.grant(grant.key).ended->from), "192.0.2.7");
}

TEST(revoke, a_rotated_refresh_token_ends_the_grant_too) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  store::Grant row = server.grant(grant.key);
  row.generation = 5;
  server.save(grant.key, row);
  EXPECT_EQ(server.ask(revoke_as("basic", grant.refresh_token)).status, 200);
  EXPECT_TRUE(server.grant(grant.key).ended);
}

TEST(revoke, an_access_token_ends_alone_whether_jwt_or_opaque) {
  for (const char* client : {"basic", "opaque"}) {
    TestServer server;
    const TestGrant grant = server.open_grant(client, "openid");
    EXPECT_EQ(server.ask(with_bearer(get("/userinfo"), grant.access_token)).status, 200);
    EXPECT_EQ(server.ask(revoke_as(client, grant.access_token)).status, 200);
    EXPECT_EQ(server.ask(with_bearer(get("/userinfo"), grant.access_token)).status, 401);
    EXPECT_FALSE(server.grant(grant.key).ended);
  }
}

TEST(revoke, what_is_no_good_already_is_no_error) {
  TestServer server;
  const TestGrant grant = server.open_grant("opaque", "openid");
  for (const std::string& token :
       {std::string("anything"), grant.refresh_token.substr(0, 40),
        grant.access_token.substr(0, 40), std::string("eyJhbGciOiJub25lIn0.e30.")}) {
    EXPECT_EQ(server.ask(revoke_as("opaque", token)).status, 200) << token.size();
  }
  server.ask(revoke_as("opaque", grant.refresh_token));
  EXPECT_EQ(server.ask(revoke_as("opaque", grant.refresh_token)).status, 200);
  EXPECT_EQ(server.ask(revoke_as("opaque", grant.access_token)).status, 200);
}

TEST(revoke, another_clients_refresh_token_is_refused_and_the_try_is_on_its_line) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  const net::Response response = server.ask(revoke_as("opaque", grant.refresh_token));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(cause_of(response), "refresh_token_wrong_client");
  EXPECT_FALSE(server.grant(grant.key).ended);
  ASSERT_EQ(server.events(grant.key).size(), 1U);
  EXPECT_EQ(grantline::to_text(reference_of(grant.key, server.events(grant.key)[0].number)),
            member_of(response, "reference"));
}

TEST(revoke, another_clients_access_token_is_refused) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  const net::Response response = server.ask(revoke_as("opaque", grant.access_token));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(member_of(response, "error"), "invalid_grant");
  EXPECT_EQ(cause_of(response), "access_token_wrong_client");
  EXPECT_EQ(server.ask(with_bearer(get("/userinfo"), grant.access_token)).status, 200);
}

TEST(revoke, codes_and_id_tokens_are_of_a_type_that_cannot_be_revoked) {
  TestServer server;
  const TestGrant grant = server.open_code("basic", "openid");
  for (const std::string& token : {grant.code, server.client_assertion("j1")}) {
    const net::Response response = server.ask(revoke_as("basic", token));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(member_of(response, "error"), "unsupported_token_type");
  }
}

TEST(revoke, each_client_authenticates_as_it_is_registered) {
  TestServer server;
  const auto ended = [&](std::string_view client, auto request_of) {
    const TestGrant grant = server.open_grant(client, "openid");
    const int status = server.ask(request_of(grant.refresh_token)).status;
    return status == 200 && server.grant(grant.key).ended.has_value();
  };
  EXPECT_TRUE(ended("post", [](std::string_view token) {
    return post("/revoke",
                {{"token", token}, {"client_id", "post"}, {"client_secret", TestServer::kSecret}});
  }));
  EXPECT_TRUE(ended("spa", [](std::string_view token) {
    return post("/revoke", {{"token", token}, {"client_id", "spa"}});
  }));
  EXPECT_TRUE(ended("signer", [&](std::string_view token) {
    return post("/revoke", {{"token", token},
                            {"client_assertion", server.client_assertion("j1")},
                            {"client_assertion_type",
                             "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}});
  }));
}

TEST(revoke, a_wrong_secret_is_401_with_a_challenge) {
  TestServer server;
  const TestGrant grant = server.open_grant("basic", "openid");
  const net::Response response =
      server.ask(with_basic(post("/revoke", {{"token", grant.refresh_token}}), "basic", "wrong"));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(cause_of(response), "client_secret_wrong");
  EXPECT_EQ(header_of(response, "WWW-Authenticate"),
            "Basic realm=\"https://id.example\", charset=\"UTF-8\"");
  EXPECT_FALSE(server.grant(grant.key).ended);
}

TEST(revoke, without_a_token_the_parameter_is_named) {
  TestServer server;
  const net::Response response =
      server.ask(with_basic(post("/revoke", {}), "basic", TestServer::kSecret));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(member_of(response, "error_description"), "The parameter token is missing or empty.");
}

TEST(revoke, too_many_are_429_and_nothing_is_written) {
  TestServer server(
      [](Settings& settings) { settings.limits.token_per_client = {1, seconds(10), 1}; });
  const TestGrant grant = server.open_grant("basic", "openid");
  EXPECT_EQ(server.ask(revoke_as("basic", "anything")).status, 200);
  const net::Response response = server.ask(revoke_as("basic", grant.refresh_token));
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(header_of(response, "Retry-After"), "10");
  EXPECT_EQ(cause_of(response), "rate_limited");
  EXPECT_FALSE(server.grant(grant.key).ended);
  EXPECT_EQ(server.count_rows(store::Table::events), 0U);
  server.world.advance(seconds(10));
  EXPECT_EQ(server.ask(revoke_as("basic", grant.refresh_token)).status, 200);
}

TEST(revoke, guesses_of_a_secret_are_limited_by_address) {
  TestServer server(
      [](Settings& settings) { settings.limits.token_per_address = {1, seconds(10), 2}; });
  const auto guess = with_basic(post("/introspect", {{"token", "x"}}), "basic", "wrong");
  EXPECT_EQ(server.ask(guess).status, 401);
  EXPECT_EQ(server.ask(guess).status, 401);
  EXPECT_EQ(server.ask(guess).status, 429);
}

TEST(revoke, when_the_store_fails_no_answer_pretends) {
  TestServer server;
  const TestGrant grant = server.open_grant("opaque", "openid");
  server.broken = Fault{"the disk is full"};
  for (const std::string& token : {grant.refresh_token, grant.access_token}) {
    const net::Response response = server.ask(revoke_as("opaque", token));
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(member_of(response, "error"), "server_error");
    EXPECT_EQ(response.body.find("disk"), std::string::npos);
  }
}

}  // namespace
}  // namespace grantline::serve
