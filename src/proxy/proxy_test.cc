#include "proxy/proxy.h"

#include <gtest/gtest.h>

namespace grantline::proxy {
namespace {

TEST(proxy, an_upstream_is_https_or_this_machine_unless_said_otherwise) {
  const auto upstream = [](std::string_view text, PlainHttp plain = PlainHttp::this_machine) {
    const auto parsed = parse_upstream(text, plain);
    return parsed ? parsed->origin + "|" + parsed->path : std::string();
  };
  EXPECT_EQ(upstream("https://login.example"), "https://login.example|");
  EXPECT_EQ(upstream("https://login.example:8443/realms/x/"),
            "https://login.example:8443|/realms/x");
  EXPECT_EQ(upstream("http://127.0.0.1:8080"), "http://127.0.0.1:8080|");
  EXPECT_EQ(upstream("http://login.example"), "");
  EXPECT_EQ(upstream("http://login.example", PlainHttp::anywhere), "http://login.example|");
  for (const char* wrong :
       {"", "login.example", "ftp://login.example", "https://", "https:///x",
        "https://a@login.example", "https://login.example/?x", "https://a b/"}) {
    EXPECT_EQ(upstream(wrong), "") << wrong;
    EXPECT_EQ(upstream(wrong, PlainHttp::anywhere), "") << wrong;
  }
}

TEST(proxy, discovery_is_rewritten_and_says_which_host_an_endpoint_is_at) {
  const std::string out = rewritten_discovery(
      R"({"issuer":"https://a.example","token_endpoint":"https://a.example/token",)"
      R"("userinfo_endpoint":"https://a.example.evil/u","revocation_endpoint":"https://b.example/r",)"
      R"("jwks_uri":"https://a.example/jwks"})",
      "https://a.example", "http://127.0.0.1:9009");
  EXPECT_EQ(
      out,
      R"({"issuer":"https://a.example","token_endpoint":"http://127.0.0.1:9009/token",)"
      R"("userinfo_endpoint":"http://127.0.0.1:9009/-/at/a.example.evil/u","revocation_endpoint":)"
      R"("http://127.0.0.1:9009/-/at/b.example/r","jwks_uri":"https://a.example/jwks"})");
  EXPECT_EQ(rewritten_discovery("no JSON", "https://a.example", "http://x"), "no JSON");
}

TEST(proxy, what_concerns_one_connection_is_not_passed_on) {
  for (const char* name : {"Connection", "keep-alive", "TE", "Transfer-Encoding", "Upgrade",
                           "Proxy-Authorization", "X-Named", "x-other"}) {
    EXPECT_TRUE(client::is_hop_by_hop(name, "close, X-Named ,x-other")) << name;
  }
  for (const char* name : {"Authorization", "Content-Type", "X-Name", "Named", "other", "DPoP"}) {
    EXPECT_FALSE(client::is_hop_by_hop(name, "close, X-Named ,x-other")) << name;
  }
}

}  // namespace
}  // namespace grantline::proxy
