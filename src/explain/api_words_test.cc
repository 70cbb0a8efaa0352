#include "explain/api_words.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "base/json.h"
#include "explain/diagnosis.h"
#include "explain/http_label.h"

namespace grantline::explain {
namespace {

using testing::Contains;
using testing::Each;
using testing::IsEmpty;

std::string words_of(const ApiWords& one) {
  std::string out(one.words);
  const std::size_t star = out.find('*');
  return star == std::string::npos ? out : out.replace(star, 1, "something else");
}

// The causes that `text` tells, where what `one` needs stands in it too.
std::vector<std::string_view> causes_in(const std::string& text, const ApiWords& one) {
  const std::string whole = text + ' ' + std::string(one.beside.substr(0, one.beside.find('|')));
  std::vector<std::string_view> out;
  for (const FoundWords& found : find_api_words(lower_case(whole), lower_case(whole))) {
    out.push_back(found.words->cause);
  }
  return out;
}
std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> out;
  const std::string lower = lower_case(text);
  for (const FoundWords& found : find_api_words(lower, lower)) out.push_back(found.words->words);
  return out;
}

TEST(api_words, each_has_a_cause_and_a_source_and_stands_there_once) {
  std::set<std::string_view> seen;
  std::set<std::string_view> causes;
  for (const HttpLabel& label : http_labels()) causes.insert(label.label.name);
  for (const ApiWords& one : api_words()) {
    EXPECT_TRUE(seen.insert(one.words).second) << one.words << " comes twice";
    EXPECT_TRUE(causes.contains(one.cause)) << one.words;
    EXPECT_EQ(one.words, lower_case(one.words));
    EXPECT_GE(one.words.size(), 5U) << one.words;
    EXPECT_FALSE(one.detail.empty()) << one.words;
    const bool is_nobodys = one.who == "the API" || one.who == "grantline";
    EXPECT_TRUE(is_nobodys || one.source.starts_with("https://")) << one.words;
  }
}

TEST(api_words, each_is_found_in_an_error_body_and_tells_its_cause_alone) {
  for (const ApiWords& one : api_words()) {
    const std::string body = grantline::to_text(Json(JsonObject{{"message", words_of(one)}}));
    EXPECT_THAT(causes_in(body, one), Contains(one.cause)) << body;
    EXPECT_THAT(causes_in(body, one), Each(one.cause)) << body;
  }
}

TEST(api_words, each_is_found_inside_a_sentence_and_over_two_lines) {
  for (const ApiWords& one : api_words()) {
    const std::string text = fmt::format("We got \"{}\", at noon.", words_of(one));
    EXPECT_THAT(causes_in(text, one), Contains(one.cause)) << text;
    std::string wrapped = words_of(one);
    if (const std::size_t space = wrapped.find(' ', 2); space != std::string::npos) {
      wrapped.replace(space, 1, "\n   ");
    }
    EXPECT_THAT(causes_in(wrapped, one), Contains(one.cause)) << wrapped;
  }
}

TEST(api_words, what_many_programs_say_counts_beside_who_means_it_so) {
  for (const std::string_view words :
       {"Your OAuth token is missing a required scope", "JWT token is invalid", "class AuthError",
        "assertWrongOrg: WRONG_ORG"}) {
    EXPECT_THAT(words_in(words), IsEmpty()) << words;
  }
  EXPECT_THAT(words_in("api.twitch.tv: OAuth token is missing"),
              Contains("oauth token is missing"));
}

TEST(api_words, a_number_counts_beside_who_says_it) {
  for (const ApiWords& one : api_words()) {
    const bool has_letters = std::ranges::any_of(one.words, [](char c) { return is_letter(c); });
    EXPECT_TRUE(has_letters) << one.words;
    const std::size_t colon = one.words.find(':');
    if (colon == std::string_view::npos || one.words.contains(' ')) continue;
    const std::string_view value = one.words.substr(colon + 1);
    const bool is_number = !value.empty() && std::ranges::all_of(value, [](char c) {
      return is_digit(c) || c == '-';
    });
    if (!is_number) continue;
    EXPECT_FALSE(one.beside.empty()) << one.words;
    EXPECT_THAT(words_in(one.words), IsEmpty());
  }
}

TEST(api_words, quotes_may_be_escaped_single_or_with_a_space_after_the_colon) {
  for (const std::string_view text :
       {R"(forbidden: User "system:anonymous" cannot get path "/")",
        R"({"message":"forbidden: User \"system:anonymous\" cannot get path \"/\""})",
        R"("log":"forbidden: User \\\"system:anonymous\\\" cannot get path \\\"/\\\"")",
        R"(forbidden: User 'system:anonymous' cannot get path '/')"}) {
    EXPECT_THAT(words_in(text), Contains("user \"system:anonymous\" cannot get path \"")) << text;
  }
  for (const std::string_view text : {R"({"code":"42501"})", R"({"code": "42501"})",
                                      R"({'code': '42501'})", "{\"code\":\n  \"42501\"}"}) {
    EXPECT_THAT(words_in(text), Contains("\"code\":\"42501\"")) << text;
  }
  EXPECT_THAT(words_in("{'field': 'access_token',\n  'code': 'invalid'}"),
              Contains("\"field\":\"access_token\",\"code\":\"invalid\""));
}

