#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/clues.h"
#include "explain/diagnosis.h"
#include "explain/proofs.h"

// What an answer adds to what the exchange shows: curl's own writing, sentences for all causes, and
// which of several requests it refused.

namespace grantline::explain {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

const std::string kForAll =
    "The provided authorization grant (e.g., authorization code, resource owner credentials) or "
    "refresh token is invalid, expired, revoked, does not match the redirection URI used in the "
    "authorization request, or was issued to another client.";

std::string answered(const std::string& description, const std::string& error = "invalid_grant") {
  return R"({"error":")" + error + R"(","error_description":")" + description + "\"}\n";
}

std::string first_of(const std::string& text) {
  const Diagnosis found = diagnose(text);
  if (found.causes.empty()) return "nothing";
  const Ranked& first = found.causes.front();
  return std::string(first.cause->name) + (first.detail.empty() ? "" : " " + first.detail);
}

std::vector<std::string> details(const std::string& text) {
  std::vector<std::string> out;
  for (const Proof& proof : find_proofs(read_exchange(text), text)) out.push_back(proof.detail);
  return out;
}

TEST(refusal, a_sentence_for_all_causes_says_nothing_beside_the_one_that_tells) {
  EXPECT_EQ(first_of(answered(kForAll + " The refresh token was already used.")),
            "refresh_token_rotated_reuse");
  EXPECT_EQ(first_of(answered(kForAll + " The refresh token expired.")), "refresh_token_expired");
  EXPECT_EQ(first_of(answered(kForAll + " The 'redirect_uri' from this request does not match the "
                                        "one from the authorize request.")),
            "redirect_uri_mismatch");
  const Clues both = clues_of(answered(kForAll + " The refresh token expired."));
  ASSERT_EQ(both.messages.size(), 1U);
  EXPECT_EQ(both.messages[0].quote, "The refresh token expired.");
  EXPECT_EQ(clues_of(answered(kForAll)).messages.size(), 1U);
}

TEST(refusal, it_is_of_the_grant_that_was_sent_before_it) {
  const std::string went_well =
      "POST https://as.example/token\n\ngrant_type=authorization_code&code=c-1\n"
      R"({"access_token":"a-1","refresh_token":"r-1"})"
      "\n";
  const std::string refused =
      "POST https://as.example/token\n\ngrant_type=refresh_token&refresh_token=r-1\n" +
      answered("no");
  EXPECT_EQ(refused_grant(read_exchange(went_well + refused)), "refresh_token");
  EXPECT_EQ(refused_grant(read_exchange(went_well)), "");
  EXPECT_THAT(clues_of(went_well + refused, {}, "refresh_token").named,
              Not(Contains("grant:code")));
  EXPECT_THAT(clues_of(went_well + refused).named, Contains("grant:code"));
}

TEST(refusal, what_curl_encodes_itself_is_read_as_it_stands) {
  const auto value = [](const std::string& text, std::string_view name) {
    for (const Param& param : read_params(text)) {
      if (param.name == name) return param.value;
    }
    return std::string("none");
  };
  const std::string command =
      "curl --data-urlencode grant_type=authorization_code --data-urlencode 'code=a&b\"%2F' "
      "--data-urlencode redirect_uri=https%3A%2F%2Fapp.example -d scope=a%20b "
      "https://as.example/token";
  EXPECT_EQ(value(command, "code"), "a&b\"%2F");
  EXPECT_EQ(value(command, "redirect_uri"), "https%3A%2F%2Fapp.example");
  EXPECT_EQ(value(command, "scope"), "a b");
  EXPECT_EQ(value(command, "grant_type"), "authorization_code");
}

TEST(refusal, what_curl_prints_of_its_request_is_no_second_one) {
  const std::string query = "grant_type=authorization_code&code=c-1&client_id=app";
  const std::string once = "$ curl -v 'http://as.example/token?" + query + "'\n> GET /token?" +
                           query + " HTTP/1.1\n> Host: as.example\n>\n";
  EXPECT_THAT(details(once), Not(Contains("code_sent_twice")));
  EXPECT_THAT(details(once + "< HTTP/1.1 200 OK\n<\n{\"access_token\":\"a\"}\n" + once),
              Contains("code_sent_twice"));
}

