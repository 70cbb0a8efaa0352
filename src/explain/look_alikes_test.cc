#include <gtest/gtest.h>

#include "explain/diagnosis.h"

// Causes that are taken for each other. Each pair differs only by what tells them apart.

namespace grantline::explain {
namespace {

std::string_view first_of(std::string_view text) {
  const Diagnosis diagnosis = diagnose(text);
  return diagnosis.causes.empty() ? "nothing" : diagnosis.causes.front().cause->name;
}

TEST(look_alikes, a_refresh_that_fails_because_its_code_was_redeemed_twice) {
  EXPECT_EQ(
      first_of("Sign-in looks fine, but the first refresh already answers invalid_grant.\n"
               "Our access log shows the callback hit twice with the same code, 40 ms apart."),
      "code_already_used");
  EXPECT_EQ(first_of("Sign-in looks fine, but after 90 days without use the refresh answers "
                     "invalid_grant."),
            "refresh_token_expired");
}

TEST(look_alikes, a_race_from_a_real_expiry) {
  EXPECT_EQ(first_of("Three worker processes share one refresh token and renew at the same moment "
                     "when the access token runs out: one gets 200, the others invalid_grant."),
            "refresh_token_rotated_reuse");
  EXPECT_EQ(first_of("One worker process; the refresh token lay unused over the summer, now the "
                     "refresh answers invalid_grant, always."),
            "refresh_token_expired");
}

TEST(look_alikes, a_rotated_token_that_was_never_stored) {
  EXPECT_EQ(first_of("The server gives a new refresh_token with each refresh; our job still sends "
                     "the first one from its settings file. The second refresh is invalid_grant."),
            "refresh_token_rotated_reuse");
  EXPECT_EQ(first_of("The user removed our app's access in the account settings; now each refresh "
                     "is invalid_grant."),
            "refresh_token_revoked");
}

constexpr std::string_view kGoogle =
    "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or revoked.\"}\n"
    "https://oauth2.googleapis.com/token refresh_token\n";

TEST(look_alikes, googles_one_sentence_for_five_causes) {
  const std::string google(kGoogle);
  EXPECT_EQ(first_of(google + "The consent screen is in Testing; it dies every seven days."),
            "refresh_token_expired");
  EXPECT_EQ(first_of(google + "The person took away the app's access at myaccount: revoked."),
            "refresh_token_revoked");
  EXPECT_EQ(first_of(google + "She changed her password on Monday; the app reads Gmail."),
            "user_disabled_or_password_changed_or_session_ended");
  EXPECT_EQ(first_of(google + "Each test run makes a new refresh token, over a hundred by now; the "
                              "oldest stop working, newer ones work."),
            "token_limit_exceeded");
  EXPECT_EQ(first_of(google + "The workspace admin set a session control policy that requires "
                              "re-authentication."),
            "consent_or_policy");
}

TEST(look_alikes, clock_skew_under_other_words) {
  EXPECT_EQ(first_of("docusign no_valid_keys_or_signatures\nThe key is right and works from "
                     "another machine; this server's clock is eleven minutes ahead."),
            "clock_skew");
  EXPECT_EQ(first_of("docusign no_valid_keys_or_signatures\nWe made a new key pair and forgot to "
                     "upload the public key."),
            "assertion_invalid");
  EXPECT_EQ(
      first_of("Google service account, bare invalid_grant. The VM was suspended and its time "
               "is wrong."),
      "clock_skew");
}

TEST(look_alikes, expired_that_means_used_and_the_reverse) {
  EXPECT_EQ(first_of("salesforce: expired authorization code. The code was exchanged once already, "
                     "the callback ran twice."),
            "code_already_used");
  EXPECT_EQ(
      first_of("salesforce: expired authorization code. The code waited in a queue for half an "
               "hour before the exchange."),
      "code_expired");
  EXPECT_EQ(
      first_of("keycloak: Code not valid. The person left the page open and the code was older "
               "than its life of one minute."),
      "code_expired");
}

TEST(look_alikes, a_redirect_uri_mismatch_that_blames_the_code) {
  EXPECT_EQ(first_of("discord: Invalid \"code\" in request.\nFresh code, exchanged at once. "
                     "redirect_uri has a trailing slash at the exchange and none at authorize."),
            "redirect_uri_mismatch");
  EXPECT_EQ(first_of("discord: Invalid \"code\" in request.\nThe route handler fires twice."),
            "code_already_used");
}

TEST(look_alikes, a_fault_of_the_servers_storage) {
  EXPECT_EQ(first_of("keycloak refresh: about one in three requests is refused, always those that "
                     "reach the second node; it began with the deployment of another replica."),
            "server_side_bug_or_storage");
  EXPECT_EQ(first_of("keycloak refresh: Session not active since an admin logged the user out."),
            "user_disabled_or_password_changed_or_session_ended");
}

TEST(look_alikes, a_sound_grant_at_the_wrong_place) {
  EXPECT_EQ(first_of("The login ran in one tenant and the refresh goes to another tenant's token "
                     "endpoint: invalid_grant."),
            "wrong_endpoint_or_environment");
  EXPECT_EQ(first_of("The refresh token was issued to the web client and is sent with the mobile "
                     "app's client id: invalid_grant."),
            "refresh_token_wrong_client");
}

TEST(look_alikes, a_right_password_refused_by_policy) {
  EXPECT_EQ(first_of("Password grant, the password is right, but MFA is required for this user: "
                     "invalid_grant."),
            "consent_or_policy");
  EXPECT_EQ(first_of("Password grant: invalid_grant. The account is locked after failed attempts."),
            "user_disabled_or_password_changed_or_session_ended");
  EXPECT_EQ(first_of("Password grant: invalid_grant. There was a typo in the password."),
            "user_credentials_wrong");
}

TEST(look_alikes, pkce_that_fails_sometimes_from_pkce_that_fails_always) {
  const auto detail = [](std::string_view text) { return diagnose(text).causes.front(); };
  EXPECT_EQ(detail("PKCE verification failed now and then; the challenge keeps its = padding.")
                .cause->name,
            "pkce_mismatch_or_missing");
  EXPECT_EQ(
      detail("PKCE verification failed every time; the challenge is the hex digest.").cause->name,
      "pkce_mismatch_or_missing");
}

}  // namespace
}  // namespace grantline::explain
