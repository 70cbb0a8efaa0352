#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "guard/rules.h"

namespace grantline::guard {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> warnings(std::string_view rules) {
  const std::string text =
      fmt::format("[orders]\naudience = \"https://orders.example.com\"\n{}", rules);
  const auto read = read_rules("guard.toml", text);
  EXPECT_TRUE(read) << read.error().what;
  std::vector<std::string> out;
  if (!read) return out;
  for (const auto& [where, what, why] : warnings_of(*read)) {
    out.push_back(fmt::format("{} {}: {}", where, what, why));
  }
  return out;
}

std::string rule(std::string_view path, std::string_view more = "") {
  return fmt::format("[[orders.rule]]\npath = \"{}\"\n{}\n", path, more);
}

TEST(rule_warnings, tell_of_a_rule_that_another_above_covers) {
  EXPECT_THAT(
      warnings(rule("/orders/**") + rule("/orders/*", "methods = [\"POST\"]")),
      ElementsAre("guard.toml:6 rule 2 of orders: No request reaches it: rule 1 in line 3 "
                  "(/orders/**) is above it and takes them all; put the narrower rule first."));
  EXPECT_THAT(warnings(rule("/orders/*") + rule("/orders/**")), IsEmpty());
  EXPECT_THAT(warnings(rule("/a/**", "methods = [\"GET\"]") + rule("/a/b")), IsEmpty());
  EXPECT_EQ(
      warnings(rule("/a/**", "methods = [\"GET\"]") + rule("/a/b", "methods = [\"HEAD\"]")).size(),
      1U);
  EXPECT_THAT(warnings(rule("/a/**", "methods = [\"HEAD\"]") + rule("/a/b", "methods = [\"GET\"]")),
              IsEmpty());
}

TEST(rule_warnings, tell_of_a_rule_that_several_above_cover_between_them) {
  const std::string between =
      "No request reaches it: the rules above it take them all between them; put the narrower rule "
      "first.";
  EXPECT_THAT(warnings(rule("/a", "methods = [\"GET\"]") + rule("/a", "methods = [\"POST\"]") +
                       rule("/a", "methods = [\"GET\", \"POST\"]")),
              ElementsAre("guard.toml:9 rule 3 of orders: " + between));
  EXPECT_THAT(warnings(rule("/a") + rule("/a/*") + rule("/a/*/*/**") + rule("/a/**")),
              ElementsAre("guard.toml:12 rule 4 of orders: " + between));
}

TEST(rule_warnings, tell_of_open_rules_for_all_paths) {
  EXPECT_THAT(
      warnings(rule("/**", "open = true")),
      ElementsAre("guard.toml:3 rule 1 of orders: Every request that no rule above it is for "
                  "passes without a token."));
  EXPECT_THAT(
      warnings(rule("/**", "open = true\nmethods = [\"GET\", \"POST\", \"PUT\"]")),
      ElementsAre("guard.toml:3 rule 1 of orders: Every GET, POST and PUT request that no rule "
                  "above it is for passes without a token."));
  EXPECT_THAT(
      warnings(rule("/**", "open = true\nmethods = [\"OPTIONS\"]")),
      ElementsAre("guard.toml:3 rule 1 of orders: Every OPTIONS request that no rule above it "
                  "is for passes without a token; for browsers open_preflight = true is "
                  "enough."));
  EXPECT_THAT(warnings(rule("/a/**", "open = true") + rule("/**")), IsEmpty());
}

TEST(rule_warnings, tell_of_methods_that_are_nearly_known_ones) {
  EXPECT_THAT(
      warnings(rule("/**", "methods = [\"DELTE\"]")),
      ElementsAre("guard.toml:3 rule 1 of orders: DELTE is no method of HTTP; if DELETE was "
                  "meant, the rule is not for it."));
  EXPECT_THAT(warnings(rule("/**",
                            "methods = [\"PROPFIND\", \"MKCOL\", \"LOCK\", \"MOVE\", \"COPY\", "
                            "\"REPORT\", \"PATCH\", \"QUERY\"]")),
              IsEmpty());
}

TEST(rule_warnings, tell_of_names_that_nobody_is_told) {
  EXPECT_THAT(warnings("name = \"Orders\""),
              ElementsAre("guard.toml:1 orders: Its name and documentation are told nowhere, since "
                          "metadata = true is missing."));
  EXPECT_THAT(warnings("name = \"Orders\"\nmetadata = true"), IsEmpty());
}

Rule rule_of(const std::string& path, std::vector<std::string> methods) {
  Rule out;
  out.path = *PathPattern::parse(path);
  out.methods = std::move(methods);
  return out;
}

std::vector<std::string> paths_of(const std::vector<std::string>& letters, int most) {
  std::vector<std::string> out{""};
  std::size_t first = 0;
  for (int i = 0; i < most; ++i) {
    for (const std::size_t end = out.size(); first < end; ++first) {
      for (const auto& letter : letters) out.push_back(out[first] + "/" + letter);
    }
  }
  out[0] = "/";
  return out;
}

// Every path that rules of up to two segments can tell apart, by every method.
const std::vector<Path>& universe() {
  static const std::vector<Path> all = [] {
    std::vector<Path> out;
    for (const auto& path : paths_of({"a", "b", "other"}, 3)) out.push_back(*read_path(path));
    return out;
  }();
  return all;
}

const std::vector<std::string>& patterns() {
  static const std::vector<std::string> all = [] {
    auto out = paths_of({"a", "b", "*"}, 2);
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i) out.push_back(i == 0 ? "/**" : out[i] + "/**");
    return out;
  }();
  return all;
}

