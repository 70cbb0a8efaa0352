#include <gtest/gtest.h>

#include "serve/test_server.h"
#include "spec/params.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kStart = "urn:ietf:params:oauth:request_uri:";
constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

net::Request push(std::string_view redirect_uri = TestServer::kRedirectUri,
                  std::string_view client_id = "basic") {
  return with_basic(post("/par", {{"response_type", "code"},
                                  {"client_id", client_id},
                                  {"redirect_uri", redirect_uri},
                                  {"scope", "openid"},
                                  {"state", "s1"},
                                  {"code_challenge", kChallenge},
                                  {"code_challenge_method", "S256"}}),
                    "basic", TestServer::kSecret);
}

TEST(pushed_request, is_stored_under_a_random_uri_until_it_expires) {
  TestServer server;
  const net::Response response = server.ask(push());
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
  EXPECT_EQ(find_integer(body_of(response), "expires_in"), 90);
  const std::string uri = member_of(response, "request_uri");
  ASSERT_TRUE(uri.starts_with(kStart)) << response.body;
  EXPECT_EQ(uri.size(), kStart.size() + 43);
  const auto row = server.engine.get(store::Table::pushed, uri.substr(kStart.size()));
  ASSERT_TRUE(row && *row);
  const auto pushed = store::decode_pushed(**row);
  ASSERT_TRUE(pushed);
  EXPECT_EQ(pushed->client.text, "basic");
  EXPECT_EQ(pushed->expires_at, server.world.now() + seconds(90));
  const auto params = Params::parse(pushed->query);
  ASSERT_TRUE(params);
  EXPECT_EQ(params->find("redirect_uri"), TestServer::kRedirectUri);
  EXPECT_EQ(params->find("state"), "s1");
  EXPECT_NE(member_of(server.ask(push()), "request_uri"), uri);
}

TEST(pushed_request, the_clients_secret_is_not_stored) {
  TestServer server;
  const net::Response response =
      server.ask(post("/par", {{"response_type", "code"},
                               {"client_id", "post"},
                               {"client_secret", TestServer::kSecret},
                               {"redirect_uri", TestServer::kRedirectUri},
                               {"scope", "openid"},
                               {"code_challenge", kChallenge},
                               {"code_challenge_method", "S256"}}));
  EXPECT_EQ(response.status, 201) << response.body;
  const std::string id = member_of(response, "request_uri").substr(kStart.size());
  const auto row = server.engine.get(store::Table::pushed, id);
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->find("secret"), std::string::npos);
}

TEST(pushed_request, is_checked_as_an_authorization_request_is) {
  TestServer server;
  const net::Response response = server.ask(push("https://app.example/cb/"));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(member_of(response, "error_uri"),
            "https://id.example/errors/redirect_uri_not_registered");
  EXPECT_EQ(server.count_rows(store::Table::pushed), 0U);
}

TEST(pushed_request, names_the_client_that_authenticates) {
  TestServer server;
  EXPECT_EQ(server.ask(push(TestServer::kRedirectUri, "spa")).status, 400);
  EXPECT_EQ(server.ask(post("/par", {{"client_id", "basic"}})).status, 401);
  EXPECT_EQ(server.count_rows(store::Table::pushed), 0U);
}

// 401: the assertion was refused. 400: it was taken, and what follows is no request.
int status_for(TestServer& server, std::string_view path, std::string_view audience) {
  return server
      .ask(post(path, {{"client_assertion", server.client_assertion(audience, audience)},
                       {"client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}))
      .status;
}

// RFC 9126 section 2
TEST(pushed_request, takes_an_assertion_for_the_issuer_the_token_endpoint_or_itself) {
  TestServer server;
  EXPECT_EQ(status_for(server, "/par", "https://id.example"), 400);
  EXPECT_EQ(status_for(server, "/par", "https://id.example/token"), 400);
  EXPECT_EQ(status_for(server, "/par", "https://id.example/par"), 400);
  EXPECT_EQ(status_for(server, "/par", "https://id.example/revoke"), 401);
  EXPECT_EQ(status_for(server, "/token", "https://id.example/par"), 401);
}

TEST(pushed_request, takes_an_assertion_for_the_issuer_alone_where_the_server_is_set_so) {
  TestServer server([](Settings& settings) { settings.clients.issuer_audience_only = true; });
  EXPECT_EQ(status_for(server, "/par", "https://id.example"), 400);
  EXPECT_EQ(status_for(server, "/par", "https://id.example/par"), 401);
  EXPECT_EQ(status_for(server, "/token", "https://id.example/token"), 401);
}

TEST(pushed_request, may_not_point_at_another_one) {
  TestServer server;
  const net::Response response =
      server.ask(with_basic(post("/par", {{"request_uri", "urn:ietf:params:oauth:request_uri:x"}}),
                            "basic", TestServer::kSecret));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(member_of(response, "error_description"),
            "The value of the parameter request_uri is not well-formed.");
}

}  // namespace
}  // namespace grantline::serve
