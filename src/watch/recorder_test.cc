#include "watch/recorder.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "watch/entry_json.h"

namespace grantline::watch {
namespace {

constexpr std::string_view kVerifier = "a-verifier-of-forty-three-characters-or-more-0";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

std::string challenge_of(std::string_view verifier) {
  return base64url_encode(as_view(crypto::sha256(verifier)));
}

// One application at one provider, with a clock that the test moves.
class Scene : public testing::Test {
 protected:
  std::uint64_t begin(std::string_view form, std::string_view path = "/token") {
    return recorder.begin(read_request({.method = "POST",
                                        .path = path,
                                        .query = {},
                                        .content_type = kForm,
                                        .authorization = {},
                                        .body = form},
                                       marker),
                          now);
  }
  Entry finish(std::uint64_t exchange, int status, std::string_view body) {
    const SeenAnswer answer =
        read_answer({status, {}, body}, *recorder.request_of(exchange), marker);
    return recorder.finish(exchange, answer, now);
  }
  Entry post(std::string_view form, int status, std::string_view body,
             std::string_view path = "/token") {
    const std::uint64_t exchange = begin(form, path);
    pass(milliseconds(20));
    return finish(exchange, status, body);
  }
  Entry lose(std::uint64_t exchange) {
    SeenAnswer answer;
    answer.lost = "https://login.example gave no whole answer: it was cut";
    return recorder.finish(exchange, answer, now);
  }
  Entry login(std::string_view query) {
    const std::uint64_t exchange = recorder.begin(read_request({.method = "GET",
                                                                .path = "/authorize",
                                                                .query = query,
                                                                .content_type = {},
                                                                .authorization = {},
                                                                .body = {}},
                                                               marker),
                                                  now);
    return recorder.finish(exchange, {.status = 302}, now);
  }
  static std::string tokens(int number) {
    return R"({"access_token":"access-)" + std::to_string(number) +
           R"(-secret","token_type":"Bearer","expires_in":300,"refresh_token":"refresh-)" +
           std::to_string(number) + R"(-secret"})";
  }
  Entry redeem() {
    return post("grant_type=authorization_code&client_id=app&code=the-code-1", 200, tokens(1));
  }
  static std::string refresh_of(int number) {
    return "grant_type=refresh_token&client_id=app&refresh_token=refresh-" +
           std::to_string(number) + "-secret";
  }
  void pass(Duration span) { now = now + span; }

  const Marker marker{Secret("a key of the test")};
  WallTime now = from_unix_seconds(1'790'000'000);
  Recorder recorder{"login.example"};
};

constexpr std::string_view kRefused =
    R"({"error":"invalid_grant","error_description":"grant request is invalid"})";

TEST_F(Scene, a_healthy_grant_is_one_line_with_growing_generations) {
  redeem();
  EXPECT_EQ(post(refresh_of(1), 200, tokens(2)).span.generation, 2);
  const Entry third = post(refresh_of(2), 200, tokens(3));
  EXPECT_EQ(third.span.generation, 3);
  EXPECT_EQ(third.span.mood, Mood::good);
  ASSERT_EQ(recorder.lines().size(), 1U);
  EXPECT_EQ(recorder.lines().front().spans.size(), 3U);
  EXPECT_EQ(recorder.lines().front().generation, 3);
  EXPECT_EQ(recorder.lines().front().client_id, "app");
}

TEST_F(Scene, the_second_use_of_a_code_points_at_the_first) {
  const Entry first = redeem();
  pass(seconds(3));
  const Entry second =
      post("grant_type=authorization_code&client_id=app&code=the-code-1", 400, kRefused);
  EXPECT_EQ(second.span.event, Event::replayed);
  EXPECT_EQ(second.span.cause, "code_already_used");
  EXPECT_EQ(second.span.detail, "code_sent_twice");
  EXPECT_EQ(second.span.because_of, first.span.exchange);
  EXPECT_EQ(second.line, first.line);
  EXPECT_FALSE(second.span.overlaps);
}

TEST_F(Scene, a_code_sent_twice_at_once_is_told_from_one_sent_later) {
  const auto first = begin("grant_type=authorization_code&code=the-code-1");
  pass(milliseconds(2));
  const auto second = begin("grant_type=authorization_code&code=the-code-1");
  pass(milliseconds(9));
  finish(first, 200, tokens(1));
  const Entry refused = finish(second, 400, kRefused);
  EXPECT_EQ(refused.span.detail, "code_sent_twice_at_once");
  EXPECT_TRUE(refused.span.overlaps);
}