TEST(refusal, a_client_that_is_not_known_has_no_code_of_another) {
  const std::string exchange =
      "GET https://as.example/authorize?response_type=code&client_id=app&state=s\n"
      "GET https://app.example/cb?code=c-1&state=s\n"
      "POST https://as.example/token\n\ngrant_type=authorization_code&code=c-1&client_id=app2\n";
  EXPECT_EQ(first_of(exchange + answered("no")), "code_wrong_client client_id_differs");
  EXPECT_EQ(first_of(exchange + answered("no", "invalid_client")),
            "client_credentials_wrong client_id_differs");
}

TEST(refusal, a_token_that_was_sent_to_be_revoked_is_known) {
  const std::string revoked =
      "$ curl -v -d token=r-1234567 https://as.example/revoke\n> POST /revoke HTTP/1.1\n";
  const std::string refresh =
      "POST https://as.example/token\n\ngrant_type=refresh_token&refresh_token=r-1234567\n";
  EXPECT_THAT(details(revoked + refresh), Contains("revoked_before"));
  EXPECT_THAT(details(refresh + revoked), IsEmpty());
  const std::string issued =
      "POST https://as.example/token\n\ngrant_type=authorization_code&code=c-1\n"
      R"({"access_token":"a-1234567","refresh_token":"r-1234567"})"
      "\n";
  const std::string beside = "$ curl -v -d token=a-1234567 https://as.example/revoke\n";
  EXPECT_THAT(details(issued + beside + refresh), Contains("revoked_before"));
  EXPECT_THAT(details(beside + refresh), Not(Contains("revoked_before")));
  EXPECT_THAT(details("$ curl -v -d token=r-7654321 https://as.example/revoke\n" + refresh),
              IsEmpty());
}

std::string api(const std::string& token, const std::string& host = "127.0.0.1:7000") {
  return "$ curl -v http://" + host + "/userinfo\n> GET /userinfo HTTP/1.1\n> Host: " + host +
         "\n> Authorization: Bearer " + token + "\n>\n< HTTP/1.1 401 Unauthorized\n<\nno\n";
}

TEST(refusal, an_opaque_token_is_held_against_what_was_issued) {
  const std::string issued =
      "POST http://127.0.0.1:7000/token\n\ngrant_type=refresh_token&refresh_token=r-1\n"
      R"({"access_token":"a-1234567890","token_type":"bearer"})"
      "\n";
  EXPECT_EQ(first_of(issued + api("a-12345678")), "access_token_damaged token_cut");
  EXPECT_EQ(first_of(issued + api("a-1234567890x")), "access_token_damaged token_changed");
  EXPECT_EQ(first_of(issued + api("a-1234567890", "127.0.0.1:7001")),
            "access_token_wrong_issuer issued_elsewhere");
  EXPECT_THAT(first_of(issued + api("a-1234567890")), Not(testing::HasSubstr("_elsewhere")));
  EXPECT_EQ(first_of(issued + "$ curl -v -d token=a-1234567890 http://127.0.0.1:7000/revoke\n" +
                     "> POST /revoke HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n\n" + api("a-1234567890")),
            "access_token_revoked_or_unknown revoked_before");
}

TEST(refusal, the_body_of_an_api_alone_tells_its_status) {
  EXPECT_EQ(first_of(R"({"error":"invalid_token","error_description":"Token expired."})"),
            "access_token_expired lifetime");
  EXPECT_EQ(first_of("404 page not found\n"), "path_wrong no_route");
  EXPECT_EQ(first_of("Method Not Allowed"), "method_wrong not_allowed");
}

TEST(refusal, what_stands_behind_a_command_is_told_and_the_command_is_not) {
  const auto named = [](const std::string& text) { return clues_of(text).named; };
  EXPECT_THAT(named("$ curl --data-urlencode scope=a \\\n  --compressed https://as.example/token"),
              Not(testing::AnyOf(Contains("stem:compres"), Contains("stem:urlencod"))));
  EXPECT_THAT(named("$ curl -d a=b https://as.example/token -> the client secret is wrong"),
              Contains("sign:client_secret_wrong"));
  EXPECT_THAT(named("$ curl -d a=the-client-secret-is-wrong https://as.example/token"),
              Not(Contains("sign:client_secret_wrong")));
}

}  // namespace
}  // namespace grantline::explain
