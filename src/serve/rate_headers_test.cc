#include "serve/rate_headers.h"

#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

TEST(rate_headers, tell_what_is_left_in_the_present_and_the_older_form) {
  net::Response response;
  set_rate_headers(response, {.allowed = true,
                              .limit = 400,
                              .remaining = 399,
                              .reset = milliseconds(5),
                              .window = seconds(2),
                              .retry_after = {}});
  EXPECT_EQ(header_of(response, "RateLimit-Policy"), "\"default\";q=400;w=2");
  EXPECT_EQ(header_of(response, "RateLimit"), "\"default\";r=399;t=1");
  EXPECT_EQ(header_of(response, "RateLimit-Limit"), "400");
  EXPECT_EQ(header_of(response, "RateLimit-Remaining"), "399");
  EXPECT_EQ(header_of(response, "RateLimit-Reset"), "1");
  EXPECT_EQ(header_of(response, "Retry-After"), "");
}

TEST(rate_headers, a_refusal_says_when_to_come_back_and_never_at_once) {
  net::Response response;
  set_rate_headers(response, {.allowed = false,
                              .limit = 30,
                              .remaining = 0,
                              .reset = seconds(60),
                              .window = seconds(60),
                              .retry_after = milliseconds(1)});
  EXPECT_EQ(header_of(response, "Retry-After"), "1");
}

TEST(rate_headers, without_a_limit_nothing_is_said) {
  net::Response response;
  set_rate_headers(response, {});
  EXPECT_TRUE(response.headers.empty());
}

}  // namespace
}  // namespace grantline::serve
