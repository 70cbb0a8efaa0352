#include "explain/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/diagnosis.h"
#include "explain/report.h"

namespace grantline::explain {
namespace {

TEST(language, code_is_there_in_each_language_and_fits_a_terminal) {
  for (const Code& code : all_code()) {
    std::string_view rest = code.text;
    EXPECT_FALSE(rest.empty()) << code.topic << '.' << code.extension;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      const auto tabs = static_cast<std::size_t>(std::ranges::count(line, '\t'));
      EXPECT_LE(line.size() + 3 * tabs, 78U) << code.topic << '.' << code.extension << ": " << line;
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
  }
  for (const Label& cause : labels()) {
    const std::string_view first = code_for(cause, "", languages().front());
    for (const Language& language : languages()) {
      EXPECT_EQ(code_for(cause, "", language).empty(), first.empty())
          << cause.name << ' ' << language.name;
    }
  }
}

TEST(language, a_fix_is_shown_in_the_language_that_the_text_shows) {
  const JsonObject report = to_json(
      diagnose("Traceback (most recent call last):\n  File \"/app/auth.py\", line 12, in refresh\n"
               "authlib.integrations.base_client.errors.OAuthError: invalid_grant: Stale token\n"));
  EXPECT_EQ(find_string(find(report, "language")->get_object(), "name"), "python");
  EXPECT_EQ(find_string(find(report, "language")->get_object(), "library"), "Authlib");
  EXPECT_EQ(find_integer(find(report, "language")->get_object(), "line"), 3);
  const std::string code(
      find_string(report.at("causes").as_array()[0].as_object(), "code").value());
  EXPECT_THAT(code, testing::HasSubstr("with lock("));
  EXPECT_TRUE(to_json(diagnose("invalid_grant on refresh")).at("language").is_null());
}

TEST(report, tells_what_the_input_was_taken_for_and_which_references_stand_in_it) {
  const JsonObject report = to_json(diagnose("\xFF\xFE" + [] {
    std::string wide;
    for (
        const char c : std::string(
            R"({"error":"invalid_grant","reference":"gl-7k2m-9x4q-8d3f-w5tz"} xgl-7k2m-9x4q-8d3f)")) {
      wide += {c, '\0'};
    }
    return wide;
  }()));
  const JsonObject& input = report.at("inputs").as_array().at(0).as_object();
  EXPECT_EQ(input.at("taken_for").as_array().at(0), "UTF-16");
  ASSERT_EQ(report.at("references").as_array().size(), 1U);
  EXPECT_EQ(report.at("references").as_array()[0], "gl-7k2m-9x4q-8d3f-w5tz");
}

}  // namespace
}  // namespace grantline::explain
