#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "explain/diagnosis.h"
#include "explain/proofs.h"

namespace grantline::explain {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> details(std::string_view text) {
  std::vector<std::string> out;
  for (const Proof& proof : find_proofs(read_exchange(text), text)) out.push_back(proof.detail);
  return out;
}

std::string_view first_of(std::string_view text) {
  const Diagnosis found = diagnose(text);
  return found.causes.empty() ? "" : found.causes.front().cause->name;
}

const std::string kRefused = "HTTP/1.1 400\n\n{\"error\":\"invalid_grant\"}\n";
const std::string kRefresh =
    "$ curl -d 'grant_type=refresh_token&refresh_token=aaaabbbbcccc' https://as.example/token\n";
const std::string kIssued =
    "$ curl -d 'grant_type=authorization_code&code=c0dec0de&client_id=app' "
    "https://as.example/token\n"
    "< Date: Wed, 25 Nov 2026 13:00:00 GMT\n<\n"
    "{\"access_token\":\"ttttuuuuvvvv\",\"refresh_token\":\"aaaabbbbcccc\"";
const std::string kRefusedLater =
    "< HTTP/1.1 400\n< Date: Wed, 25 Nov 2026 13:30:00 GMT\n<\n{\"error\":\"invalid_grant\"}\n";

TEST(proofs_told, a_token_that_was_sent_to_the_revocation_endpoint_is_revoked) {
  for (const std::string revocation :
       {"$ curl -d 'token=aaaabbbbcccc' https://as.example/oauth2/revoke\n",
        "POST https://as.example/revocation\n\ntoken=aaaabbbbcccc&token_type_hint=refresh_token\n",
        "{\"url\":\"https://as.example/revoke\",\"params\":[{\"name\":\"token\",\"value\":"
        "\"aaaabbbbcccc\"}]}\n"}) {
    EXPECT_THAT(details(revocation + kRefresh + kRefused), Contains("revoked_before"))
        << revocation;
  }
  for (const std::string other :
       {"$ curl -d 'token=aaaabbbbcccc' https://as.example/introspect\n",
        "$ curl -d 'token=ddddeeeeffff' https://as.example/oauth2/revoke\n",
        "$ curl -d 'refresh_token=aaaabbbbcccc' https://as.example/oauth2/revoke\n"}) {
    EXPECT_THAT(details(other + kRefresh + kRefused), Not(Contains("revoked_before"))) << other;
  }
  EXPECT_THAT(details(kRefresh + "$ curl -d 'token=aaaabbbbcccc' https://as.example/revoke\n"),
              Not(Contains("revoked_before")));
}

TEST(proofs_told, an_access_token_that_was_revoked_is_no_longer_good) {
  EXPECT_EQ(first_of("$ curl -d 'token=ttttuuuuvvvv' https://as.example/revoke\n< HTTP/1.1 200\n<\n"
                     "> GET /me HTTP/1.1\n> Host: api.example\n> Authorization: Bearer "
                     "ttttuuuuvvvv\n>\n< HTTP/1.1 401\n<\n{\"error\":\"invalid_token\"}\n"),
            "access_token_revoked_or_unknown");
}

TEST(proofs_told, a_refresh_token_older_than_its_told_life_is_over) {
  EXPECT_THAT(details(kIssued + ",\"refresh_expires_in\":1740}\n" + kRefresh + kRefusedLater),
              Contains("refresh_token_age"));
  EXPECT_THAT(details(kIssued + ",\"refresh_expires_in\":1860}\n" + kRefresh + kRefusedLater),
              Not(Contains("refresh_token_age")));
  for (const std::string set :
       {"refresh-token-time-to-live: 29m\n", ".refreshTokenTimeToLive(Duration.ofMinutes(29))\n"}) {
    EXPECT_THAT(details(set + kIssued + "}\n" + kRefresh + kRefusedLater),
                Contains("refresh_token_age"))
        << set;
  }
  for (const std::string set : {"refresh-token-time-to-live: 1h\n", "refresh-token-time-to-live:\n",
                                ".refreshTokenTimeToLive(Duration.ofDays(1))\n"}) {
    EXPECT_THAT(details(set + kIssued + "}\n" + kRefresh + kRefusedLater),
                Not(Contains("refresh_token_age")))
        << set;
  }
}

TEST(proofs_told, the_codes_that_the_standards_give_to_one_cause_are_that_cause) {
  EXPECT_EQ(first_of("{\"error\":\"expired_token\"}"), "device_code_expired_or_used");
  EXPECT_EQ(first_of("{\"error\":\"invalid_scope\"}"), "consent_or_policy");
  EXPECT_EQ(first_of("https://app.example/cb?error=access_denied&state=x"), "consent_or_policy");
  EXPECT_EQ(first_of("{\"error\":\"insufficient_scope\"}"), "scope_missing");
  EXPECT_THAT(first_of("{\"error\":\"invalid_token\"}"), HasSubstr("access_token"));
}

TEST(proofs_told, a_client_that_may_not_use_a_grant_type_is_told_so) {
  EXPECT_THAT(details("{\"error\":\"unauthorized_client\",\"error_description\":\"Grant type "
                      "'password' not allowed for the client.\"}"),
              Contains("client_not_allowed"));
  EXPECT_THAT(details("{\"error\":\"unauthorized_client\",\"error_description\":\"Invalid client "
                      "or Invalid client credentials\"}"),
              Not(Contains("client_not_allowed")));
}

TEST(proofs_told, what_comes_after_a_refusal_is_judged) {
  EXPECT_THAT(details("{\"error\":\"invalid_scope\"}\n" + kRefresh + kRefused),
              Not(Contains("scope_refused")));
}

TEST(proofs_told, a_client_that_got_tokens_by_its_secret_has_the_right_one) {
  const auto refused_by = [](std::string_view secret) {
    const std::string asked = "&client_id=app&client_secret=of-this-client' https://as.example/t\n";
    const std::string again =
        "&client_id=app&client_secret=" + std::string(secret) + "' https://as.example/t\n";
    const std::string text =
        "$ curl -d 'grant_type=authorization_code&code=c0dec0de" + asked +
        "{\"access_token\":\"ttttuuuuvvvv\",\"refresh_token\":\"aaaabbbbcccc\"}\n"
        "$ curl -d 'grant_type=refresh_token&refresh_token=aaaabbbbcccc" +
        again + kRefused;
    return find_proofs(read_exchange(text), text);
  };
  const auto rules_out_the_secret = [](const std::vector<Proof>& proofs) {
    return std::ranges::any_of(proofs, [](const Proof& proof) {
      return proof.strength == Strength::refuted &&
             proof.cause == find_label("client_credentials_wrong");
    });
  };
  EXPECT_TRUE(rules_out_the_secret(refused_by("of-this-client")));
  EXPECT_FALSE(rules_out_the_secret(refused_by("of-another-one")));
}

TEST(proofs_told, an_error_of_an_api_is_no_token_endpoint_s) {
  EXPECT_THAT(details(kIssued + "}\n> GET /me HTTP/1.1\n> Authorization: Bearer ttttuuuuvvvv\n>\n"
                                "< HTTP/1.1 403\n<\n{\"error\":\"invalid_scope\"}\n"),
              Not(Contains("scope_refused")));
}

TEST(proofs_told, an_assertion_that_alone_authenticates_the_client_is_what_was_refused) {
  const std::string by_assertion =
      "$ curl -d 'grant_type=client_credentials&client_id=app&client_assertion=abcdefgh' "
      "https://as.example/token\n";
  const std::string refused = "HTTP/1.1 401\n\n{\"error\":\"invalid_client\"}\n";
  EXPECT_THAT(details(by_assertion + refused), Contains("client_assertion_refused"));
  EXPECT_THAT(details(kRefresh + refused), Not(Contains("client_assertion_refused")));
}

TEST(proofs_told, a_client_that_was_not_let_in_is_no_wrong_client_of_the_code) {
  const std::string asked =
      "https://as.example/authorize?response_type=code&client_id=app&state=x\n"
      "https://app.example/cb?code=c0dec0de&state=x\n"
      "$ curl -d 'grant_type=authorization_code&code=c0dec0de&client_id=ap' "
      "https://as.example/token\n";
  EXPECT_EQ(first_of(asked + "HTTP/1.1 401\n\n{\"error\":\"invalid_client\"}\n"),
            "client_credentials_wrong");
  EXPECT_EQ(first_of(asked + kRefused), "code_wrong_client");
}

}  // namespace
}  // namespace grantline::explain