TEST_F(Scene, two_refreshes_at_once_overlap_whichever_answer_comes_first) {
  redeem();
  for (const bool refused_first : {false, true}) {
    const int sent = recorder.lines().front().generation;
    const auto one = begin(refresh_of(sent));
    pass(milliseconds(3));
    const auto other = begin(refresh_of(sent));
    pass(milliseconds(5));
    Entry refused;
    if (refused_first) refused = finish(other, 400, kRefused);
    finish(one, 200, tokens(sent + 1));
    if (!refused_first) refused = finish(other, 400, kRefused);
    EXPECT_EQ(refused.span.cause, "refresh_token_rotated_reuse");
    EXPECT_EQ(refused.span.detail, "refreshes_overlap");
    EXPECT_EQ(refused.span.because_of, one);
    pass(seconds(1));
  }
}

TEST_F(Scene, an_old_token_is_told_by_what_became_of_its_successor) {
  redeem();
  post(refresh_of(1), 200, tokens(2));
  pass(seconds(30));
  const Entry not_kept = post(refresh_of(1), 400, kRefused);
  EXPECT_EQ(not_kept.span.cause, "refresh_token_rotated_reuse");
  EXPECT_EQ(not_kept.span.detail, "successor_not_stored");
  EXPECT_EQ(not_kept.span.from_generation, 1);
  post(refresh_of(2), 200, tokens(3));
  EXPECT_EQ(post(refresh_of(1), 400, kRefused).span.detail, "superseded_refresh_token");
}

TEST_F(Scene, a_rotation_whose_answer_was_never_read_is_a_lost_rotation) {
  redeem();
  const Entry refreshed = post(refresh_of(1), 200, tokens(2));
  const auto unread = recorder.left_unread(refreshed.span.exchange, now);
  ASSERT_TRUE(unread);
  EXPECT_TRUE(unread->span.unread);
  EXPECT_FALSE(recorder.left_unread(refreshed.span.exchange, now)) << "told once";
  pass(seconds(5));
  const Entry refused = post(refresh_of(1), 400, kRefused);
  EXPECT_EQ(refused.span.detail, "lost_rotation");
  EXPECT_EQ(refused.span.because_of, refreshed.span.exchange);
  EXPECT_TRUE(recorder.lines().front().spans.at(1).unread);
}

TEST_F(Scene, a_rotation_whose_answer_the_provider_lost_is_one_too) {
  redeem();
  const auto lost = begin(refresh_of(1));
  pass(milliseconds(50));
  EXPECT_EQ(lose(lost).span.event, Event::lost);
  pass(seconds(1));
  const Entry refused = post(refresh_of(1), 400, kRefused);
  EXPECT_EQ(refused.span.cause, "refresh_token_rotated_reuse");
  EXPECT_EQ(refused.span.detail, "lost_rotation");
  EXPECT_EQ(refused.span.because_of, lost);
}

TEST_F(Scene, a_request_that_was_never_sent_spends_nothing) {
  redeem();
  const auto unsent = begin(refresh_of(1));
  SeenAnswer answer;
  answer.lost = "login.example cannot be reached";
  answer.was_sent = false;
  recorder.finish(unsent, answer, now);
  const Entry refused = post(refresh_of(1), 400, kRefused);
  EXPECT_NE(refused.span.because_of, unsent);
  EXPECT_NE(refused.span.detail, "lost_rotation");
}

TEST_F(Scene, the_newest_token_is_refused_because_a_replay_ended_the_grant) {
  redeem();
  post(refresh_of(1), 200, tokens(2));
  const Entry replay = post(refresh_of(1), 400, kRefused);
  pass(seconds(1));
  const Entry newest = post(refresh_of(2), 400, kRefused);
  EXPECT_EQ(newest.span.cause, "refresh_token_revoked");
  EXPECT_EQ(newest.span.detail, "revoked_after_replay");
  EXPECT_EQ(newest.span.because_of, replay.span.exchange);
  EXPECT_EQ(recorder.lines().front().ended_by, replay.span.exchange);
}

TEST_F(Scene, a_revoked_grant_is_refused_for_its_revocation) {
  redeem();
  const Entry revoked = post("token=refresh-1-secret", 200, "", "/revoke");
  EXPECT_EQ(revoked.span.event, Event::revoked);
  EXPECT_EQ(post(refresh_of(1), 400, kRefused).span.detail, "revoked_by_client");
}

