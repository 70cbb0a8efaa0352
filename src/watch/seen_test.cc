#include "watch/seen.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"

namespace grantline::watch {
namespace {

const Marker marker{Secret("a key of the test")};

SeenRequest read(std::string_view body, std::string_view authorization = {}) {
  return read_request({.method = "POST",
                       .path = "/token",
                       .query = {},
                       .content_type = "application/x-www-form-urlencoded",
                       .authorization = authorization,
                       .body = body},
                      marker);
}

TEST(seen, a_request_is_shown_without_its_credentials) {
  const SeenRequest seen = read(
      "grant_type=authorization_code&code=Sp1endid&client_id=app&client_secret=hunter22&"
      "code_verifier=0123456789012345678901234567890123456789012&username=jo&odd=thing");
  for (const char* secret : {"Sp1endid", "hunter22", "0123456789", "thing", "=jo"}) {
    EXPECT_EQ(seen.shown.find(secret), std::string::npos) << seen.shown;
  }
  EXPECT_NE(seen.shown.find("grant_type=authorization_code&code=code."), std::string::npos)
      << seen.shown;
  EXPECT_NE(seen.shown.find("client_id=app"), std::string::npos);
  EXPECT_EQ(seen.shown.find("code_verifier"), std::string::npos)
      << "a stand-in beside a challenge would read as a mistake";
  EXPECT_EQ(seen.call, Call::token);
}

TEST(seen, marks_are_equal_for_equal_credentials_under_one_key_alone) {
  EXPECT_EQ(read("grant_type=x&code=a").code, read("grant_type=y&code=a").code);
  EXPECT_NE(read("grant_type=x&code=a").code, read("grant_type=x&code=b").code);
  EXPECT_NE(Marker(Secret("another key")).mark("a"), marker.mark("a"));
}

TEST(seen, a_credential_that_the_answer_repeats_is_not_shown) {
  const SeenRequest request = read("grant_type=refresh_token&refresh_token=short.tok",
                                   "Basic " + base64_encode("app:s3cr"));
  const SeenAnswer answer = read_answer(
      {400,
       {},
       R"({"error":"invalid_grant","error_description":"token short.tok of s3cr is unknown"})"},
      request, marker);
  EXPECT_EQ(answer.description, "token ... of ... is unknown");
  EXPECT_EQ(answer.shown.find("short.tok"), std::string::npos) << answer.shown;
  EXPECT_EQ(request.client_id, "app");
}

TEST(seen, tokens_of_an_answer_are_stand_ins) {
  const SeenRequest request = read("grant_type=authorization_code&code=a");
  const SeenAnswer answer =
      read_answer({200,
                   {},
                   R"({"access_token":"AT-secret","refresh_token":"RT-secret","id_token":"e.y.J",)"
                   R"("expires_in":60,"custom":"whatever","scope":"openid"})"},
                  request, marker);
  EXPECT_EQ(answer.shown.find("secret"), std::string::npos) << answer.shown;
  EXPECT_EQ(answer.shown.find("whatever"), std::string::npos) << answer.shown;
  EXPECT_EQ(answer.refresh_token, marker.mark("RT-secret"));
  EXPECT_EQ(answer.expires_in, 60);
  EXPECT_TRUE(answer.has_id_token);
}

TEST(seen, escapes_for_a_terminal_do_not_pass) {
  const SeenRequest request = read("grant_type=x&client_id=%1b%5b2J");
  const SeenAnswer answer = read_answer(
      {400, {}, R"({"error":"\u001b[31mred","error_description":"\u001b]0;title\u0007"})"}, request,
      marker);
  for (const std::string& text : {request.client_id, answer.error, answer.description}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
  }
}

TEST(seen, a_redirect_gives_code_and_state) {
  const SeenRequest request = read("username=jo");
  const SeenAnswer answer =
      read_answer({302, "https://app.example/cb?code=c1&state=s1", {}}, request, marker);
  EXPECT_EQ(answer.code, marker.mark("c1"));
  EXPECT_EQ(answer.state, marker.mark("s1"));
}

TEST(seen, a_repeated_parameter_is_the_fault) {
  EXPECT_FALSE(read("grant_type=refresh_token&grant_type=password").fault.empty());
}

}  // namespace
}  // namespace grantline::watch
