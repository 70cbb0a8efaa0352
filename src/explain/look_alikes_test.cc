#include <gtest/gtest.h>

#include <string>

#include "explain/diagnosis.h"

// Causes that are taken for each other. Each pair differs only by what tells them apart, told as
// people tell it: the words are not those of knowledge/signs or knowledge/tellings.

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
    "POST /token HTTP/1.1\nHost: oauth2.googleapis.com\n\n"
    "grant_type=refresh_token&refresh_token=1%2F%2F0gx\n\n"
    "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n"
    "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or "
    "revoked.\"}\n\n";

TEST(look_alikes, googles_one_sentence_for_five_causes) {
  const std::string google(kGoogle);
  EXPECT_EQ(first_of(google + "Publishing status says Testing. A week after each login the sync "
                              "is dead again, for all our testers."),
            "refresh_token_expired");
  EXPECT_EQ(first_of(google + "He went to myaccount.google.com and took our access away."),
            "refresh_token_revoked");
  EXPECT_EQ(first_of(google + "She picked a new password on Monday; the app reads Gmail."),
            "user_disabled_or_password_changed_or_session_ended");
  EXPECT_EQ(first_of(google + "Each test run makes a new refresh token for the same account, over "
                              "a hundred by now. The newest work, the oldest do not."),
            "token_limit_exceeded");
  EXPECT_EQ(first_of(google + "The Workspace admin has set a session control policy: people must "
                              "authenticate again every 16 hours."),
            "consent_or_policy");
}

TEST(look_alikes, clock_skew_under_other_words) {
  const std::string docusign =
      "POST https://account-d.docusign.com/oauth/token\n"
      "{\"error\":\"invalid_grant\",\"error_description\":\"no_valid_keys_or_signatures\"}\n";
  EXPECT_EQ(first_of(docusign + "Same key and code on my colleague's laptop: fine. `date` on this "
                                "box is eleven minutes ahead of my phone."),
            "clock_skew");
  EXPECT_EQ(first_of(docusign + "We made a new key pair and forgot to upload the public half."),
            "assertion_invalid");
  EXPECT_EQ(first_of("google.auth.exceptions.RefreshError: ('invalid_grant: Bad Request', "
                     "{'error': 'invalid_grant'})\nservice_account.Credentials, on a VM that was "
                     "suspended over the night and woke up with yesterday's time."),
            "clock_skew");
}

TEST(look_alikes, expired_that_means_used_and_the_reverse) {
  const std::string salesforce =
      "{\"error\":\"invalid_grant\",\"error_description\":\"expired authorization code\"}\n"
      "https://login.salesforce.com/services/oauth2/token\n";
  EXPECT_EQ(first_of(salesforce + "The code is two seconds old, but the handler had already "
                                  "exchanged it: React ran the effect twice."),
            "code_already_used");
  EXPECT_EQ(first_of(salesforce + "The code waited in a queue for half an hour before our worker "
                                  "got to it."),
            "code_expired");
  const std::string keycloak =
      "{\"error\":\"invalid_grant\",\"error_description\":\"Code not valid\"}\n"
      "https://id.example.com/realms/x/protocol/openid-connect/token\n";
  EXPECT_EQ(
      first_of(keycloak + "The browser tab stayed open and it took her five minutes; the code "
                          "lives one minute there."),
      "code_expired");
  EXPECT_EQ(first_of(keycloak + "The proxy sent the same POST again after 3 s; the first had got "
                                "through."),
            "code_already_used");
}

// The message holds both times: it is the time, whatever "expired" would be taken for.
TEST(look_alikes, a_b2c_grant_that_expired_by_its_own_times) {
  EXPECT_EQ(
      first_of("{\"error\":\"invalid_grant\",\"error_description\":\"AADB2C90080: The provided "
               "grant has expired. Please re-authenticate and try again. Current time: "
               "1667000000, Grant issued time: 1665700000, Grant expiration time: "
               "1666900000\"}\ngrant_type=refresh_token"),
      "refresh_token_expired");
  EXPECT_EQ(
      first_of("{\"error\":\"invalid_grant\",\"error_description\":\"AADB2C90088: The provided "
               "grant has not been issued for this endpoint. Actual Value : B2C_1_signin and "
               "Expected Value : B2C_1_reset\"}\ngrant_type=refresh_token"),
      "wrong_endpoint_or_environment");
}

