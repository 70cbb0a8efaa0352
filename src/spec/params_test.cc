#include "spec/params.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace grantline {
namespace {

Cause cause_of(std::string_view form) {
  const auto parsed = Params::parse(form);
  return parsed ? Cause::server_fault : parsed.error().cause;
}

TEST(params, reads_a_form) {
  const auto params = Params::parse("grant_type=authorization_code&code=a%2Bb+c&empty=&bare&x=1=2");
  ASSERT_TRUE(params);
  EXPECT_EQ(params->find("grant_type"), "authorization_code");
  EXPECT_EQ(params->find("code"), "a+b c");
  EXPECT_EQ(params->find("x"), "1=2");
}

// RFC 6749 section 3.1
TEST(params, takes_one_without_a_value_as_left_out) {
  const auto params = Params::parse("scope=&state=&state=x&nonce");
  ASSERT_TRUE(params);
  EXPECT_FALSE(params->find("scope"));
  EXPECT_FALSE(params->find("nonce"));
  EXPECT_EQ(params->find("state"), "x");
}

TEST(params, refuses_one_that_comes_twice_and_names_it) {
  const auto params = Params::parse("client_id=a&client%5Fid=b");
  ASSERT_FALSE(params);
  EXPECT_EQ(params.error().cause, Cause::parameter_repeated);
  EXPECT_EQ(params.error().evidence, (std::vector<Fact>{{"parameter", "client_id"}}));
}

// RFC 8707 section 2
TEST(params, lets_resource_alone_repeat) {
  const auto params = Params::parse("resource=https://a.example&resource=https://b.example");
  ASSERT_TRUE(params);
  EXPECT_EQ(params->all("resource"),
            (std::vector<std::string>{"https://a.example", "https://b.example"}));
}

TEST(params, refuses_what_cannot_be_decoded_in_one_way) {
  for (const char* form :
       {"a=%", "a=%2", "a=%zz", "a=%00", "a%00=1", "a=%ff", "a=%c0%80", "a=%ed%a0%80",
        "a=%f4%90%80%80", "a=%e0%80%80", "a=%f0%80%80%80", "a=%e2%82", "%80=1"}) {
    EXPECT_EQ(cause_of(form), Cause::body_malformed) << form;
  }
  EXPECT_TRUE(Params::parse("a=%e2%82%ac&b=%f0%9f%98%80&c=%7f"));
}

TEST(params, refuses_more_than_a_hundred) {
  std::string form;
  for (int i = 0; i < 100; ++i) form += "p" + std::to_string(i) + "=1&";
  form.pop_back();
  EXPECT_TRUE(Params::parse(form));
  EXPECT_EQ(cause_of(form + "&q=1"), Cause::body_malformed);
}

TEST(params, set_replaces_and_an_empty_value_removes) {
  Params params;
  params.set("a", "1");
  params.set("a", "2");
  EXPECT_EQ(params.encoded(), "a=2");
  params.set("a", "");
  EXPECT_TRUE(params.entries().empty());
}

RC_GTEST_PROP(params, reads_back_what_it_wrote, ()) {
  const auto character = rc::gen::inRange<char>(1, 127);
  const auto text = rc::gen::nonEmpty(rc::gen::container<std::string>(character));
  const auto values =
      *rc::gen::resize(20, rc::gen::container<std::map<std::string, std::string>>(text, text));
  Params params;
  for (const auto& [name, value] : values) params.set(name, value);
  const auto again = Params::parse(params.encoded());
  RC_ASSERT(again.has_value());
  RC_ASSERT(again->entries() == params.entries());
}

}  // namespace
}  // namespace grantline
