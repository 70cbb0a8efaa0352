#include "explain/answer_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>

#include "explain/diagnosis.h"

namespace grantline::explain {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;

std::vector<AnswerRow> rows_of(std::string_view text) { return answer_rows(diagnose(text).answer); }

TEST(answer_rows, tell_status_request_challenge_limits_and_when_to_come_back) {
  EXPECT_THAT(
      rows_of("> GET /me?q=1 HTTP/1.1\n> Host: api.example\n>\n< HTTP/1.1 429 Too Many Requests\n"
              "< Date: Mon, 23 Nov 2026 12:00:00 GMT\n"
              "< RateLimit-Policy: \"daily\";q=1000;w=86400\n< RateLimit: \"daily\";r=0;t=40000\n"
              "< Retry-After: 120\n"),
      ElementsAre(FieldsAre("Answer", "429, GET https://api.example/me"),
                  FieldsAre("ratelimit",
                            "daily: 0 of 1000 left, counted over 24 h, whole again in 11 h 6 min"),
                  FieldsAre("Retry-After", "in 2 min")));
  EXPECT_THAT(
      rows_of("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm=\"api\", "
              "error=\"invalid_token\", Negotiate\n"),
      ElementsAre(FieldsAre("Answer", "401"),
                  FieldsAre("WWW-Authenticate", "Bearer: realm \"api\", error \"invalid_token\""),
                  FieldsAre("WWW-Authenticate", "Negotiate")));
}

TEST(answer_rows, are_none_where_no_api_refused) {
  EXPECT_THAT(rows_of(R"({"error":"invalid_grant"})"), IsEmpty());
  EXPECT_THAT(answer_rows({{"status", "x"}, {"challenges", 3}, {"limits", {1}}}), IsEmpty());
}

TEST(answer_rows, bound_what_a_field_claims) {
  EXPECT_THAT(answer_rows({{"retry_after_s", INT64_MAX}}),
              ElementsAre(FieldsAre("Retry-After", "in 11574074 days")));
}

}  // namespace
}  // namespace grantline::explain
