#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <vector>

#include "serve/client_address.h"
#include "serve/grant_line.h"
#include "serve/net_errors.h"
#include "serve/not_found.h"
#include "serve/test_server.h"

namespace grantline::serve {
namespace {

TEST(routes, an_unknown_path_is_404_as_json_with_the_nearest_path_and_leaves_no_row) {
  TestServer server;
  const net::Response response = server.ask(get("/tokens"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  EXPECT_EQ(member_of(response, "error"), "invalid_request");
  EXPECT_EQ(member_of(response, "error_uri"), "https://id.example/errors/path_not_found");
  EXPECT_EQ(member_of(response, "error_description"),
            "There is nothing at /tokens; the nearest is /token.");
  EXPECT_EQ(server.count_rows(store::Table::events), 0U);
}

TEST(routes, an_unknown_path_is_404_as_a_page_for_a_browser) {
  TestServer server;
  const net::Response response = server.ask(
      with_header(get("/autorize"), "Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(header_of(response, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(response.body.find("href=\"/authorize\""), std::string::npos);
}

TEST(routes, the_nearest_path_is_one_that_could_be_meant_or_none) {
  constexpr std::array<std::string_view, 3> paths{"/token", "/userinfo", "/jwks"};
  EXPECT_EQ(nearest_path(paths, "/oauth/token"), "");
  EXPECT_EQ(nearest_path(paths, "/user_info"), "/userinfo");
  EXPECT_EQ(nearest_path(paths, "/token/"), "/token");
  EXPECT_EQ(nearest_path(paths, "/wp-admin.php"), "");
  EXPECT_EQ(nearest_path(paths, "/" + std::string(5000, 'x')), "");
}

TEST(routes, a_wrong_method_is_405_with_those_that_are_allowed) {
  TestServer server;
  const net::Response response = server.ask(get("/token?client_secret=x"));
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(header_of(response, "Allow"), "POST, OPTIONS");
  EXPECT_EQ(header_of(server.ask(post("/jwks", {})), "Allow"), "GET, HEAD, OPTIONS");
  net::Request odd = get("/userinfo");
  odd.method = "BREW";
  EXPECT_EQ(header_of(server.ask(odd), "Allow"), "GET, HEAD, POST, OPTIONS");
}

TEST(routes, head_is_answered_where_get_is) {
  TestServer server;
  net::Request head = get("/jwks");
  head.method = "HEAD";
  const net::Response response = server.ask(head);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "ETag"), header_of(server.ask(get("/jwks")), "ETag"));
  head.path = "/token";
  EXPECT_EQ(server.ask(head).status, 405);
}

TEST(routes, scripts_of_any_origin_may_read_what_takes_no_cookie_and_nothing_else) {
  TestServer server;
  for (const char* path : {"/token", "/jwks", "/userinfo", "/revoke", "/par", "/explain",
                           "/.well-known/openid-configuration"}) {
    net::Request preflight = get(path);
    preflight.method = "OPTIONS";
    const net::Response response = server.ask(preflight);
    EXPECT_EQ(response.status, 204) << path;
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "*") << path;
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Headers"),
              "Authorization, Content-Type, DPoP, traceparent");
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Credentials"), "");
  }
  for (const char* path : {"/authorize", "/login", "/consent", "/end_session", "/introspect"}) {
    net::Request preflight = get(path);
    preflight.method = "OPTIONS";
    const net::Response response = server.ask(preflight);
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "") << path;
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Methods"), "") << path;
  }
  EXPECT_EQ(header_of(server.ask(post("/token", {})), "Access-Control-Allow-Origin"), "*");
}

TEST(routes, every_answer_forbids_sniffing_and_over_https_plain_http) {
  TestServer server;
  for (const char* path : {"/jwks", "/nothing-here", "/healthz"}) {
    const net::Response response = server.ask(get(path));
    EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(header_of(response, "Strict-Transport-Security"), "max-age=31536000") << path;
  }
  TestServer plain([](Settings& settings) { settings.server.issuer = "http://localhost:8080"; });
  EXPECT_EQ(header_of(plain.ask(get("/jwks")), "Strict-Transport-Security"), "");
}

TEST(routes, a_body_above_the_limit_is_413_and_another_type_than_a_form_415) {
  TestServer server;
  net::Request large = post("/revoke", {});
  large.body = "token=" + std::string(16 * 1024, 'x');
  const net::Response response = server.ask(large);
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(member_of(response, "error_description"),
            "The body is larger than the 16384 bytes that this server takes.");
  net::Request typed = get("/revoke");
  typed.method = "POST";
  typed.body = "{}";
  EXPECT_EQ(server.ask(with_header(typed, "Content-Type", "application/json")).status, 415);
}

