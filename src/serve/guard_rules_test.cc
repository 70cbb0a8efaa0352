#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "serve/guard_question.h"
#include "serve/test_server.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kRules = R"(
[orders]
audience = "https://api.example"
scope = "api.read"
open_preflight = true
metadata = true
name = "Orders"

[[orders.rule]]
path = "/health"
open = true
rate = "2/m"

[[orders.rule]]
methods = ["GET"]
path = "/orders/**"

[[orders.rule]]
path = "/orders/*/refunds"
methods = ["POST"]
scope = "api.refund"
acr = ["urn:grantline:acr:password", "urn:example:mfa"]
max_age = "10m"

[twice]
audience = "https://api.example"
rate = "1/m"

[[twice.rule]]
path = "/**"
rate = "2/h"

[closed]
audience = "https://closed.example/v1"
rate = "1/m"
)";

class GuardRules : public testing::Test {
 protected:
  TestServer server{[](Settings& settings) { settings.errors.detail = Detail::full; }};
  const std::string file =
      std::filesystem::temp_directory_path() / ("guard-rules-" + std::to_string(getpid()));
  std::string token;

  void SetUp() override {
    std::ofstream(file) << kRules;
    ASSERT_TRUE(server.rules.load(file));
    token = server.open_grant("basic", "api.read", TestServer::kResource).access_token;
  }
  void TearDown() override { std::filesystem::remove(file); }

  net::Response ask(std::string_view method, std::string_view uri, std::string_view with = {},
                    std::string_view address = "/guard/orders") {
    net::Request request = get(address);
    if (!method.empty()) {
      request = with_header(std::move(request), "X-Forwarded-Method", method);
    }
    if (!uri.empty()) request = with_header(std::move(request), "X-Forwarded-Uri", uri);
    return server.ask(with.empty() ? request : with_bearer(std::move(request), with));
  }
  static std::string cause_of(const net::Response& response) {
    const std::string uri = member_of(response, "error_uri");
    return uri.empty() ? std::to_string(response.status) : uri.substr(uri.rfind('/') + 1);
  }
};

TEST_F(GuardRules, the_first_rule_for_method_and_path_counts) {
  EXPECT_EQ(ask("GET", "/orders/42?x=/../", token).status, 200);
  EXPECT_EQ(ask("HEAD", "/orders", token).status, 200);
  EXPECT_EQ(cause_of(ask("GET", "/orders/42")), "access_token_missing");
  EXPECT_EQ(cause_of(ask("POST", "/orders/42", token)), "rule_missing");
  EXPECT_EQ(cause_of(ask("GET", "/other", token)), "rule_missing");
  EXPECT_EQ(cause_of(ask("GET", "/other")), "rule_missing");
  EXPECT_EQ(ask("GET", "/other", token).status, 403);
}

TEST_F(GuardRules, a_rule_asks_for_more_than_its_api) {
  EXPECT_EQ(member_of(ask("POST", "/orders/42/refunds", token), "error_description"),
            "This needs the scope api.read api.refund, but the access token has api.read.");
  const std::string more =
      server.open_grant("opaque", "api.read api.refund", TestServer::kResource).access_token;
  EXPECT_EQ(ask("POST", "/orders/42/refunds", more).status, 200);
  server.world.advance(minutes(11));
  const net::Response response = ask("POST", "/orders/42/refunds", more);
  EXPECT_EQ(cause_of(response), "user_authentication_insufficient");
  EXPECT_NE(header_of(response, "WWW-Authenticate")
                .find("acr_values=\"urn:grantline:acr:password urn:example:mfa\", max_age=\"600\""),
            std::string::npos);
}

TEST_F(GuardRules, the_address_may_ask_for_more_and_never_for_less) {
  EXPECT_EQ(ask("GET", "/orders", token, "/guard/orders?scope=api.refund").status, 403);
  EXPECT_EQ(ask("GET", "/orders", token, "/guard/orders?max_age=0").status, 200);
  server.world.advance(seconds(1));
  EXPECT_EQ(ask("GET", "/orders", token, "/guard/orders?max_age=0").status, 401);
  const std::string more =
      server.open_grant("opaque", "api.read api.refund", TestServer::kResource).access_token;
  const auto refunds = [&](std::string_view query) {
    return ask("POST", "/orders/42/refunds", more, "/guard/orders?" + std::string(query)).status;
  };
  EXPECT_EQ(refunds("acr_values=urn:grantline:acr:password+other"), 200);
  EXPECT_EQ(refunds("acr_values=urn:example:mfa"), 401);
  EXPECT_EQ(refunds("acr_values=other"), 500);
  EXPECT_EQ(refunds("max_age=1"), 200);
  server.world.advance(seconds(2));
  EXPECT_EQ(refunds("max_age=1"), 401);
  EXPECT_EQ(refunds("max_age=60"), 200);
  server.world.advance(minutes(11));
  EXPECT_EQ(refunds("max_age=100000"), 401);
  EXPECT_EQ(ask("GET", "/orders", token, "/guard/orders?audience=https://id.example").status, 500);
}

TEST_F(GuardRules, an_open_place_needs_no_token_and_counts_by_address) {
  const net::Response response = ask("GET", "/health", token);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "X-Auth-Subject"), "");
  EXPECT_EQ(header_of(response, "X-Auth-Expires"), "");
  EXPECT_EQ(ask("GET", "/health").status, 200);
  EXPECT_EQ(ask("GET", "/health").status, 429);
}

