#include "explain/challenge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace grantline::explain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// The example of RFC 9110 section 11.6.1.
TEST(challenge, reads_the_example_of_the_standard) {
  const Challenges all = parse_challenges(
      R"(Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"")");
  EXPECT_EQ(all.fault, "");
  ASSERT_EQ(all.list.size(), 2U);
  EXPECT_TRUE(all.list[0].is("basic"));
  EXPECT_THAT(all.list[0].params, ElementsAre(Pair("realm", "simple")));
  EXPECT_THAT(all.list[1].params, ElementsAre(Pair("realm", "apps"), Pair("type", "1"),
                                              Pair("title", "Login to \"apps\"")));
}

// RFC 6750 section 3, RFC 9728 section 5.1, RFC 9449 section 7.1.
TEST(challenge, reads_those_of_the_oauth_standards) {
  const Challenges all = parse_challenges(
      R"(Bearer realm="example", error="invalid_token", error_description="The access token expired",)"
      R"( resource_metadata="https://r.example/.well-known/oauth-protected-resource",)"
      R"( DPoP error="use_dpop_nonce", algs="ES256 PS256")");
  EXPECT_EQ(all.fault, "");
  ASSERT_EQ(all.list.size(), 2U);
  EXPECT_EQ(all.list[0].param("error_description"), "The access token expired");
  EXPECT_EQ(all.list[0].param("resource_metadata"),
            "https://r.example/.well-known/oauth-protected-resource");
  EXPECT_EQ(all.list[1].param("algs"), "ES256 PS256");
}

TEST(challenge, tells_a_token68_from_a_parameter) {
  const auto of = [](std::string_view field) { return parse_challenges(field).list.at(0); };
  EXPECT_EQ(of("Negotiate YII==").token68, "YII==");
  EXPECT_EQ(of("Negotiate a=").token68, "a=");
  EXPECT_EQ(of("Negotiate a=b").param("a"), "b");
  EXPECT_EQ(parse_challenges("Negotiate, Bearer").list.size(), 2U);
  EXPECT_EQ(parse_challenges("Negotiate YII=, Basic realm=x").list.size(), 2U);
  EXPECT_EQ(of("Bearer realm = \"x\"").param("realm"), "x");
  EXPECT_EQ(of(" , ,Bearer realm=\"a,b\", ,error=x").params.size(), 2U);
}

TEST(challenge, names_what_the_grammar_does_not_allow) {
  const auto fault = [](std::string_view field) { return parse_challenges(field).fault; };
  EXPECT_THAT(fault(R"(Bearer realm="x" error="y")"), HasSubstr("no comma"));
  EXPECT_EQ(parse_challenges(R"(Bearer realm="x" error="y")").list[0].param("error"), "y");
  EXPECT_THAT(fault(R"(Bearer realm="x)"), HasSubstr("not closed"));
  EXPECT_THAT(fault(R"(error="invalid_token")"), HasSubstr("without a scheme"));
  EXPECT_THAT(fault("Bearer realm=https://x"), HasSubstr("in quotation marks"));
  EXPECT_THAT(fault(R"(Bearer a="1", a="2")"), HasSubstr("a second time"));
  EXPECT_THAT(fault("Bearer realm=x, error="), HasSubstr("without a value"));
  EXPECT_THAT(fault("Bearer \x01"), HasSubstr("no name"));
  EXPECT_THAT(fault("Bearer a=\"\x01\""), HasSubstr("control character"));
  EXPECT_EQ(fault(""), "");
}

}  // namespace
}  // namespace grantline::explain