TEST(routes, an_issuer_with_a_path_has_its_endpoints_below_it) {
  TestServer server(
      [](Settings& settings) { settings.server.issuer = "https://host.example/base"; });
  EXPECT_EQ(server.ask(get("/base/jwks")).status, 200);
  EXPECT_EQ(server.ask(get("/jwks")).status, 404);
  EXPECT_EQ(server.ask(get("/basejwks")).status, 404);
  EXPECT_EQ(server.ask(get("/base/.well-known/openid-configuration")).status, 200);
  EXPECT_EQ(server.ask(get("/.well-known/oauth-authorization-server/base")).status, 200);
  EXPECT_EQ(server.ask(get("/.well-known/oauth-authorization-server")).status, 404);
  EXPECT_EQ(server.ask(get("/.well-known/oauth-authorization-server/other")).status, 404);
  EXPECT_EQ(server.ask(get("/healthz")).status, 200);
  const net::Response document = server.ask(get("/base/.well-known/openid-configuration"));
  EXPECT_EQ(member_of(document, "token_endpoint"), "https://host.example/base/token");
}

class LaterSteps final : public Executor {
 public:
  void post(std::move_only_function<void()> step) override { steps.push_back(std::move(step)); }
  std::vector<std::move_only_function<void()>> steps;
};

TEST(routes, a_refusal_of_no_grant_is_stored_before_its_answer_leaves) {
  TestServer server;
  LaterSteps later;
  store::MemoryEngine engine(server.world, {.executor = &later, .before_commit = {}});
  App app{server.world,  engine,         server.settings, server.keys,     server.clients,
          server.limits, server.metrics, server.audit,    *server.workers, server.rules};
  const net::Request request = post("/token", {{"client_id", "nobody"}});
  std::optional<net::Response> out;
  start(answer(app, request), [&](net::Response response) { out = std::move(response); });
  EXPECT_FALSE(out.has_value());
  for (std::size_t i = 0; i < later.steps.size(); ++i) later.steps[i]();
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->status, 401);
  const auto reference = parse_reference(member_of(*out, "reference"));
  ASSERT_TRUE(reference.has_value());
  const auto found = find_history(engine, *reference);
  EXPECT_TRUE(found.has_value() && found->has_value());
}

TEST(client_address, only_hops_of_trusted_proxies_are_believed_from_right_to_left) {
  const std::vector<Network> trusted{*parse_network("10.0.0.0/8"), *parse_network("2001:db8::/32")};
  const auto from = [&](std::string_view peer, std::initializer_list<std::string_view> forwarded) {
    net::Request request = get("/");
    request.peer = *parse_address(peer);
    for (const auto value : forwarded) {
      request = with_header(std::move(request), "X-Forwarded-For", value);
    }
    return grantline::to_text(client_address(request, trusted));
  };
  EXPECT_EQ(from("10.0.0.1", {"192.0.2.9"}), "192.0.2.9");
  EXPECT_EQ(from("198.51.100.1", {"192.0.2.9"}), "198.51.100.1");
  EXPECT_EQ(from("10.0.0.1", {"6.6.6.6, 192.0.2.9, 10.2.3.4"}), "192.0.2.9");
  EXPECT_EQ(from("10.0.0.1", {"6.6.6.6", "192.0.2.9", "10.2.3.4"}), "192.0.2.9");
  EXPECT_EQ(from("2001:db8::1", {"[2001:4860::5]:4711"}), "2001:4860::5");
  EXPECT_EQ(from("10.0.0.1", {"192.0.2.9:4711"}), "192.0.2.9");
  EXPECT_EQ(from("10.0.0.1", {"192.0.2.9, unknown, 10.2.3.4"}), "10.2.3.4");
  EXPECT_EQ(from("10.0.0.1", {}), "10.0.0.1");
}

TEST(net_errors, what_the_http_server_refuses_is_told_as_json_by_the_catalog) {
  TestServer server;
  const net::Response header = render_net_error(server.app, 431, nullptr);
  EXPECT_EQ(header.status, 431);
  EXPECT_EQ(member_of(header, "error_uri"), "https://id.example/errors/header_too_large");
  const net::Request partial = get("/token");
  EXPECT_EQ(render_net_error(server.app, 413, &partial).status, 413);
  const net::Response busy = render_net_error(server.app, 503, &partial);
  EXPECT_EQ(header_of(busy, "Retry-After"), "1");
  EXPECT_EQ(member_of(busy, "error"), "temporarily_unavailable");
  for (const int status : {400, 408, 417, 505}) {
    const net::Response response = render_net_error(server.app, status, nullptr);
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(member_of(response, "error"), "invalid_request");
    EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
  }
  EXPECT_EQ(server.count_rows(store::Table::events), 0U);
}

}  // namespace
}  // namespace grantline::serve
