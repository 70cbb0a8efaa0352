#include "guard/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guard/rules_document.h"

namespace grantline::guard {
namespace {

using testing::ElementsAre;

Rules read(std::string_view text) {
  auto rules = read_rules("guard.toml", text);
  EXPECT_TRUE(rules) << rules.error().what;
  return rules ? std::move(*rules) : Rules{};
}

std::string fault_of(std::string_view text) {
  const auto rules = read_rules("guard.toml", text);
  return rules ? "none" : rules.error().what;
}

const std::string kOrders = "[orders]\naudience = \"https://orders.example.com\"\n";
const std::string kRule = kOrders + "[[orders.rule]]\npath = \"/**\"\n";

TEST(rules, are_read_with_all_their_keys) {
  const Rules rules = read(R"([orders]
audience = "https://orders.example.com"
scope = "orders  all"
rate = "100/s burst 200"
open_preflight = true
metadata = true
name = "Orders"
documentation = "https://docs.example.com/orders#start"

[[orders.rule]]
methods = ["GET", "POST"]
path = "/orders/**"
scope = "orders.read"
acr = ["urn:example:mfa", "2"]
max_age = "10m"
rate = "5/s"

[[orders.rule]]
path = "/health"
open = true
)");
  ASSERT_EQ(rules.apis.size(), 1U);
  const Api& api = rules.apis[0];
  EXPECT_EQ(api.name, "orders");
  EXPECT_EQ(api.audience, "https://orders.example.com");
  EXPECT_THAT(api.scope.tokens(), ElementsAre("orders", "all"));
  EXPECT_EQ(api.rate, (Rate{100, seconds(1), 200}));
  EXPECT_TRUE(api.open_preflight);
  EXPECT_TRUE(api.metadata);
  EXPECT_EQ(api.resource_name, "Orders");
  EXPECT_EQ(api.documentation, "https://docs.example.com/orders#start");
  EXPECT_EQ(api.line, 1);
  ASSERT_EQ(api.rules.size(), 2U);
  const Rule& first = api.rules[0];
  EXPECT_THAT(first.methods, ElementsAre("GET", "POST"));
  EXPECT_EQ(first.path.text(), "/orders/**");
  EXPECT_EQ(first.scope.text(), "orders.read");
  EXPECT_THAT(first.acr_values, ElementsAre("urn:example:mfa", "2"));
  EXPECT_EQ(first.max_age, minutes(10));
  EXPECT_EQ(first.rate, (Rate{5, seconds(1), 5}));
  EXPECT_FALSE(first.open);
  EXPECT_EQ(first.line, 10);
  const Rule& second = api.rules[1];
  EXPECT_TRUE(second.open && second.methods.empty() && second.scope.empty());
  EXPECT_TRUE(second.rate.is_off() && second.acr_values.empty() && !second.max_age);
}

TEST(rules, need_an_audience_and_nothing_else) {
  const Rules rules = read(kOrders);
  const Api& api = rules.apis.at(0);
  EXPECT_TRUE(api.scope.empty() && api.rate.is_off() && api.rules.empty());
  EXPECT_TRUE(!api.open_preflight && !api.metadata && api.resource_name.empty());
  EXPECT_TRUE(warnings_of(rules).empty());
}

TEST(rules, are_found_by_name) {
  const Rules rules =
      read(kOrders + "[a-1]\naudience = \"urn:a\"\n[zoo]\naudience = \"api://zoo\"\n");
  EXPECT_EQ(rules.find("orders")->audience, "https://orders.example.com");
  EXPECT_EQ(rules.find("a-1")->audience, "urn:a");
  EXPECT_EQ(rules.find("zoo")->audience, "api://zoo");
  for (const char* none : {"", "order", "orderss", "Orders", "b", "zzz"}) {
    EXPECT_EQ(rules.find(none), nullptr) << none;
  }
}

TEST(rules, of_two_apis_may_have_one_audience_of_which_one_tells_metadata) {
  const Rules rules =
      read(kOrders + "metadata = true\n[b]\naudience = \"https://orders.example.com\"\n");
  EXPECT_EQ(rules.find("b")->audience, rules.find("orders")->audience);
}

Judgement judge(const Rules& rules, std::string_view method, std::string_view target) {
  return find_rule(rules.apis.at(0), method, *read_path(target));
}

TEST(rules, count_in_their_order_and_refuse_what_none_is_for) {
  const Rules rules = read(kOrders + R"(
[[orders.rule]]
methods = ["GET"]
path = "/orders/*"
[[orders.rule]]
path = "/orders/**"
)");
  const auto& list = rules.apis[0].rules;
  EXPECT_EQ(judge(rules, "GET", "/orders/1").rule, &list[0]);
  EXPECT_EQ(judge(rules, "POST", "/orders/1").rule, &list[1]);
  EXPECT_EQ(judge(rules, "GET", "/orders/1/items").rule, &list[1]);
  EXPECT_EQ(judge(rules, "GET", "/orders/1/items").verdict, Verdict::by_rule);
  EXPECT_EQ(judge(rules, "GET", "/other").verdict, Verdict::not_listed);
  EXPECT_EQ(judge(rules, "GET", "/other").rule, nullptr);
}

TEST(rules, for_get_are_for_head_and_others_for_their_own_method_alone) {
  const Rules rules =
      read(kOrders + "[[orders.rule]]\nmethods = [\"GET\", \"PUT\"]\npath = \"/**\"\n");
  EXPECT_EQ(judge(rules, "HEAD", "/").verdict, Verdict::by_rule);
  EXPECT_EQ(judge(rules, "PUT", "/").verdict, Verdict::by_rule);
  for (const char* method : {"get", "POST", "OPTIONS", "HEADS", ""}) {
    EXPECT_EQ(judge(rules, method, "/").verdict, Verdict::not_listed) << method;
  }
  const Rules head = read(kOrders + "[[orders.rule]]\nmethods = [\"HEAD\"]\npath = \"/**\"\n");
  EXPECT_EQ(judge(head, "GET", "/").verdict, Verdict::not_listed);
}

TEST(rules, are_not_asked_where_there_are_none) {
  EXPECT_EQ(judge(read(kOrders), "DELETE", "/any").verdict, Verdict::by_api);
}

TEST(rules, of_the_document_are_read_without_a_warning) {
  const Rules rules = read(example_rules());
  EXPECT_EQ(rules.apis.size(), 2U);
  EXPECT_TRUE(warnings_of(rules).empty());
}

// Each of the examples of refused paths has its fault, and no other is found before.
TEST(rules, document_shows_paths_that_are_refused_for_what_it_says) {
  for (int i = 0; i <= static_cast<int>(PathFault::empty_segment); ++i) {
    const auto fault = static_cast<PathFault>(i);
    const auto path = read_path(example_of(fault));
    if (fault == PathFault::too_long) continue;
    ASSERT_FALSE(path) << to_words(fault);
    EXPECT_EQ(to_words(path.error()), to_words(fault));
  }
}

struct Wrong {
  std::string text;
  std::string what;
};

void expect_faults(const std::vector<Wrong>& all) {
  for (const auto& [text, what] : all) EXPECT_EQ(fault_of(text), "guard.toml:" + what) << text;
}

TEST(rules, say_where_the_file_is_none) {
  expect_faults({
      {"", "1: there is no API; begin one with a line such as [orders]"},
      {"# nothing\n", "1: there is no API; begin one with a line such as [orders]"},
      {"[/orders]",
       "1: this is not TOML: Error while parsing key: expected bare key starting character or "
       "string "
       "delimiter, saw '/'"},
      {"d\xC3\xA9 = 1",
       "1: this is not TOML: Error while parsing key-value pair: expected '=', saw '\xC3\xA9'"},
      {"a = [", "1: this is not TOML: Error while parsing array: encountered end-of-file"},
      {"audience = \"urn:a\"\n",
       "1: audience is no API; an API begins with a line such as [orders], once, and its keys "
       "stand "
       "below it"},
      {"[[orders]]\n",
       "1: orders is no API; an API begins with a line such as [orders], once, and its keys stand "
       "below it"},
      {"[Orders]\n",
       "1: \"Orders\" is no name for an API; a name has 1 to 64 characters of a-z, 0-9 and -"},
      {"[refused]\n", "1: an API cannot be named refused: /guard/refused is an address of its own"},
      {"[\"\"]\n",
       "1: \"\" is no name for an API; a name has 1 to 64 characters of a-z, 0-9 and -"},
      {"[" + std::string(65, 'a') + "]\n", "1: \"" + std::string(65, 'a') +
                                               "\" is no name for an API; a name has 1 to 64 "
                                               "characters of a-z, 0-9 and -"},
      {kOrders + "[orders]\n",
       "3: orders is there already; each API and each key is written once, and each rule begins "
       "with "
       "a line such as [[orders.rule]]"},
      {kOrders + "audience = \"urn:b\"\n",
       "3: audience is there already; each API and each key is written once, and each rule begins "
       "with a line such as [[orders.rule]]"},
  });
}

TEST(rules, say_which_key_is_unknown_and_which_was_meant) {
  expect_faults({
      {kOrders + "scpoe = \"a\"\n", "3: scpoe is not a key of an API; did you mean scope?"},
      {kOrders + "colour = \"a\"\n", "3: colour is not a key of an API"},
      {kOrders + "rules = 1\n", "3: rules is not a key of an API; did you mean rule?"},
      {kOrders + "path = \"/\"\n", "3: path is a key of a rule; it stands below [[orders.rule]]"},
      {kRule + "method = [\"GET\"]\n", "5: method is not a key of a rule; did you mean methods?"},
      {kRule + "audience = \"urn:a\"\n",
       "5: audience is a key of the API; it stands below [orders]"},
      {"[orders.v1]\naudience = \"urn:a\"\n",
       "1: [orders.v1] is no API and no rule; the name of an API has no dot, and a rule begins "
       "with "
       "[[orders.rule]]"},
      {kOrders + "[orders.rule]\npath = \"/\"\n",
       "3: each rule of orders begins with the line [[orders.rule]]; without any, the API needs "
       "what "
       "is written of itself"},
      {kOrders + "rule = []\n",
       "3: each rule of orders begins with the line [[orders.rule]]; without any, the API needs "
       "what "
       "is written of itself"},
      {kOrders + "rule = [1]\n",
       "3: rule 1 of orders is no table; it begins with the line [[orders.rule]]"},
  });
}

TEST(rules, say_what_is_missing) {
  expect_faults({
      {"\n[orders]\n",
       "2: orders has no audience; add one, such as audience = \"https://orders.example.com\""},
      {kOrders + "[[orders.rule]]\nscope = \"a\"\n",
       "3: rule 1 of orders has no path; add one, such as path = \"/orders/**\""},
      {kRule + "[[orders.rule]]\n",
       "5: rule 2 of orders has no path; add one, such as path = \"/orders/**\""},
  });
}

TEST(rules, say_what_is_due_for_an_api) {
  const std::string audience =
      "2: audience of orders must be an absolute URI without a fragment, such as "
      "\"https://orders.example.com\"";
  expect_faults({
      {"[orders]\naudience = 1\n", audience + ": it stands in quotation marks"},
      {"[orders]\naudience = \"\"\n", audience},
      {"[orders]\naudience = \"orders\"\n", audience},
      {"[orders]\naudience = \"https://a/#b\"\n", audience + ": it has a fragment (#)"},
      {"[orders]\naudience = \"https://u@a/\"\n",
       audience + ": it has a user name before the host"},
      {kOrders + "scope = \"\"\n",
       "3: scope of orders must be scopes with spaces between them, such as \"orders\": leave the "
       "key "
       "out where none is needed"},
      {kOrders + "scope = [\"a\"]\n",
       "3: scope of orders must be scopes with spaces between them, such as \"orders\": it stands "
       "in "
       "quotation marks"},
      {kOrders + "scope = 'a\"b'\n",
       "3: scope of orders must be scopes with spaces between them, such as \"orders\": it has a "
       "character that no scope has (RFC 6749 section 3.3)"},
      {kOrders + "rate = \"100 per second\"\n",
       "3: rate of orders must be a rate, such as \"100/s burst 200\""},
      {kOrders + "open_preflight = \"true\"\n",
       "3: open_preflight of orders must be true or false: without quotation marks"},
      {kOrders + "open_preflight = 1\n", "3: open_preflight of orders must be true or false"},
      {kOrders + "name = \"a\\nb\"\n",
       "3: name of orders must be a name of up to 200 characters, such as \"Orders\""},
      {kOrders + "documentation = \"http://docs.example.com\"\n",
       "3: documentation of orders must be an https URL, such as "
       "\"https://docs.example.com/orders\""},
      {kOrders + "documentation = \"https://docs.example.com/#a b\"\n",
       "3: documentation of orders must be an https URL, such as "
       "\"https://docs.example.com/orders\""},
      {"[a]\naudience = \"urn:a\"\nmetadata = true\n",
       "1: the audience of a must be an https URL for metadata = true (RFC 9728 section 1.2)"},
      {kOrders +
           "metadata = true\n[b]\naudience = \"https://orders.example.com\"\nmetadata = true\n",
       "1: b and orders have one audience, of which only one can have metadata = true"},
  });
}

TEST(rules, say_what_is_due_for_a_rule) {
  const std::string methods =
      "5: methods of rule 1 of orders must be a list of methods, such as [\"GET\", \"POST\"]: ";
  const std::string acr =
      "5: acr of rule 1 of orders must be a list of acr values, such as [\"urn:example:mfa\"]: ";
  const std::string max_age =
      "5: max_age of rule 1 of orders must be a duration from 1s to 365d, such as \"10m\"";
  expect_faults({
      {kRule + "methods = \"GET\"\n", methods + "each in quotation marks, all in [ and ]"},
      {kRule + "methods = [1]\n", methods + "each in quotation marks, all in [ and ]"},
      {kRule + "methods = []\n", methods + "it is empty; leave the key out for all methods"},
      {kRule + "methods = [\"\"]\n", methods + "one of them is empty"},
      {kRule + "methods = [\"Get\"]\n",
       methods + "\"Get\" is not in capitals, in which methods come"},
      {kRule + "methods = [\"GET,POST\"]\n", methods + "\"GET,POST\" is no method"},
      {kRule + "methods = [\"GET\", \"GET\"]\n", methods + "GET is there twice"},
      {kOrders + "[[orders.rule]]\npath = \"/orders/{id}\"\n",
       "4: path of rule 1 of orders must be a path, such as \"/orders/**\": {id} would stand for "
       "itself; write * for any one segment"},
      {kRule + "acr = \"mfa\"\n", acr + "each in quotation marks, all in [ and ]"},
      {kRule + "acr = []\n", acr + "it is empty; leave the key out where any will do"},
      {kRule + "acr = [\"\"]\n", acr + "one of them is empty"},
      {kRule + "acr = [\"a b\"]\n",
       acr + "\"a b\" has a space or another character that none of them has"},
      {kRule + "acr = [\"a\", \"a\"]\n", acr + "\"a\" is there twice"},
      {kRule + "max_age = \"soon\"\n", max_age},
      {kRule + "max_age = \"366d\"\n", max_age},
      {kRule + "max_age = \"0s\"\n", max_age + ": no login would be young enough"},
      {kRule + "max_age = \"1500ms\"\n", max_age + ": it is told to clients in whole seconds"},
      {kRule + "rate = \"0/s\"\n", "5: rate of rule 1 of orders must be a rate, such as \"5/s\""},
  });
  for (const std::string other : {"scope = \"a\"", "acr = [\"a\"]", "max_age = \"1m\""}) {
    const std::string key = other.substr(0, other.find(' '));
    expect_faults({{kRule + "open = true\n" + other + "\n",
                    "3: rule 1 of orders has open = true and " + key +
                        "; an open rule looks at no token: one of the two must go"}});
    EXPECT_EQ(fault_of(kRule + "open = false\n" + other + "\n"), "none");
  }
}

}  // namespace
}  // namespace grantline::guard
