#include "guard/requirement.h"

#include <gtest/gtest.h>

#include "guard/challenge.h"

namespace grantline::guard {
namespace {

constexpr std::string_view kApi = "https://api.example";
constexpr WallTime kNow = from_unix_seconds(1'790'000'000);

TokenFacts token() {
  return {.subject = "u",
          .client = "c",
          .scope = *Scope::parse("read write"),
          .audience = {"https://other.example", std::string(kApi)},
          .acr = "pwd",
          .auth_time = kNow - minutes(10),
          .expires_at = kNow + minutes(5)};
}

Requirement needs() { return {.audience = std::string(kApi)}; }

std::string full(const std::optional<Refusal>& refusal) {
  return refusal ? describe(*refusal, Detail::full) : "";
}

std::string challenged(const std::optional<Refusal>& refusal, const Requirement& of) {
  return challenge(*refusal, of, {kApi, Detail::minimal, {}});
}

TEST(requirement, a_token_for_the_api_opens_what_asks_for_no_more) {
  EXPECT_FALSE(check_requirement(token(), needs(), kNow));
}

TEST(requirement, a_token_for_others_alone_is_of_no_use) {
  TokenFacts other = token();
  other.audience = {"https://api.example/", "https://API.example"};
  EXPECT_EQ(full(check_requirement(other, needs(), kNow)),
            "The access token is for another API: for https://api.example/, https://API.example; "
            "this is https://api.example.");
  other.audience = {};
  EXPECT_EQ(check_requirement(other, needs(), kNow)->cause, Cause::access_token_wrong_audience);
}

TEST(requirement, all_of_the_scope_is_due_and_told) {
  Requirement of = needs();
  of.scope = *Scope::parse("read admin");
  const auto refusal = check_requirement(token(), of, kNow);
  EXPECT_EQ(full(refusal), "This needs the scope read admin, but the access token has read write.");
  EXPECT_EQ(challenged(refusal, of),
            "Bearer realm=\"https://api.example\", error=\"insufficient_scope\", "
            "error_description=\"The access token has too little scope.\", scope=\"read admin\"");
}

TEST(requirement, an_old_or_weak_login_asks_for_a_new_one) {
  Requirement of = needs();
  of.acr_values = {"mfa", "hw"};
  of.max_age = minutes(5);
  const auto refusal = check_requirement(token(), of, kNow);
  EXPECT_EQ(full(refusal),
            "This needs another login of mfa or hw, not pwd that is at most 5 min old; the person "
            "logged in 10 min earlier.");
  EXPECT_EQ(challenged(refusal, of),
            "Bearer realm=\"https://api.example\", error=\"insufficient_user_authentication\", "
            "error_description=\"The person has to log in again.\", acr_values=\"mfa hw\", "
            "max_age=\"300\"");
  of.acr_values = {"hw", "pwd"};
  of.max_age = minutes(10);
  EXPECT_FALSE(check_requirement(token(), of, kNow));
}

TEST(requirement, a_token_that_tells_no_login_has_none_that_is_fresh) {
  Requirement of = needs();
  of.max_age = hours(1);
  TokenFacts service = token();
  service.auth_time.reset();
  EXPECT_EQ(full(check_requirement(service, of, kNow)),
            "This needs another login that is at most 1 h old.");
}

TEST(challenge, tells_who_has_no_token_what_to_ask_for_and_of_no_error) {
  Requirement of = needs();
  of.scope = *Scope::parse("read");
  EXPECT_EQ(
      challenge(Cause::access_token_missing, of,
                {kApi, Detail::full, "https://api.example/.well-known/oauth-protected-resource"}),
      "Bearer realm=\"https://api.example\", scope=\"read\", "
      "resource_metadata=\"https://api.example/.well-known/oauth-protected-resource\"");
}

TEST(challenge, stands_beside_no_answer_with_which_a_token_has_nothing_to_do) {
  for (const Cause cause : {Cause::rate_limited, Cause::guard_asked_wrongly, Cause::server_busy}) {
    EXPECT_EQ(challenge(cause, needs(), {kApi, Detail::full, {}}), "");
  }
}

}  // namespace
}  // namespace grantline::guard
