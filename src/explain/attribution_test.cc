#include "explain/attribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/diagnosis.h"

namespace grantline::explain {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(attribution, words_that_many_say_are_not_called_one_providers_own) {
  const auto says = [](std::string_view text) {
    const Diagnosis diagnosis = diagnose(text);
    std::string out;
    for (const Ranked& cause : diagnosis.causes) {
      for (const Evidence& one : cause.evidence) out += one.says + "\n";
    }
    return out;
  };
  const std::string generic =
      R"({"error":"invalid_grant","error_description":"Session not active"})";
  EXPECT_THAT(says(generic), AllOf(HasSubstr("servers"), HasSubstr("Keycloak for one")));
  EXPECT_THAT(says("keycloak says " + generic), HasSubstr("Keycloak's words for this"));
  EXPECT_THAT(says(R"({"error_description":"Invalid refresh token"})"),
              HasSubstr("Amazon Cognito for one: also: device tracking on and no device key, or "
                        "another app client; Spotify too"));
  // A host of another says that it was not Keycloak.
  EXPECT_THAT(says("POST https://accounts.spotify.com/api/token\n" + generic),
              Not(HasSubstr("Keycloak's words")));
  EXPECT_THAT(says("AADSTS50173: The provided grant has expired"),
              HasSubstr("Microsoft Entra ID's words for this"));
  EXPECT_THAT(says("HTTP/1.1 401 X\n\n{\"message\":\"Bad credentials\"}"),
              HasSubstr("servers say this for it, GitHub for one"));
  EXPECT_THAT(says("GET /user HTTP/1.1\nHost: api.github.com\n\nHTTP/1.1 401 X\n\n"
                   "{\"message\":\"Bad credentials\"}"),
              HasSubstr("GitHub's words for this"));
}

}  // namespace
}  // namespace grantline::explain