const std::vector<std::vector<std::string>> kMethods{{},       {"GET"},         {"HEAD"},
                                                     {"POST"}, {"GET", "POST"}, {"HEAD", "POST"}};

bool is_asked(const Api& api, const Rule& rule) {
  for (const char* method : {"GET", "HEAD", "POST", "ANY"}) {
    for (const Path& path : universe()) {
      if (find_rule(api, method, path).rule == &rule) return true;
    }
  }
  return false;
}

bool is_warned_of(const std::vector<Warning>& warnings, std::size_t index) {
  const std::string what = fmt::format("rule {} of ", index + 1);
  return std::ranges::any_of(warnings, [&](const Warning& warning) {
    return warning.what.starts_with(what) && warning.why.starts_with("No request reaches it");
  });
}

void expect_truth(Rules& rules) {
  const Api& api = rules.apis[0];
  const auto warnings = warnings_of(rules);
  for (std::size_t i = 0; i < api.rules.size(); ++i) {
    ASSERT_NE(is_warned_of(warnings, i), is_asked(api, api.rules[i]))
        << api.rules[0].path.text() << " ... " << api.rules[i].path.text();
  }
}

TEST(rule_warnings, tell_the_truth_of_every_pair_of_rules) {
  Rules rules;
  rules.apis.resize(1);
  for (const auto& above : patterns()) {
    for (const auto& below : patterns()) {
      for (const auto& first : kMethods) {
        for (const auto& second : kMethods) {
          rules.apis[0].rules = {rule_of(above, first), rule_of(below, second)};
          expect_truth(rules);
        }
      }
    }
  }
}

RC_GTEST_PROP(rule_warnings, tell_the_truth_of_many_rules, ()) {
  Rules rules;
  rules.apis.resize(1);
  const int count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < count; ++i) {
    rules.apis[0].rules.push_back(
        rule_of(*rc::gen::elementOf(patterns()), *rc::gen::elementOf(kMethods)));
  }
  const Api& api = rules.apis[0];
  const auto warnings = warnings_of(rules);
  for (std::size_t i = 0; i < api.rules.size(); ++i) {
    RC_ASSERT(is_warned_of(warnings, i) != is_asked(api, api.rules[i]));
  }
}

}  // namespace
}  // namespace grantline::guard