TEST(look_alikes, a_redirect_uri_mismatch_that_blames_the_code) {
  const std::string discord =
      "POST https://discord.com/api/oauth2/token\n{\"error\": \"invalid_grant\", "
      "\"error_description\": \"Invalid \\\"code\\\" in request.\"}\n";
  EXPECT_EQ(first_of(discord + "Fresh code, exchanged at once. The token call has a slash at the "
                               "end of redirect_uri, the login link has none."),
            "redirect_uri_mismatch");
  EXPECT_EQ(first_of(discord + "The route handler fires twice for one login."),
            "code_already_used");
  const std::string doorkeeper =
      "doorkeeper: The provided authorization grant is invalid, expired, revoked, does not match "
      "the redirection URI used in the authorization request, or was issued to another client.\n";
  EXPECT_EQ(first_of(doorkeeper + "The callback is http in the second request, https in the first, "
                                  "since nginx terminates TLS."),
            "redirect_uri_mismatch");
  EXPECT_EQ(first_of("linkedin authorization code not found. The redirect URL of the exchange has "
                     "port 3000 and the one at authorize has not; the code is a second old."),
            "redirect_uri_mismatch");
}

TEST(look_alikes, a_fault_of_the_servers_storage) {
  EXPECT_EQ(first_of("keycloak refresh: about one in three requests is refused, always those that "
                     "reach the second node; it began with the deployment of another replica."),
            "server_side_bug_or_storage");
  EXPECT_EQ(first_of("keycloak refresh: Session not active since an admin logged the user out."),
            "user_disabled_or_password_changed_or_session_ended");
  EXPECT_EQ(first_of("grant_type=refresh_token invalid_grant. Whenever we roll out the identity "
                     "server, all people must log in again: its grants are in process memory."),
            "server_side_bug_or_storage");
}

TEST(look_alikes, a_sound_grant_at_the_wrong_place) {
  EXPECT_EQ(first_of("The login ran in one tenant and the refresh goes to another tenant's token "
                     "endpoint: invalid_grant."),
            "wrong_endpoint_or_environment");
  EXPECT_EQ(first_of("The refresh token was issued to the web client and is sent with the mobile "
                     "app's client id: invalid_grant."),
            "refresh_token_wrong_client");
  EXPECT_EQ(first_of("stripe: the code is from the live dashboard, our server holds the test mode "
                     "key of the same platform. invalid_grant, authorization_code"),
            "wrong_endpoint_or_environment");
  EXPECT_EQ(first_of("keycloak: the browser logs in at https://id.example.com, the backend renews "
                     "at http://keycloak:8080, so the issuer is another one. invalid_grant"),
            "wrong_endpoint_or_environment");
}

TEST(look_alikes, a_right_password_refused_by_policy) {
  const std::string password = "grant_type=password\n{\"error\":\"invalid_grant\"}\n";
  EXPECT_EQ(first_of(password + "The password is right in the browser, where she then gets a push "
                                "on her phone. MFA was switched on last week."),
            "consent_or_policy");
  EXPECT_EQ(first_of(password + "The account got locked after ten failed attempts."),
            "user_disabled_or_password_changed_or_session_ended");
  EXPECT_EQ(first_of(password + "There was a typo in the password."), "user_credentials_wrong");
  EXPECT_EQ(first_of(password + "AADSTS65001: nobody has agreed to the app yet; the password is "
                                "the right one."),
            "consent_or_policy");
}

// PKCE that fails by the draw (padding, + and /) from PKCE that always fails: told, and proven
// where the input holds the values.
TEST(look_alikes, pkce_that_fails_sometimes_from_pkce_that_fails_always) {
  const auto first = [](std::string_view text) { return diagnose(text).causes.front(); };
  const Ranked sometimes =
      first("PKCE verification failed now and then; the challenge keeps its = padding.");
  const Ranked always =
      first("PKCE verification failed every time; the challenge is the hex digest.");
  EXPECT_EQ(sometimes.cause->name, "pkce_mismatch_or_missing");
  EXPECT_EQ(always.cause->name, "pkce_mismatch_or_missing");

  // RFC 7636 appendix B has the verifier and its right challenge.
  const std::string exchange =
      "GET /authorize?client_id=a&code_challenge=CHALLENGE&code_challenge_method=S256\n"
      "POST /token\n\ngrant_type=authorization_code&code=c&client_id=a"
      "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk\n"
      "{\"error\":\"invalid_grant\"}\n";
  const auto with = [&](std::string_view challenge) {
    std::string text = exchange;
    return text.replace(text.find("CHALLENGE"), 9, challenge);
  };
  const Ranked standard = first(with("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw%2BcM%3D"));
  const Ranked hex =
      first(with("13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"));
  EXPECT_EQ(standard.cause->name, "pkce_mismatch_or_missing");
  EXPECT_EQ(hex.cause->name, "pkce_mismatch_or_missing");
  EXPECT_FALSE(standard.detail.empty());
  EXPECT_FALSE(hex.detail.empty());
  EXPECT_NE(standard.detail, hex.detail);
}

}  // namespace
}  // namespace grantline::explain