TEST_F(GuardRules, what_one_rate_refuses_is_not_taken_from_the_next) {
  const auto call = [&] { return ask("GET", "/", token, "/guard/twice").status; };
  EXPECT_EQ(call(), 200);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(call(), 429);
  server.world.advance(minutes(1));
  EXPECT_EQ(call(), 200);
  server.world.advance(minutes(1));
  EXPECT_EQ(call(), 429);
}

TEST_F(GuardRules, a_path_that_can_be_read_in_two_ways_is_refused) {
  for (const char* path : {"/health/../orders", "/orders//1", "/orders/%2e%2e/x", "/orders;a=1",
                           "/orders%2f1", "health"}) {
    EXPECT_EQ(cause_of(ask("GET", path, token)), "path_ambiguous") << path;
  }
  EXPECT_EQ(
      member_of(ask("GET", "/health/../orders", token), "error_description"),
      "The path can be read in two ways, so it is not let through: it has a dot segment (. or "
      "..).");
}

TEST_F(GuardRules, what_the_proxy_does_not_tell_opens_nothing) {
  EXPECT_EQ(cause_of(ask("", "/health", token)), "guard_asked_wrongly");
  EXPECT_EQ(cause_of(ask("GET", "", token)), "guard_asked_wrongly");
}

TEST_F(GuardRules, a_target_behind_the_name_counts_and_the_headers_do_not) {
  EXPECT_EQ(ask("GET", "/health", {}, "/guard/orders/orders/42?open=1").status, 401);
  EXPECT_EQ(ask("GET", "/health", token, "/guard/orders/orders/42?scope=").status, 200);
  EXPECT_EQ(cause_of(ask("GET", "", {}, "/guard/orders/orders?access_token=abc")),
            "access_token_in_query");
  EXPECT_EQ(ask("", "", {}, "/guard/orders/health").status, 200);
  EXPECT_EQ(cause_of(ask("GET", "", token, "/guard/orders//health")), "path_ambiguous");
  EXPECT_EQ(cause_of(ask("GET", "", token, "/guard/orders/%2e%2e/health")), "path_ambiguous");
  EXPECT_EQ(cause_of(ask("GET", "", token, "/guard/refused/orders/other")), "rule_missing");
  EXPECT_EQ(ask("GET", "", token, "/guard/refused/orders/orders").status, 503);
  net::Request post = with_bearer(get("/guard/orders/orders/42"), token);
  post.method = "POST";
  EXPECT_EQ(cause_of(server.ask(post)), "rule_missing");
}

TEST_F(GuardRules, a_preflight_passes_where_the_api_is_open_to_it_and_is_named_elsewhere) {
  const auto preflight = [&](std::string_view address) {
    net::Request request = with_header(get(address), "X-Forwarded-Method", "OPTIONS");
    request = with_header(std::move(request), "X-Forwarded-Uri", "/orders/42");
    request = with_header(std::move(request), "Origin", "https://app.example");
    return server.ask(with_header(std::move(request), "Access-Control-Request-Method", "DELETE"));
  };
  EXPECT_EQ(preflight("/guard/orders").status, 200);
  EXPECT_EQ(cause_of(preflight("/guard/closed")), "preflight_closed");
  EXPECT_EQ(cause_of(ask("OPTIONS", "/orders/42", token)), "rule_missing");
}

TEST_F(GuardRules, an_api_without_rules_needs_a_token_for_it_at_any_path) {
  EXPECT_EQ(cause_of(ask("", "", token, "/guard/closed")), "access_token_wrong_audience");
  EXPECT_EQ(cause_of(ask("", "", {}, "/guard/closed")), "access_token_missing");
}

TEST_F(GuardRules, metadata_is_told_at_the_host_of_the_api) {
  const auto at = [&](std::string_view host, std::string_view path) {
    return server.ask(with_header(get(path), "Host", host));
  };
  constexpr std::string_view kPath = "/.well-known/oauth-protected-resource";
  const net::Response response = at("API.example:443", kPath);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body,
            R"({"resource":"https://api.example","authorization_servers":["https://id.example"],)"
            R"("scopes_supported":["api.read","api.refund"],"bearer_methods_supported":["header"],)"
            R"("resource_name":"Orders"})");
  EXPECT_EQ(at("closed.example", std::string(kPath) + "/v1").status, 404);
  EXPECT_EQ(at("id.example", kPath).status, 404);
  EXPECT_EQ(header_of(ask("GET", "/orders"), "WWW-Authenticate"),
            "Bearer realm=\"https://api.example\", scope=\"api.read\", resource_metadata="
            "\"https://api.example/.well-known/oauth-protected-resource\"");
}

TEST_F(GuardRules, a_file_that_cannot_be_read_leaves_what_was_read_before) {
  std::ofstream(file) << "[orders]\naudiense = 1\n";
  const auto read = server.rules.load(file);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().what.find(file + ":2"), std::string::npos) << read.error().what;
  EXPECT_EQ(ask("GET", "/orders", token).status, 200);
  EXPECT_FALSE(server.rules.load(file + "-none"));
}

TEST(metadata_url, stands_between_host_and_path) {
  EXPECT_EQ(metadata_url_of("https://api.example/"),
            "https://api.example/.well-known/oauth-protected-resource");
  EXPECT_EQ(metadata_url_of("https://api.example:8443/v1/x?a=b"),
            "https://api.example:8443/.well-known/oauth-protected-resource/v1/x?a=b");
}

}  // namespace
}  // namespace grantline::serve
