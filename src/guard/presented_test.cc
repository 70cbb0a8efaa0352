#include "guard/presented.h"

#include <gtest/gtest.h>

namespace grantline::guard {
namespace {

std::string cause_of(const Presented& presented) {
  const auto token = read_presented(presented);
  return token ? "taken: " + std::string(token->text.reveal())
               : std::string(info(token.error().cause).name);
}

std::string hint_of(std::string_view value) {
  const auto token = read_presented({{value}, "/orders"});
  return token ? "" : token.error().evidence.at(0).value;
}

TEST(presented, a_bearer_token_is_taken_in_any_case_of_the_scheme) {
  for (const char* value : {"Bearer abc.d-e_f~+/==", "bearer  abc.d-e_f~+/== ", "BEARER\tx"}) {
    const bool has_tab = std::string_view(value).find('\t') != std::string_view::npos;
    EXPECT_EQ(cause_of({{value}, ""}),
              has_tab ? "authorization_scheme_wrong" : "taken: abc.d-e_f~+/==");
  }
  const auto proof = read_presented({{"DPoP abc"}, ""});
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->scheme, Scheme::dpop);
}

TEST(presented, nothing_and_an_empty_header_are_no_token) {
  EXPECT_EQ(cause_of({{}, "/orders?id=1"}), "access_token_missing");
  EXPECT_EQ(cause_of({{"  "}, "/orders"}), "access_token_missing");
}

TEST(presented, a_token_in_the_query_is_never_taken) {
  EXPECT_EQ(cause_of({{}, "/orders?access_token=abc"}), "access_token_in_query");
  EXPECT_EQ(cause_of({{}, "/orders?id=1&access_token=abc"}), "access_token_in_query");
  EXPECT_EQ(cause_of({{"Bearer abc"}, "/orders?access_token=abc"}), "access_token_in_query");
  EXPECT_EQ(cause_of({{}, "/orders?my_access_token=abc"}), "access_token_missing");
  EXPECT_EQ(cause_of({{}, "/access_token=abc"}), "access_token_missing");
}

TEST(presented, two_headers_are_refused) {
  EXPECT_EQ(cause_of({{"Bearer abc", "Bearer abc"}, ""}), "parameter_repeated");
}

TEST(presented, another_scheme_is_named_but_never_what_stands_there) {
  EXPECT_EQ(hint_of("Basic YTpi"), "the scheme basic");
  EXPECT_EQ(hint_of("token abc"), "the scheme token");
  EXPECT_EQ(hint_of("eyJhbGciOiJFUzI1NiJ9.e30.c2ln"), "a value without a scheme");
  EXPECT_EQ(hint_of("s3cr3t abc"), "another scheme");
  EXPECT_EQ(cause_of({{"Bearerabc"}, ""}), "authorization_scheme_wrong");
}

TEST(presented, what_stands_in_the_place_of_the_token_is_told) {
  EXPECT_EQ(hint_of("Bearer"), "nothing follows the word Bearer, so the variable was empty");
  EXPECT_EQ(
      hint_of("Bearer undefined"),
      "the word undefined stands in its place, so the variable was not set or is not a string");
  EXPECT_EQ(hint_of("Bearer [object Object]"),
            "the word [object Object] stands in its place, so the variable was not set or is not a "
            "string");
  EXPECT_EQ(hint_of("Bearer Bearer abc"), "a second Bearer stands before it");
  EXPECT_EQ(hint_of("Bearer \"abc\""), "it is in quotation marks");
  EXPECT_EQ(hint_of("Bearer ${TOKEN}"), "a placeholder stands in its place that was not filled in");
  EXPECT_EQ(hint_of("Bearer abc, Bearer abc"), "a comma is in it; were two headers joined?");
  EXPECT_EQ(hint_of("Bearer abc def"), "a space is in it");
  EXPECT_EQ(hint_of("Bearer abc=d"), "it has a character that no token has (RFC 6750 section 2.1)");
  EXPECT_EQ(hint_of("Bearer =="), "it has a character that no token has (RFC 6750 section 2.1)");
}

}  // namespace
}  // namespace grantline::guard
