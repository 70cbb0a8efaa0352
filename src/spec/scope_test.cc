#include "spec/scope.h"

#include <gtest/gtest.h>

namespace grantline {
namespace {

Scope scope(std::string_view text) { return Scope::parse(text).value(); }

TEST(scope, keeps_the_order_and_drops_repetition) {
  EXPECT_EQ(scope("openid  email openid profile ").text(), "openid email profile");
  EXPECT_TRUE(scope("").empty());
}

// RFC 6749 section 3.3
TEST(scope, refuses_characters_that_the_standard_does_not_allow) {
  for (const char* text : {"a\"b", "a\\b", "a\tb", "a\x7f", "caf\xc3\xa9", "a\nb"}) {
    EXPECT_FALSE(Scope::parse(text)) << text;
  }
  EXPECT_TRUE(Scope::parse("https://api.example/read !#[]~"));
}

TEST(scope, is_a_set) {
  const Scope all = scope("a b c");
  EXPECT_TRUE(all.contains_all(scope("c a")));
  EXPECT_FALSE(all.contains_all(scope("c d")));
  EXPECT_EQ(all.only(scope("c d a")).text(), "a c");
  EXPECT_EQ(all.without(scope("b")).text(), "a c");
  EXPECT_EQ(all.with(scope("c d")).text(), "a b c d");
  EXPECT_FALSE(all.contains("A"));
}

}  // namespace
}  // namespace grantline
