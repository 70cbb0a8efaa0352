#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

std::string fetch_metrics(TestServer& server) {
  std::string text;
  const net::Request request = get("/metrics");
  start(metrics_answer(server.app, request),
        [&](const net::Response& response) { text = response.body; });
  return text;
}

TEST(discovery, both_well_known_paths_serve_one_document) {
  TestServer server;
  const net::Response openid = server.ask(get("/.well-known/openid-configuration"));
  const net::Response oauth = server.ask(get("/.well-known/oauth-authorization-server"));
  EXPECT_EQ(openid.status, 200);
  EXPECT_EQ(openid.body, oauth.body);
  EXPECT_EQ(member_of(openid, "issuer"), "https://id.example");
  EXPECT_EQ(header_of(openid, "Content-Type"), "application/json");
  EXPECT_EQ(header_of(openid, "Cache-Control"), "public, max-age=3600");
}

TEST(discovery, every_endpoint_that_it_names_is_there) {
  TestServer server;
  const JsonObject document = body_of(server.ask(get("/.well-known/openid-configuration")));
  int endpoints = 0;
  for (const auto& [name, value] : document) {
    if (!name.ends_with("_endpoint") && name != "jwks_uri") continue;
    net::Request options = get(std::string_view(value.get_string()).substr(18));
    options.method = "OPTIONS";
    EXPECT_EQ(server.ask(options).status, 204) << name;
    ++endpoints;
  }
  EXPECT_EQ(endpoints, 10);
}

TEST(discovery, says_what_is_not_supported_where_silence_would_mean_yes) {
  TestServer server([](Settings& settings) {
    settings.par.required = true;
    settings.explain.enabled = false;
  });
  const JsonObject document = body_of(server.ask(get("/.well-known/openid-configuration")));
  EXPECT_EQ(find_bool(document, "request_uri_parameter_supported"), false);
  EXPECT_EQ(find_bool(document, "require_pushed_authorization_requests"), true);
  EXPECT_EQ(grantline::to_text(document.at("response_types_supported")), "[\"code\"]");
  EXPECT_EQ(grantline::to_text(document.at("code_challenge_methods_supported")), "[\"S256\"]");
  EXPECT_EQ(find(document, "explain_endpoint"), nullptr);
}

TEST(discovery, who_has_the_document_already_gets_304_without_it) {
  TestServer server;
  const net::Response first = server.ask(get("/.well-known/openid-configuration"));
  const std::string etag = header_of(first, "ETag");
  const net::Response again = server.ask(
      with_header(get("/.well-known/openid-configuration"), "If-None-Match", "W/" + etag));
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.empty());
  EXPECT_EQ(header_of(again, "ETag"), etag);
  EXPECT_EQ(server
                .ask(with_header(get("/.well-known/openid-configuration"), "If-None-Match",
                                 "\"another\""))
                .status,
            200);
}

TEST(jwks, is_fresh_for_less_than_a_key_is_published_ahead) {
  TestServer server;
  const net::Response response = server.ask(get("/jwks"));
  EXPECT_EQ(response.body, server.keys.now()->ring.jwk_set_text());
  EXPECT_EQ(header_of(response, "Cache-Control"), "public, max-age=3600");
  EXPECT_EQ(response.body.find("\"d\""), std::string::npos);
  TestServer hasty([](Settings& settings) { settings.keys.publish_ahead = minutes(10); });
  EXPECT_EQ(header_of(hasty.ask(get("/jwks")), "Cache-Control"), "public, max-age=300");
}

TEST(jwks, a_new_key_makes_a_new_tag) {
  TestServer server;
  const std::string before = header_of(server.ask(get("/jwks")), "ETag");
  ASSERT_TRUE(server.keys.rotate("ES256", false));
  EXPECT_NE(header_of(server.ask(get("/jwks")), "ETag"), before);
}

TEST(health, a_server_with_a_store_and_keys_is_up_and_ready) {
  TestServer server;
  EXPECT_EQ(member_of(server.ask(get("/healthz")), "status"), "ok");
  const net::Response ready = server.ask(get("/readyz"));
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(header_of(ready, "Cache-Control"), "no-store");
}

TEST(health, a_server_without_a_key_to_sign_with_is_up_but_not_ready) {
  TestServer server;
  server.world.advance(seconds(-60));  // the keys are not active yet
  EXPECT_EQ(server.ask(get("/healthz")).status, 200);
  const net::Response ready = server.ask(get("/readyz"));
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(member_of(ready, "status"), "there is no signing key");
}

TEST(metrics, requests_are_counted_by_route_and_refusals_by_cause) {
  TestServer server;
  for (int i = 0; i < 3; ++i) server.ask(get("/jwks"));
  server.ask(get("/some/path/that/nobody/has"));
  server.app.metrics.count_issued("access_token");
  server.app.metrics.count_login("succeeded");
  const std::string text = fetch_metrics(server);
  const auto has = [&](std::string_view line) { return text.find(line) != std::string::npos; };
  EXPECT_TRUE(has("grantline_http_requests_total{route=\"/jwks\",status=\"200\"} 3")) << text;
  EXPECT_TRUE(has("grantline_http_requests_total{route=\"other\",status=\"404\"} 1"));
  EXPECT_TRUE(has("grantline_http_request_seconds_count{route=\"/jwks\"} 3"));
  EXPECT_TRUE(has("grantline_refusals_total{cause=\"path_not_found\"} 1"));
  EXPECT_TRUE(has("grantline_issued_total{what=\"access_token\"} 1"));
  EXPECT_TRUE(has("grantline_logins_total{outcome=\"succeeded\"} 1"));
  EXPECT_TRUE(has("grantline_clients 6"));
  EXPECT_FALSE(has("nobody"));
}

TEST(metrics, the_listener_serves_one_path) {
  TestServer server;
  int status = 0;
  const net::Request request = get("/");
  start(metrics_answer(server.app, request),
        [&](const net::Response& response) { status = response.status; });
  EXPECT_EQ(status, 404);
  EXPECT_EQ(server.ask(get("/metrics")).status, 404);
}

}  // namespace
}  // namespace grantline::serve
