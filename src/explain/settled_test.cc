#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/diagnosis.h"
#include "explain/proofs.h"

namespace grantline::explain {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// "cause detail" of what is ruled out, or of what is not.
std::vector<std::string> found(std::string_view text, bool is_ruled_out) {
  std::vector<std::string> out;
  for (const Proof& proof : find_proofs(read_exchange(text), text)) {
    if ((proof.strength == Strength::refuted) != is_ruled_out) continue;
    out.push_back(std::string(proof.cause->name) + " " + proof.detail);
  }
  return out;
}
std::vector<std::string> ruled_out(std::string_view text) { return found(text, true); }
std::vector<std::string> proven(std::string_view text) { return found(text, false); }

std::string first_of(std::string_view text) {
  const Diagnosis diagnosis = diagnose(text);
  if (diagnosis.causes.empty()) return "nothing";
  const Ranked& first = diagnosis.causes.front();
  return std::string(first.cause->name) + " " + first.detail;
}

const std::string kCallback = "https://app.example/cb?code=Zk3lQ8vWs1&state=s1\n\n";
const std::string kExchange =
    "$ curl -v https://as.example/token -d "
    "'grant_type=authorization_code&client_id=web&code=Zk3lQ8vWs1'\n";
const std::string kRefresh =
    "$ curl -v https://as.example/token -d "
    "'grant_type=refresh_token&client_id=web&refresh_token=rt-71Kq0Zb5'\n";
const std::string kRefused = "{\"error\": \"invalid_grant\"}\n\n";

std::string dated(std::string_view time, std::string_view body) {
  return "< HTTP/1.1 200 OK\n< Date: Wed, 25 Nov 2026 " + std::string(time) + " GMT\n< \n" +
         std::string(body) + "\n\n";
}
std::string issued(std::string_view more = "") {
  return dated("13:00:00",
               R"({"access_token": "at-55Gh2Lm9Pq", "expires_in": 60, "scope": "read", )"
               R"("refresh_token": "rt-71Kq0Zb5")" +
                   std::string(more) + "}");
}
std::string refused_at(std::string_view time) {
  return "< HTTP/1.1 400 Bad Request\n< Date: Wed, 25 Nov 2026 " + std::string(time) +
         " GMT\n< \n" + kRefused;
}

TEST(settled, a_code_that_was_granted_is_no_cause_of_a_refused_refresh) {
  const auto out = ruled_out(kCallback + kExchange + issued() + kRefresh + refused_at("13:00:01"));
  EXPECT_THAT(out, Contains("code_expired code_granted"));
  EXPECT_THAT(out, Contains("code_already_used code_granted"));
  EXPECT_THAT(out, Contains("redirect_uri_mismatch code_granted"));
  EXPECT_THAT(out, Contains("code_malformed_or_wrong_encoding credential_as_issued"));
  EXPECT_THAT(out, Contains("refresh_token_wrong_client client_equal"));
}

TEST(settled, a_code_that_was_sent_again_stays_a_cause) {
  const auto out = ruled_out(kCallback + kExchange + issued() + kExchange + kRefused + kRefresh +
                             refused_at("13:00:01"));
  EXPECT_THAT(out, Not(Contains("code_already_used code_granted")));
}

TEST(settled, a_code_that_is_the_one_that_came_back_is_not_damaged) {
  EXPECT_THAT(ruled_out(kCallback + kExchange + kRefused),
              Contains("code_malformed_or_wrong_encoding credential_as_issued"));
  EXPECT_THAT(
      ruled_out("https://app.example/cb?code=Zk3lQ8vWs1x&state=s1\n\n" + kExchange + kRefused),
      IsEmpty());
}

TEST(settled, a_client_or_grant_type_that_is_refused_was_refused_before_the_grant) {
  const std::string login =
      "https://as.example/authorize?response_type=code&client_id=web"
      "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256\n";
  const auto of = [&](std::string_view error) {
    return first_of(login + kCallback + kExchange + "{\"error\": \"" + std::string(error) +
                    "\"}\n");
  };
  EXPECT_EQ(of("invalid_grant"), "pkce_mismatch_or_missing verifier_missing");
  EXPECT_EQ(of("invalid_client"), "client_credentials_wrong ");
  EXPECT_EQ(of("unsupported_grant_type"), "other ");
}

TEST(settled, fields_of_a_framework_tell_nothing) {
  const auto wrong_place = [](std::string_view fields) {
    const std::string text =
        "$ curl -d grant_type=password https://as.example/token\n"
        "< HTTP/1.1 400 Bad Request\n" +
        std::string(fields) + "< \n" + kRefused;
    for (const Ranked& one : diagnose(text).causes) {
      if (one.cause->name == "wrong_endpoint_or_environment") return one.probability;
    }
    return 0.0;
  };
  EXPECT_NEAR(wrong_place("< X-Permitted-Cross-Domain-Policies: none\n"), wrong_place(""), 0.02);
}

TEST(settled, a_request_without_a_code_is_not_refused_for_one) {
  const auto of = [](std::string_view fields) {
    return ruled_out("POST https://as.example/token\n\n" + std::string(fields) + "\n" + kRefused);
  };
  EXPECT_THAT(of("grant_type=password&username=a&password=b"),
              Contains("redirect_uri_mismatch grant_without_code"));
  EXPECT_THAT(of("grant_type=client_credentials&client_id=web"),
              Contains("refresh_token_expired grant_without_code"));
  EXPECT_THAT(of("grant_type=authorization_code&client_id=web"), IsEmpty());
}

TEST(settled, a_refresh_without_a_token_is_named) {
  EXPECT_THAT(proven("POST https://as.example/token\n\ngrant_type=refresh_token&client_id=web\n"),
              Contains("code_malformed_or_wrong_encoding refresh_token_missing"));
  EXPECT_THAT(proven(kRefresh), Not(Contains(HasSubstr("refresh_token_missing"))));
}

TEST(settled, a_refresh_token_is_held_against_the_life_that_was_told) {
  const std::string text = kExchange + issued(", \"refresh_expires_in\": 1800") + kRefresh;
  const std::string late = "refresh_token_expired refresh_token_age";
  EXPECT_EQ(first_of(text + refused_at("13:30:01")), late);
  EXPECT_THAT(proven(text + refused_at("13:29:59")), Not(Contains(late)));
  const std::string endless = kExchange + issued(", \"refresh_expires_in\": 0") + kRefresh;
  EXPECT_THAT(proven(endless + refused_at("13:30:01")), Not(Contains(late)));
}

TEST(settled, a_setting_of_the_server_tells_the_life_too) {
  const std::string text = kExchange + issued() + kRefresh;
  const std::string late = "refresh_token_expired refresh_token_age";
  const auto of = [&](std::string_view setting, std::string_view time) {
    return proven(std::string(setting) + "\n" + text + refused_at(time));
  };
  // That of Django OAuth Toolkit counts from the end of the access token, a minute later.
  EXPECT_THAT(of("REFRESH_TOKEN_EXPIRE_SECONDS = 600,", "13:11:01"), Contains(late));
  EXPECT_THAT(of("REFRESH_TOKEN_EXPIRE_SECONDS = 600,", "13:10:30"), Not(Contains(late)));
  EXPECT_THAT(of("refreshTokenLifetime: 600", "13:10:30"), Contains(late));
  EXPECT_THAT(of("refreshTokenLifetime: 60 * 60", "13:10:30"), Not(Contains(late)));
}

TEST(settled, a_header_of_the_request_before_is_not_of_this_one) {
  const std::string revoked =
      "$ curl -v https://as.example/revoke -u web:a+b -d token=at-55Gh2Lm9Pq\n> POST /revoke "
      "HTTP/1.1\n> Authorization: Basic d2ViOmErYg==\n> \n< HTTP/1.1 200 OK\n< \n\n";
  EXPECT_THAT(proven(revoked + kRefresh), Not(Contains(HasSubstr("client_credentials_wrong"))));
}

std::string call(std::string_view token, std::string_view time, std::string_view path = "/notes",
                 std::string_view status = "403 Forbidden", std::string_view body = "") {
  return "> GET " + std::string(path) + " HTTP/1.1\n> Host: api.example\n" +
         (token.empty() ? "" : "> Authorization: Bearer " + std::string(token) + "\n") +
         "> \n< HTTP/1.1 " + std::string(status) + "\n< Date: Wed, 25 Nov 2026 " +
         std::string(time) + " GMT\n< \n" + std::string(body) + "\n";
}

TEST(settled, an_opaque_token_is_held_against_the_answer_that_issued_it) {
  const std::string text = kExchange + issued();
  EXPECT_EQ(first_of(text + call("at-55Gh2Lm9Pq", "13:01:00")),
            "access_token_expired expires_in_passed");
  EXPECT_THAT(first_of(text + call("at-55Gh2Lm9Pq", "13:00:59")), Not(HasSubstr("expires_in")));
  EXPECT_EQ(first_of(text + call("at-55Gh2L", "13:00:10")), "access_token_damaged token_cut");
  EXPECT_EQ(first_of(text + call("at-55Gh2Lm9Pq", "13:00:10", "/o/userinfo/", "401 Unauthorized")),
            "scope_missing userinfo_without_openid");
}

TEST(settled, a_bare_403_without_a_token_asks_for_one) {
  EXPECT_THAT(first_of(call("", "13:00:00")), HasSubstr("access_token_missing"));
  EXPECT_THAT(first_of(call("", "13:00:00", "/notes", "403 Forbidden", "Blocked by policy 7")),
              Not(HasSubstr("access_token_missing")));
}

TEST(settled, what_is_said_of_no_credentials_counts_only_where_none_came) {
  const std::string body = R"({"detail":"Authentication credentials were not provided."})";
  EXPECT_THAT(first_of(call("", "13:00:00", "/notes", "401 Unauthorized", body)),
              HasSubstr("access_token_missing"));
  // What was sent may not have arrived, but these words do not say so.
  EXPECT_THAT(first_of(call("at-55Gh2Lm9Pq", "13:00:00", "/notes", "401 Unauthorized", body)),
              Not(HasSubstr("access_token_missing missing")));
}

TEST(settled, a_post_that_was_redirected_went_on_without_its_body) {
  const auto text = [](std::string_view location, std::string_view method) {
    return "> POST /o/token HTTP/1.1\n> Host: as.example\n> \n< HTTP/1.1 301 Moved Permanently\n"
           "< Location: " +
           std::string(location) + "\n< \n> " + std::string(method) +
           " /o/token/ HTTP/1.1\n> Host: as.example\n> \n< HTTP/1.1 405 Method Not Allowed\n"
           "< Allow: POST\n< \n";
  };
  EXPECT_EQ(first_of(text("/o/token/", "GET")), "path_wrong redirected_to_get");
  EXPECT_EQ(first_of(text("/o/token/", "PUT")), "method_wrong not_allowed");
  EXPECT_EQ(first_of(text("/elsewhere", "GET")), "method_wrong not_allowed");
}

}  // namespace
}  // namespace grantline::explain