TEST(api_words, a_code_is_found_as_a_whole_word_alone) {
  EXPECT_THAT(words_in("PGRST301"), Contains("pgrst301"));
  EXPECT_THAT(words_in("PGRST3010, xPGRST301, PGRST301_a and MYIDX10223"), IsEmpty());
  EXPECT_THAT(words_in(R"({"error":"\nJWTExpired"})"), Contains("jwtexpired"));
}

TEST(api_words, what_people_write_tells_nothing) {
  EXPECT_THAT(
      words_in("We have a service which has users, roles and an audience of thousands. The token "
               "is sent to the API and it says code 200. My key is 190 bits, the limit of the rate "
               "is 30, `code: 10`, {\"code\": 200, \"status\": \"ok\"}, see error 124 and 4711. "
               "\"foo\" cannot be found. A user without permission has no access. It is invalid, "
               "the session is new, the app is not installed and you have to log in."),
      IsEmpty());
}

// As the pages say that the entries name.
TEST(api_words, the_longest_words_of_whoever_is_named_decide) {
  const auto first_of = [](std::string_view text) {
    const Diagnosis diagnosis = diagnose(text, {});
    if (diagnosis.causes.empty()) return std::string("nothing");
    const Ranked& first = diagnosis.causes.front();
    return std::string(first.cause->name) + " " + first.detail;
  };
  EXPECT_EQ(first_of(R"(HTTP 403 {"message":"pods is forbidden: User \"system:anonymous\" cannot )"
                     R"(list resource \"pods\" in API group \"\"","code":403})"),
            "access_token_missing anonymous");
  EXPECT_EQ(first_of(R"(HTTP 403 {"message":"pods is forbidden: User \"jane\" cannot list )"
                     R"(resource \"pods\" in API group \"\"","code":403})"),
            "permission_missing kubernetes_rbac");
  EXPECT_EQ(first_of(R"(HTTP 429 {"message":"You have exceeded the daily rate limit (100) of today"
})"),
            "quota_exhausted daily");
  EXPECT_EQ(first_of(R"(HTTP 401 {"error":{"message":"The session","type":"OAuthException",)"
                     R"("code":190,"error_subcode":460}})"),
            "access_token_revoked_or_unknown password_changed");
  EXPECT_EQ(first_of("HTTP 401 Bearer error=\"invalid_token\", error_description=\"The audience "
                     "'00000003-0000-0000-c000-000000000000' is invalid\""),
            "access_token_wrong_audience audience");
}

}  // namespace
}  // namespace grantline::explain
