#include "client/provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "client/memory_store.h"
#include "client/test_provider.h"

namespace grantline::client {
namespace {

using testing::HasSubstr;

class Documents final : public HttpClient {
 public:
  std::expected<HttpAnswer, HttpFault> send(const HttpRequest& request) override {
    asked.push_back(request.url);
    const auto found = pages.find(request.url);
    if (found == pages.end()) return HttpAnswer{.status = 404};
    return HttpAnswer{.status = 200, .body = Secret(found->second)};
  }
  std::map<std::string, std::string> pages;
  std::vector<std::string> asked;
};

class Discovery : public testing::Test {
 protected:
  Outcome<Provider> find(const std::string& issuer) { return discover(env, issuer, seconds(5)); }
  TestWorld world;
  Documents documents;
  std::unique_ptr<TokenStore> store = make_memory_store();
  Environment env{world, documents, *store, [this](Duration span) { world.forward(span); }};
};

TEST_F(Discovery, takes_both_places_of_the_metadata) {
  documents.pages["https://op.example/t/.well-known/openid-configuration"] =
      R"({"issuer":"https://op.example/t","token_endpoint":"https://op.example/t/token"})";
  documents.pages["https://as.example/.well-known/oauth-authorization-server/t"] =
      R"({"issuer":"https://as.example/t","token_endpoint":"https://as.example/x",
          "authorization_response_iss_parameter_supported":true})";
  ASSERT_TRUE(find("https://op.example/t"));
  const auto found = find("https://as.example/t");
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->sends_iss);
  EXPECT_EQ(parse_provider("https://as.example/t", to_json(*found))->token_endpoint,
            "https://as.example/x");
}

TEST_F(Discovery, metadata_of_another_issuer_or_unsafe_endpoints_are_refused) {
  auto& page = documents.pages["https://op.example/.well-known/openid-configuration"];
  page = R"({"issuer":"https://evil.example","token_endpoint":"https://op.example/t"})";
  EXPECT_EQ(find("https://op.example").error().code, "issuer_mismatch");
  page = R"({"issuer":"https://op.example","token_endpoint":"http://op.example/t"})";
  EXPECT_EQ(find("https://op.example").error().code, "url_refused");
  page = "<html>log in to the hotel</html>";
  EXPECT_EQ(find("https://op.example").error().kind, ErrorKind::retry_later);
  EXPECT_EQ(find("https://nothing.example").error().kind, ErrorKind::fix_configuration);
  EXPECT_EQ(find("http://op.example").error().code, "url_refused");
  EXPECT_EQ(find("https://op.example/?tenant=a").error().code, "url_refused");
  EXPECT_EQ(find("https://op.example#a").error().code, "url_refused");
}

TEST(Provider, what_scopes_it_has_is_read_where_it_tells) {
  JsonObject metadata{{"issuer", "https://op.example"}, {"token_endpoint", "https://op.example/t"}};
  EXPECT_TRUE(parse_provider("https://op.example", metadata)->scopes.empty());
  metadata["scopes_supported"] = JsonArray{"openid", 7, "read"};
  EXPECT_EQ(parse_provider("https://op.example", metadata)->scopes,
            (std::vector<std::string>{"openid", "read"}));
  metadata["scopes_supported"] = "openid";
  EXPECT_TRUE(parse_provider("https://op.example", metadata)->scopes.empty());
}

TEST(Urls, plain_http_is_for_this_machine_alone) {
  for (const char* url :
       {"https://a.example/x", "http://127.0.0.1:80/", "http://[::1]:1/", "http://localhost/x"}) {
    EXPECT_EQ(url_fault(url), "") << url;
  }
  for (const char* url : {"http://a.example/", "ftp://a.example/", "a", "https:///x",
                          "http://127.0.0.1.evil.example/", "https://u:p@a.example/",
                          "http://localhost.evil.example/"}) {
    EXPECT_NE(url_fault(url), "") << url;
  }
}

}  // namespace
}  // namespace grantline::client