TEST_F(Scene, a_provider_that_forgives_a_repeat_gives_the_same_successor) {
  redeem();
  post(refresh_of(1), 200, tokens(2));
  const Entry again = post(refresh_of(1), 200, tokens(2));
  EXPECT_EQ(again.span.mood, Mood::warn);
  EXPECT_TRUE(again.span.says.starts_with("The same successor again")) << again.span.says;
  const Entry forked = post(refresh_of(1), 200, tokens(7));
  EXPECT_TRUE(forked.span.says.starts_with("A second successor")) << forked.span.says;
}

TEST_F(Scene, a_wrong_verifier_is_proven_against_the_login) {
  login(
      "response_type=code&client_id=app&redirect_uri=https://app.example/cb&state=s1&"
      "code_challenge=" +
      hex_encode(as_view(crypto::sha256(kVerifier))) + "&code_challenge_method=S256");
  const Entry refused = post(
      "grant_type=authorization_code&client_id=app&code=c&redirect_uri=https://app.example/cb&"
      "code_verifier=" +
          std::string(kVerifier),
      400, kRefused);
  EXPECT_EQ(refused.span.cause, "pkce_mismatch_or_missing");
  EXPECT_EQ(refused.span.detail, "challenge_hex_of_hash");
  EXPECT_EQ(refused.line, 1U) << "it is the line of the login";
}

TEST_F(Scene, another_redirect_uri_is_proven_against_the_login) {
  login("response_type=code&client_id=app&redirect_uri=https://app.example/cb&code_challenge=" +
        challenge_of(kVerifier) + "&code_challenge_method=S256");
  const Entry refused = post(
      "grant_type=authorization_code&client_id=app&code=c&redirect_uri=https://app.example/cb/&"
      "code_verifier=" +
          std::string(kVerifier),
      400, kRefused);
  EXPECT_EQ(refused.span.cause, "redirect_uri_mismatch");
}

TEST_F(Scene, of_two_logins_the_verifier_tells_which_is_meant) {
  login("response_type=code&client_id=app&code_challenge=" + challenge_of("other") +
        "&code_challenge_method=S256&state=s1");
  login("response_type=code&client_id=app&code_challenge=" + challenge_of(kVerifier) +
        "&code_challenge_method=S256&state=s2");
  const Entry redeemed = post(
      "grant_type=authorization_code&client_id=app&code=c&code_verifier=" + std::string(kVerifier),
      200, tokens(1));
  EXPECT_EQ(redeemed.line, 2U);
}

TEST_F(Scene, of_two_open_logins_none_is_guessed) {
  for (const char* state : {"s1", "s2"}) {
    login("response_type=code&client_id=app&redirect_uri=https://app.example/cb&state=" +
          std::string(state));
  }
  const Entry refused =
      post("grant_type=authorization_code&client_id=app&code=c&redirect_uri=https://x.example/",
           400, kRefused);
  EXPECT_EQ(refused.line, 3U);
  EXPECT_TRUE(refused.span.says.contains("% by its words")) << "weighed, not proven";
  EXPECT_EQ(refused.span.detail, "");
}

TEST_F(Scene, polls_of_a_device_login_are_one_span_with_a_count) {
  post("client_id=tv", 200, R"({"device_code":"device-code-1","user_code":"WXYZ"})", "/device");
  const std::string poll =
      "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=tv&"
      "device_code=device-code-1";
  for (int i = 0; i < 4; ++i) post(poll, 400, R"({"error":"authorization_pending"})");
  post(poll, 200, tokens(1));
  const Line& line = recorder.lines().front();
  ASSERT_EQ(recorder.lines().size(), 1U);
  ASSERT_EQ(line.spans.size(), 3U);
  EXPECT_EQ(line.spans[1].event, Event::pending);
  EXPECT_EQ(line.spans[1].times, 4);
}

TEST_F(Scene, what_the_provider_says_is_read_where_nothing_was_seen) {
  const Entry refused = post(refresh_of(9), 400,
                             R"({"error":"invalid_grant","error_description":)"
                             R"("Token has been expired or revoked."})");
  EXPECT_FALSE(refused.span.cause.empty());
  EXPECT_NE(refused.span.says.find("% by its words"), std::string::npos) << refused.span.says;
}

