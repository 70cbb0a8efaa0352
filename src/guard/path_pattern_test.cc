#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "guard/api_path.h"

namespace grantline::guard {
namespace {

bool matches(std::string_view pattern, std::string_view target) {
  const auto parsed = PathPattern::parse(pattern);
  EXPECT_TRUE(parsed) << pattern << ": " << parsed.error().what;
  const auto path = read_path(target);
  EXPECT_TRUE(path) << target;
  return parsed && path && parsed->matches(*path);
}

std::string fault_of(std::string_view pattern) {
  const auto parsed = PathPattern::parse(pattern);
  return parsed ? "none" : parsed.error().what;
}

TEST(path_pattern, stands_for_itself_in_the_same_case) {
  EXPECT_TRUE(matches("/orders", "/orders"));
  EXPECT_FALSE(matches("/orders", "/Orders"));
  EXPECT_FALSE(matches("/orders", "/orders/42"));
  EXPECT_FALSE(matches("/orders/42", "/orders"));
  EXPECT_TRUE(matches("/", "/"));
  EXPECT_FALSE(matches("/", "/orders"));
}

TEST(path_pattern, has_a_star_for_exactly_one_segment) {
  EXPECT_TRUE(matches("/orders/*", "/orders/42"));
  EXPECT_FALSE(matches("/orders/*", "/orders"));
  EXPECT_FALSE(matches("/orders/*", "/orders/"));
  EXPECT_FALSE(matches("/orders/*", "/orders/42/items"));
  EXPECT_TRUE(matches("/orders/*/items", "/orders/42/items"));
}

TEST(path_pattern, has_two_stars_for_any_rest_also_none) {
  EXPECT_TRUE(matches("/orders/**", "/orders"));
  EXPECT_TRUE(matches("/orders/**", "/orders/"));
  EXPECT_TRUE(matches("/orders/**", "/orders/42/items/7"));
  EXPECT_FALSE(matches("/orders/**", "/ordersandmore"));
  EXPECT_TRUE(matches("/**", "/"));
  EXPECT_FALSE(matches("/*/items/**", "/items"));
}

TEST(path_pattern, does_not_count_one_slash_at_the_end) {
  for (const char* pattern : {"/orders/42", "/orders/42/"}) {
    EXPECT_TRUE(matches(pattern, "/orders/42"));
    EXPECT_TRUE(matches(pattern, "/orders/42/"));
  }
  EXPECT_TRUE(matches("/orders/**/", "/orders/42"));
}

TEST(path_pattern, is_written_as_in_a_url) {
  EXPECT_TRUE(matches("/a%20b/\xC3\xA9", "/a%20b/%c3%a9"));
  EXPECT_TRUE(matches("/%2A", "/*"));
  EXPECT_FALSE(matches("/%2A", "/a"));
  EXPECT_FALSE(matches("/%2a%2a", "/a"));
  EXPECT_TRUE(matches("/%7Bid%7D", "/{id}"));
  EXPECT_EQ(PathPattern::parse("/a%20b/*/**")->text(), "/a%20b/*/**");
}

TEST(path_pattern, says_what_is_wrong_with_it) {
  EXPECT_EQ(fault_of(""), "it does not start with /");
  EXPECT_EQ(fault_of("orders"), "it does not start with /");
  EXPECT_EQ(fault_of("https://api.example/orders"), "it does not start with /");
  EXPECT_EQ(fault_of("/orders?a"), "it has a query (?); a rule looks at the path alone");
  EXPECT_EQ(fault_of("/orders//items"), "it has an empty segment (//)");
  EXPECT_EQ(fault_of("/orders/../items"), "it has a dot segment (. or ..)");
  EXPECT_EQ(fault_of("/or ders"), "it has a control character or a space");
  EXPECT_EQ(fault_of("/**/items"), "** is not at its end; * stands for one segment");
  EXPECT_EQ(fault_of("/**/**"), "** is not at its end; * stands for one segment");
  EXPECT_EQ(fault_of("/orders/{id}"), "{id} would stand for itself; write * for any one segment");
  EXPECT_EQ(fault_of("/orders/:id/items"),
            ":id would stand for itself; write * for any one segment");
  for (const char* pattern : {"/a*", "/*.json", "/***", "/a/**b"}) {
    EXPECT_NE(
        fault_of(pattern).find("* stands for a whole segment, and a star itself is written %2A"),
        std::string::npos)
        << pattern;
  }
}

// All texts of up to `most` of `letters`, each behind a slash.
std::vector<std::string> all_of(const std::vector<std::string>& letters, int most) {
  std::vector<std::string> out{""};
  std::size_t first = 0;
  for (int i = 0; i < most; ++i) {
    const std::size_t end = out.size();
    for (; first < end; ++first) {
      for (const auto& letter : letters) out.push_back(out[first] + "/" + letter);
    }
  }
  return out;
}

// The other way to say what a pattern is: a regular expression over the text.
std::regex regex_of(const std::string& pattern) {
  std::string text = std::regex_replace(pattern, std::regex("/\\*\\*$"), "(?:/[^/]+)@");
  text = std::regex_replace(text, std::regex("/\\*"), "/[^/]+");
  std::ranges::replace(text, '@', '*');
  return std::regex(text + "/?");
}

TEST(path_pattern, matches_as_a_regular_expression_does) {
  const auto paths = all_of({"a", "b", "ab"}, 4);
  for (const std::string& start : all_of({"a", "b", "*"}, 3)) {
    for (const char* end : {"", "/**"}) {
      const std::string pattern = start + end;
      const std::regex reference = regex_of(pattern);
      const auto parsed = PathPattern::parse(pattern.empty() ? "/" : pattern);
      ASSERT_TRUE(parsed) << pattern;
      for (const std::string& path : paths) {
        for (const char* slash : {"", "/"}) {
          const std::string target = path + slash;
          if (target.empty()) continue;
          EXPECT_EQ(parsed->matches(*read_path(target)), std::regex_match(target, reference))
              << pattern << " and " << target;
        }
      }
    }
  }
}

}  // namespace
}  // namespace grantline::guard
