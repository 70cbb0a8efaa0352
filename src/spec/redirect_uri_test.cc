#include "spec/redirect_uri.h"

#include <gtest/gtest.h>

#include <vector>

namespace grantline {
namespace {

TEST(redirect_uri, only_https_on_another_machine_proves_the_client) {
  EXPECT_TRUE(proves_client("https://app.example/cb"));
  EXPECT_TRUE(proves_client("https://192.0.2.7/cb"));
  EXPECT_TRUE(proves_client("https://localhost.example/cb"));
  for (const char* uri : {"http://app.example/cb", "http://127.0.0.1/cb", "https://127.0.0.1/cb",
                          "https://127.9.9.9:8443/cb", "https://[::1]/cb", "https://localhost/cb",
                          "https://LocalHost./cb", "https://%6cocalhost/cb",
                          "https://app.localhost/cb", "com.example.app:/cb", "", "https"}) {
    EXPECT_FALSE(proves_client(uri)) << uri;
  }
}

TEST(redirect_uri, may_be_registered) {
  for (const char* uri :
       {"https://app.example/cb", "https://app.example", "https://app.example:8443/cb?tenant=1",
        "http://localhost:3000/cb", "http://127.0.0.1/cb", "http://[::1]:80/cb",
        "com.example.app:/callback", "com.example.app://callback"}) {
    EXPECT_FALSE(redirect_uri_fault(uri)) << uri << ": " << redirect_uri_fault(uri).value_or("");
  }
}

TEST(redirect_uri, may_not_be_registered) {
  for (const char* uri : {"",
                          "/cb",
                          "//app.example/cb",
                          "app.example/cb",
                          "https:///cb",
                          "https://",
                          "http://app.example/cb",
                          "http://localhost.evil.example/cb",
                          "http://127.0.0.1.evil.example/",
                          "http://127.0.0.2/",
                          "https://app.example/cb#x",
                          "https://app.example/cb#",
                          "https://me@app.example/cb",
                          "https://*.app.example/cb",
                          "https://app.example/*",
                          "javascript:alert(1)",
                          "data:text/html,x",
                          "myapp://cb",
                          "https://app.example/a b",
                          "https://app.example/\\x",
                          "HTTPS://app.example/cb",
                          "https://app.example;script-src/cb",
                          "http://localhost:99999/",
                          "https://app.example/\xc3\xa9",
                          "urn:ietf:wg:oauth:2.0:oob"}) {
    EXPECT_TRUE(redirect_uri_fault(uri)) << uri;
  }
  EXPECT_TRUE(redirect_uri_fault("https://app.example/" + std::string(2000, 'a')));
}

// RFC 9700 section 4.1.3, RFC 8252 section 7.3
TEST(redirect_uri, matches_exactly_but_for_the_port_on_loopback) {
  EXPECT_TRUE(redirect_uri_matches("https://app.example/cb", "https://app.example/cb"));
  EXPECT_FALSE(redirect_uri_matches("https://app.example/cb", "https://app.example/cb/"));
  EXPECT_FALSE(redirect_uri_matches("https://app.example/cb", "https://app.example:444/cb"));
  EXPECT_FALSE(redirect_uri_matches("https://app.example/cb", "https://app.example/cb?x=1"));
  EXPECT_TRUE(redirect_uri_matches("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb"));
  EXPECT_TRUE(redirect_uri_matches("http://127.0.0.1:1/cb?a=1", "http://127.0.0.1/cb?a=1"));
  EXPECT_TRUE(redirect_uri_matches("http://[::1]:5/cb", "http://[::1]:6/cb"));
  EXPECT_TRUE(redirect_uri_matches("http://localhost/cb", "http://localhost:9/cb"));
  EXPECT_FALSE(redirect_uri_matches("http://localhost/cb", "http://127.0.0.1/cb"));
  EXPECT_FALSE(redirect_uri_matches("https://localhost/cb", "https://localhost:9/cb"));
  EXPECT_FALSE(redirect_uri_matches("http://localhost/cb", "http://localhost:9/other"));
  EXPECT_FALSE(redirect_uri_matches("http://localhost/cb", "http://localhost:9@evil.example/cb"));
  EXPECT_FALSE(redirect_uri_matches("http://localhost/cb", "http://localhost.evil.example/cb"));
  EXPECT_FALSE(redirect_uri_matches("http://localhost/cb", "http://localhost:/cb"));
  EXPECT_FALSE(redirect_uri_matches("http://localhost/cb", "http://localhost:65536/cb"));
}

TEST(redirect_uri, is_registered_when_one_of_them_matches) {
  const std::vector<std::string> uris{"https://a.example/cb", "http://localhost/cb"};
  EXPECT_TRUE(is_registered(uris, "http://localhost:4000/cb"));
  EXPECT_FALSE(is_registered(uris, "https://b.example/cb"));
  EXPECT_FALSE(is_registered({}, "https://b.example/cb"));
}

TEST(difference, names_the_part) {
  struct Row {
    const char* authorized;
    const char* presented;
    const char* part;
  };
  const Row rows[] = {
      {"https://a.example/cb", "http://a.example/cb", "scheme"},
      {"https://a.example/cb", "https://b.example/cb", "host"},
      {"https://a.example/cb", "https://me@a.example/cb", "host"},
      {"http://localhost:3000/cb", "http://localhost:3001/cb", "port"},
      {"https://a.example/cb", "https://a.example:443/cb", "port"},
      {"https://a.example/cb", "https://a.example/callback", "path"},
      {"https://a.example/cb", "https://a.example/cb/", "trailing slash"},
      {"https://a.example/", "https://a.example", "trailing slash"},
      {"https://a.example/cb", "https://a.example/CB", "letter case"},
      {"https://a.example/c%2Fb", "https://a.example/c/b", "percent-encoding"},
      {"https://a.example/cb", "https%3A%2F%2Fa.example%2Fcb", "percent-encoding"},
      {"https://a.example/cb", "https://a.example/cb?x=1", "query"},
      {"https://a.example/cb", "https://a.example/cb?", "query"},
      {"https://a.example/cb", "https://a.example/cb#x", "fragment"},
      {"https://a.example/cb", "undefined", "text"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(difference(row.authorized, row.presented).part, row.part)
        << row.authorized << " " << row.presented;
  }
}

TEST(difference, says_where_and_marks_it) {
  const auto d = difference("https://app.example/cb", "https://app.example/callback");
  EXPECT_EQ(d.at, 21U);
  EXPECT_EQ(d.summary,
            "the path differs at character 22: `/cb` was authorized, `/callback` was sent");
  EXPECT_EQ(d.marked,
            "authorized  https://app.example/cb\n"
            "sent        https://app.example/callback\n"
            "                                 ^^^^^^^");
  EXPECT_EQ(difference("https://a.example/", "https://a.example/cb\x1b[2J\n").marked.find('\x1b'),
            std::string::npos);
}

TEST(nearest, finds_what_was_probably_meant) {
  const std::vector<std::string> uris{"https://app.example/cb", "https://app.example/oauth/return",
                                      "http://localhost:3000/cb"};
  EXPECT_EQ(nearest(uris, "https://app.example/cb/"), uris[0]);
  EXPECT_EQ(nearest(uris, "https://app.example/oauth/returns"), uris[1]);
  EXPECT_EQ(nearest(uris, "http://localhost:3001/cb"), uris[2]);
  EXPECT_EQ(nearest(uris, "https://app.example/a/very/long/path/of/another/kind"), uris[1]);
  EXPECT_FALSE(nearest(uris, "com.other.thing:/return"));
  EXPECT_FALSE(nearest(uris, "https://app.example/" + std::string(5000, 'a')));
}

TEST(csp_source, is_scheme_host_and_port) {
  EXPECT_EQ(csp_source("https://app.example:8443/cb?x"), "https://app.example:8443");
  EXPECT_EQ(csp_source("https://app.example/cb"), "https://app.example");
  EXPECT_EQ(csp_source("com.example.app:/cb"), "com.example.app:");
  EXPECT_EQ(csp_source("http://[::1]:9/cb"), "http:");
  EXPECT_EQ(csp_source("https://app.example;script-src,*/cb"), "");
  EXPECT_EQ(csp_source("not a uri"), "");
}

}  // namespace
}  // namespace grantline
