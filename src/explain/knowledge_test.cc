#include "explain/knowledge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "base/json.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using testing::HasSubstr;

std::vector<std::string> names(const std::vector<Found>& all) {
  std::vector<std::string> out;
  for (const Found& one : all) {
    out.push_back(std::string(one.provider->name) + " " + std::string(one.message->cause->name));
  }
  return out;
}

bool finds(std::string_view text, const Message& message) {
  return std::ranges::any_of(find_messages(text),
                             [&](const Found& found) { return found.message == &message; });
}

TEST(knowledge, each_provider_is_there_once) {
  std::set<std::string_view> seen;
  for (const Provider& provider : providers()) {
    EXPECT_TRUE(seen.insert(provider.name).second) << provider.name << " comes twice";
  }
  EXPECT_GE(seen.size(), 40U);
}

TEST(knowledge, each_message_is_found_in_an_error_body_beside_a_mark_of_its_provider) {
  for (const Provider& provider : providers()) {
    for (const Message& message : provider.messages) {
      const std::string body = to_text(Json(JsonObject{{"error_description", message.match}}));
      EXPECT_TRUE(finds(std::string(provider.marks.front()) + ' ' + body, message))
          << provider.name << ": " << message.match;
    }
  }
}

TEST(knowledge, each_message_is_found_form_encoded) {
  for (const Provider& provider : providers()) {
    for (const Message& message : provider.messages) {
      const std::string query = std::string(provider.marks.front()) +
                                "/?error_description=" + percent_encode(message.match);
      EXPECT_TRUE(finds(query, message)) << provider.name << ": " << query;
    }
  }
}

TEST(knowledge, a_message_that_is_members_of_json_is_found_however_they_were_printed) {
  for (const std::string_view line :
       {R"("errors":[{"resource":"AuthorizationCode","field":"code","code":"invalid"}])",
        R"("errors": [{"resource": "AuthorizationCode", "field": "code", "code": "invalid"}])",
        R"([{'resource': 'AuthorizationCode', 'field': 'code', 'code': 'invalid'}])"}) {
    EXPECT_THAT(names(find_messages("www.strava.com " + std::string(line))),
                testing::ElementsAre("strava code_already_used"))
        << line;
  }
  EXPECT_THAT(names(find_messages("www.strava.com\n\"errors\": [\n  {\n    \"resource\": "
                                  "\"RefreshToken\",\n    \"code\": \"invalid\"\n  }\n]")),
              testing::ElementsAre("strava refresh_token_revoked"));
}

TEST(knowledge, a_short_name_is_no_mark_where_another_word_begins_with_it) {
  const auto shown = [](std::string_view text) {
    std::vector<std::string_view> out;
    for (const Provider* provider : providers_shown_by(text)) out.push_back(provider->name);
    return out;
  };
  EXPECT_THAT(shown("the page was hydrated, the canvas is striped, index of a dexterous man"),
              testing::IsEmpty());
  EXPECT_THAT(shown("mail to jo@yahoo.com about that notion"), testing::IsEmpty());
  EXPECT_THAT(shown("the hydrated page of Hydra"), testing::ElementsAre("ory-hydra"));
  EXPECT_THAT(shown("invalid_client from EntraID"), testing::ElementsAre("microsoft-entra"));
}

TEST(knowledge, two_words_that_say_nothing_are_not_taken_for_google_s_beside_another_s_host) {
  constexpr std::string_view kSaid =
      R"({"error":"invalid_grant","error_description":"Bad Request"})";
  EXPECT_THAT(names(find_messages(kSaid)), testing::ElementsAre("google other"));
  EXPECT_THAT(
      names(find_messages("POST https://www.strava.com/oauth/token\n" + std::string(kSaid))),
      testing::IsEmpty());
}

TEST(knowledge, a_message_shown_by_no_mark_is_found_only_where_its_words_are_its_own) {
  EXPECT_THAT(names(find_messages(R"({"error":"invalid_grant"})")), testing::IsEmpty());
  EXPECT_THAT(names(find_messages("Token has been expired or revoked.")),
              testing::Contains(HasSubstr("google")));
}

TEST(knowledge, a_code_is_found_as_a_whole_and_the_longest_match_wins) {
  const auto found = find_messages("AADSTS700082: The refresh token has expired");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message->cause->name, "refresh_token_expired");
  EXPECT_EQ(found[0].quote, "AADSTS700082");
}

TEST(knowledge, a_code_of_entra_id_is_found_where_its_number_stands_in_a_member) {
  for (const char* text : {R"({"error":"invalid_grant","error_codes":[50057]})",
                           R"({"errorCode":"invalid_grant","errorNo":50057})",
                           "https://login.chinacloudapi.cn/error?code=50057"}) {
    const auto found = find_messages(text);
    ASSERT_EQ(found.size(), 1U) << text;
    EXPECT_EQ(found[0].quote, "AADSTS50057");
  }
  EXPECT_TRUE(find_messages(R"({"error_codes":[50]})").empty());
  EXPECT_TRUE(find_messages("error_codes are listed below: 50057").empty());
}

TEST(knowledge, the_provider_that_the_text_shows_is_believed) {
  const std::string sentence = R"({"error_description":"Unknown or invalid refresh token."})";
  EXPECT_THAT(names(find_messages("POST https://auth.atlassian.com/oauth/token\n\n" + sentence)),
              testing::Each(testing::StartsWith("atlassian ")));
  EXPECT_GT(find_messages(sentence).size(), 1U);
}

TEST(knowledge, a_quote_names_its_line_and_holds_nothing_else_of_it) {
  const auto found = find_messages(
      "POST /token\ncode=secret-code\nanswer: invalid jwt signature. code=secret-code\n"
      "host oauth2.googleapis.com");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 3U);
  EXPECT_EQ(found[0].quote, "invalid jwt signature.");
}

TEST(text, a_word_is_not_part_of_a_longer_one) {
  EXPECT_EQ(find_word("aadsts700082", "aadsts70008"), std::string_view::npos);
  EXPECT_EQ(find_word("aadsts700082 aadsts70008:", "aadsts70008"), 13U);
  EXPECT_EQ(find_word("id20011 xid2001 id2001", "id2001"), 16U);
}

TEST(knowledge, the_reason_phrase_of_a_status_line_is_no_message) {
  const auto bad_request = [](std::string_view text) {
    return std::ranges::count_if(find_messages(text), [](const Found& found) {
      return found.message->match == "Bad Request";
    });
  };
  EXPECT_EQ(bad_request("HTTP/1.1 400 Bad Request\nfrom accounts.google.com"), 0);
  EXPECT_EQ(bad_request("{\"error_description\":\"Bad Request\"} from accounts.google.com"), 1);
}

}  // namespace
}  // namespace grantline::explain