TEST_F(Scene, a_json_body_is_named_as_the_mistake) {
  const auto exchange = recorder.begin(
      read_request({.method = "POST",
                    .path = "/token",
                    .query = {},
                    .content_type = "application/json",
                    .authorization = {},
                    .body = R"({"grant_type":"refresh_token","refresh_token":"refresh-1-secret"})"},
                   marker),
      now);
  const Entry entry = finish(exchange, 400, R"({"error":"invalid_request"})");
  EXPECT_NE(entry.span.says.find("the body is JSON"), std::string::npos) << entry.span.says;
}

TEST_F(Scene, a_token_of_a_line_that_is_kept_no_more_begins_a_new_one) {
  Recorder small("login.example", {.lines = 2, .spans = 4, .recent = 10});
  Entry entry;
  for (const int token : {1, 2, 3, 1}) {
    SeenRequest request = read_request({.method = "POST",
                                        .path = "/token",
                                        .query = {},
                                        .content_type = kForm,
                                        .authorization = {},
                                        .body = refresh_of(token)},
                                       marker);
    entry = small.finish(small.begin(std::move(request), now), {.status = 503}, now);
  }
  EXPECT_EQ(entry.line, 4U);
  EXPECT_NE(small.line(entry.line), nullptr);
}

TEST_F(Scene, memory_stays_bounded_however_much_passes) {
  Recorder small("login.example", {.lines = 5, .spans = 4, .recent = 10});
  for (int i = 0; i < 200; ++i) {
    SeenRequest request = read_request({.method = "POST",
                                        .path = "/token",
                                        .query = {},
                                        .content_type = kForm,
                                        .authorization = {},
                                        .body = refresh_of(i / 20 * 100)},
                                       marker);
    const auto exchange = small.begin(std::move(request), now);
    small.finish(exchange, {.status = 400, .error = "invalid_grant"}, now);
  }
  EXPECT_EQ(small.lines().size(), 5U);
  EXPECT_EQ(small.lines_dropped(), 5U);
  for (const Line& line : small.lines()) {
    EXPECT_LE(line.spans.size(), 4U);
    EXPECT_EQ(line.dropped, 16U);
  }
  EXPECT_EQ(small.totals().exchanges, 200U);
}

TEST_F(Scene, logins_whose_tokens_are_fetched_elsewhere_are_told_of) {
  EXPECT_EQ(login("response_type=code&client_id=app&state=a").span.detail, "");
  EXPECT_EQ(recorder.notice(), "");
  const Entry second = login("response_type=code&client_id=app&state=b");
  EXPECT_EQ(second.span.detail, "no_token_request");
  EXPECT_EQ(second.span.mood, Mood::warn);
  EXPECT_NE(second.span.says.find("no discovery document"), std::string::npos);
  EXPECT_NE(recorder.notice().find("2 logins have begun here"), std::string::npos);
  redeem();
  EXPECT_EQ(recorder.notice(), "");
  EXPECT_EQ(login("response_type=code&client_id=app&state=c").span.detail, "");
}

TEST_F(Scene, a_retry_after_that_is_a_time_is_held_against_the_date_of_its_answer) {
  const auto limited = [&](std::string_view date) {
    const std::uint64_t exchange = begin(refresh_of(1));
    const SeenAnswer answer = read_answer(
        {.status = 429, .body = "{}", .retry_after = "Mon, 21 Sep 2026 12:02:00 GMT", .date = date},
        *recorder.request_of(exchange), marker);
    return recorder.finish(exchange, answer, now).span;
  };
  // The provider's clock is not this one's.
  const Span first = limited("Mon, 21 Sep 2026 12:00:00 GMT");
  EXPECT_NE(first.says.find("wait 2 min"), std::string::npos) << first.says;
  pass(seconds(30));
  const Span second = limited("Mon, 21 Sep 2026 12:00:30 GMT");
  EXPECT_EQ(second.detail, "retry_too_soon");
  EXPECT_NE(second.says.find("told to wait 2 min"), std::string::npos) << second.says;
  pass(seconds(90));
  EXPECT_EQ(limited("Mon, 21 Sep 2026 12:02:00 GMT").detail, "");
  // Without a Date the watch's own clock is what there is.
  now = from_unix_seconds(1'789'992'060);  // 12:01:00 of that day
  EXPECT_NE(limited("").says.find("wait 1 min"), std::string::npos);
}

}  // namespace
}  // namespace grantline::watch
