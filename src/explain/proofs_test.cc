#include "explain/proofs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "explain/diagnosis.h"
#include "explain/input.h"
#include "explain/report.h"

namespace grantline::explain {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// RFC 7636 appendix B
constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
constexpr std::string_view kCode = "SplxlOBeZQQYbYS6WxSbIA";

std::vector<std::string> details(std::string_view text) {
  std::vector<std::string> out;
  for (const Proof& proof : find_proofs(read_exchange(text), text)) out.push_back(proof.detail);
  return out;
}

std::string login(std::string_view challenge, std::string_view method = "S256",
                  std::string_view redirect = "https%3A%2F%2Fapp.example%2Fcb") {
  std::string out =
      "GET https://as.example/authorize?response_type=code&client_id=web&redirect_uri=";
  out += redirect;
  if (!challenge.empty()) out += "&code_challenge=" + std::string(challenge);
  if (!method.empty()) out += "&code_challenge_method=" + std::string(method);
  return out + "&state=xyz\n";
}

std::string exchange(std::string_view verifier, std::string_view code = kCode,
                     std::string_view redirect = "https%3A%2F%2Fapp.example%2Fcb") {
  std::string out = "POST https://as.example/token\n\ngrant_type=authorization_code&client_id=web";
  out += "&code=" + std::string(code) + "&redirect_uri=" + std::string(redirect);
  if (!verifier.empty()) out += "&code_verifier=" + std::string(verifier);
  return out + "\n";
}

TEST(exchange, is_read_from_urls_and_forms) {
  const auto legs =
      read_exchange(login(kChallenge) + "https://app.example/cb?code=" + std::string(kCode) +
                    "&state=xyz\n" + exchange(kVerifier));
  ASSERT_EQ(legs.size(), 3U);
  EXPECT_EQ(legs[0].role, Role::authorize);
  EXPECT_EQ(legs[0].url, "https://as.example/authorize");
  EXPECT_EQ(legs[0].value("redirect_uri"), "https://app.example/cb");
  EXPECT_EQ(legs[1].role, Role::callback);
  EXPECT_EQ(legs[2].role, Role::token);
  EXPECT_EQ(legs[2].line, 5U);
  EXPECT_EQ(legs[2].value("code_verifier"), kVerifier);
}

TEST(exchange, is_read_from_curl_json_har_and_a_browsers_tools) {
  const auto one = [](std::string_view text) {
    const auto legs = read_exchange(text);
    return legs.size() == 1 ? legs[0] : Leg{};
  };
  const Leg curl =
      one("curl -X POST https://as.example/token \\\n  -d grant_type=authorization_code \\\n"
          "  --data-urlencode 'code=a/b' \\\n  -d 'redirect_uri=https://app.example/cb'");
  EXPECT_EQ(curl.value("code"), "a/b");
  EXPECT_EQ(curl.value("redirect_uri"), "https://app.example/cb");
  EXPECT_EQ(curl.url, "https://as.example/token");
  EXPECT_EQ(
      one("{\"grant_type\": \"refresh_token\", \"refresh_token\": \"abc\"}").value("refresh_token"),
      "abc");
  EXPECT_EQ(one(R"("body":"{\"grant_type\":\"refresh_token\",\"refresh_token\":\"abc\"}")")
                .value("refresh_token"),
            "abc");
  EXPECT_EQ(one(R"("text": "grant_type=authorization_code&code=abc", "params": [
      {"name": "grant_type", "value": "authorization_code"}, {"name": "code", "value": "abc"}])")
                .value("code"),
            "abc");
  EXPECT_EQ(one("grant_type: authorization_code\ncode: abc\n").value("code"), "abc");
  EXPECT_THAT(read_exchange("the code: it was used"), IsEmpty());
}

TEST(exchange, knows_times_as_logs_write_them) {
  EXPECT_EQ(find_time("x 2026-11-23T12:00:00.250Z")->ms, 1795435200250);
  EXPECT_EQ(find_time("2026-11-23 13:00:00+01:00")->ms, 1795435200000);
  EXPECT_EQ(find_time("Date: Mon, 23 Nov 2026 12:00:00 GMT")->ms, 1795435200000);
  EXPECT_EQ(find_time("1.2.3.4 - - [23/Nov/2026:12:00:00 +0000] \"POST")->ms, 1795435200000);
  EXPECT_FALSE(find_time("2026-13-23T12:00:00Z or 12345678901234567890"));
}

TEST(proofs, a_right_exchange_is_seen_to_be_right) {
  EXPECT_THAT(details(login(kChallenge) + exchange(kVerifier)),
              testing::UnorderedElementsAre("verifier_matches", "redirect_uri_equal"));
}

TEST(proofs, each_known_mistake_in_a_challenge_is_named) {
  const std::string digest = *base64url_decode(kChallenge);
  const auto of = [](std::string_view challenge) {
    return details(login(percent_encode(challenge)) + exchange(kVerifier));
  };
  EXPECT_THAT(of(hex_encode(digest)), Contains("challenge_hex_of_hash"));
  EXPECT_THAT(of(std::string(kChallenge) + "="), Contains("challenge_padded_base64url"));
  EXPECT_THAT(of(base64_encode(digest)), Contains("challenge_standard_base64"));
  EXPECT_THAT(of(kVerifier), Contains("challenge_verifier_itself"));
  EXPECT_THAT(of(base64url_encode(std::string(32, 'x'))), Contains("verifier_does_not_match"));
}

TEST(proofs, a_verifier_or_challenge_or_method_that_is_missing_is_named) {
  EXPECT_THAT(details(login(kChallenge) + exchange("")), Contains("verifier_missing"));
  EXPECT_THAT(details(login("", "") + exchange(kVerifier)), Contains("challenge_missing"));
  EXPECT_THAT(details(login(kChallenge, "") + exchange(kVerifier)),
              Contains("challenge_method_missing"));
  EXPECT_THAT(details(login(kChallenge) + exchange("short")), Contains("verifier_malformed"));
}

TEST(proofs, a_missing_method_is_taken_as_the_server_takes_it) {
  // node-oauth2-server, whose answers nobody else gives.
  const auto answered = [](std::string_view challenge, std::string_view says) {
    return details(login(challenge, "") + exchange(kVerifier) +
                   R"({"error":"invalid_grant","error_description":"Invalid grant: )" +
                   std::string(says) + "\"}\n");
  };
  const auto used = answered(kChallenge, "authorization code is invalid");
  EXPECT_THAT(used, Contains("verifier_matches"));
  EXPECT_THAT(used, Not(Contains("challenge_method_missing")));
  EXPECT_THAT(answered(kVerifier, "code verifier is invalid"),
              Contains("challenge_verifier_itself"));
  EXPECT_THAT(answered(kChallenge, "code verifier is invalid"),
              Contains("challenge_method_missing"));
}

TEST(proofs, a_verifier_of_another_login_is_told_from_a_wrong_one) {
  const std::string other = base64url_encode(std::string(32, 'y'));
  EXPECT_THAT(details(login(kChallenge) + login(other) + exchange(kVerifier)),
              Contains("verifier_of_another_login"));
}

TEST(proofs, two_redirect_uris_are_compared) {
  EXPECT_THAT(
      details(login(kChallenge) + exchange(kVerifier, kCode, "https%3A%2F%2Fapp.example%2Fcb%2F")),
      Contains("redirect_uri_trailing_slash"));
  EXPECT_THAT(
      details(login(kChallenge) + exchange(kVerifier, kCode, "http%3A%2F%2Fapp.example%2Fcb")),
      Contains("redirect_uri_scheme"));
}

TEST(proofs, a_damaged_code_is_named) {
  const auto came = [](std::string_view code, std::string_view sent) {
    return details("https://app.example/cb?code=" + std::string(code) + "&state=xyz\n" +
                   exchange("", sent));
  };
  EXPECT_THAT(came("4%2F0AX4XfWh", "4%252F0AX4XfWh"), Contains("code_percent_encoded"));
  EXPECT_THAT(came("ab%2Bcd", "ab+cd"), Contains("code_plus_to_space"));
  EXPECT_THAT(came("abcdefgh", "abcd"), Contains("code_cut_short"));
  EXPECT_THAT(came("abcdefgh", "abcdefgh%26state%3Dx"), Contains("code_too_long"));
  EXPECT_THAT(came("abcdefgh", "%22abcdefgh%22"), Contains("code_quoted"));
  EXPECT_THAT(came("abcdefgh", "abcdefgh"), IsEmpty());
}

TEST(proofs, a_token_sent_as_a_code_and_a_wrong_grant_type_are_named) {
  EXPECT_THAT(details("{\"access_token\":\"tok-123456\",\"token_type\":\"Bearer\"}\n" +
                      exchange("", "tok-123456")),
              Contains("not_a_code"));
  EXPECT_THAT(details("grant_type=refresh_token&code=abc"), Contains("wrong_grant_type"));
}

TEST(proofs, a_code_sent_twice_is_proven_where_there_were_two_requests) {
  const std::string once = exchange(kVerifier);
  const std::string text = "2026-11-23T12:00:00.000Z " + once + "2026-11-23T12:00:00.040Z " + once;
  const auto proofs = find_proofs(read_exchange(text), text);
  ASSERT_FALSE(proofs.empty());
  EXPECT_EQ(proofs[0].detail, "code_sent_twice");
  EXPECT_EQ(proofs[0].strength, Strength::proof);
  EXPECT_THAT(proofs[0].title, HasSubstr("40 ms apart"));
}

TEST(proofs, the_age_of_a_code_is_told) {
  const std::string text = "2026-11-23T12:00:00Z GET /cb?code=" + std::string(kCode) +
                           "&state=x\n" + "2026-11-23T12:20:00Z " + exchange("");
  EXPECT_THAT(details(text), Contains("code_age"));
}

TEST(proofs, a_superseded_refresh_token_is_told_from_two_refreshes_at_once) {
  const std::string refresh =
      "POST https://as.example/token grant_type=refresh_token&refresh_token=old-1\n";
  EXPECT_THAT(details(refresh + "{\"access_token\":\"a\",\"refresh_token\":\"new-2\"}\n" + refresh),
              Contains("superseded_refresh_token"));
  EXPECT_THAT(
      details("2026-11-23T12:00:00.000Z " + refresh + "2026-11-23T12:00:00.120Z " + refresh),
      Contains("refreshes_overlap"));
}

// A refresh with one token as a browser's HAR has it.
std::string har_entry(std::string_view started, int took_ms, std::string_view answer) {
  return R"({"startedDateTime":"2026-11-23T12:00:00.)" + std::string(started) + R"(Z","time":)" +
         std::to_string(took_ms) +
         R"(.5,"request":{"method":"POST","url":"https://as.example/token","headers":[],)"
         R"("postData":{"text":"grant_type=refresh_token&refresh_token=old-1"}},)"
         R"("response":{"status":200,"headers":[{"name":"Date","value":)"
         R"("Mon, 23 Nov 2026 12:00:00 GMT"}],"content":{"text":")" +
         std::string(answer) + "\"}}}";
}

TEST(proofs, of_refreshes_in_a_har_the_race_is_told_from_a_superseded_token) {
  const std::string granted = R"({\"access_token\":\"a\",\"refresh_token\":\"new-2\"})";
  const std::string refused = R"({\"error\":\"invalid_grant\"})";
  const auto first_of = [&](std::string_view second, bool is_listed_first) {
    const std::string a = har_entry("000", 120, granted);
    const std::string b = har_entry(second, 90, refused);
    const Reading reading = read_text(R"({"log":{"version":"1.2","entries":[)" +
                                      (is_listed_first ? b + "," + a : a + "," + b) + "]}}");
    return find_proofs(read_exchange(reading.text()), reading.text()).at(0);
  };
  for (const bool is_listed_first : {false, true}) {
    const Proof race = first_of("050", is_listed_first);
    EXPECT_EQ(race.detail, "refreshes_overlap");
    EXPECT_EQ(race.strength, Strength::proof);
    EXPECT_THAT(race.title, HasSubstr("at the same time"));
    EXPECT_THAT(race.fix, HasSubstr("one refresh run at a time"));
    EXPECT_THAT(race.evidence.at(0).says, HasSubstr("answered after 120 ms"));
    EXPECT_THAT(race.evidence.at(1).says, HasSubstr("50 ms after the first"));
  }
  EXPECT_EQ(first_of("200", false).detail, "superseded_refresh_token");
}

TEST(proofs, two_refreshes_of_which_the_first_was_refused_are_hardly_a_race) {
  const std::string granted = R"({\"access_token\":\"a\",\"refresh_token\":\"new-2\"})";
  const std::string refused = R"({\"error\":\"invalid_grant\"})";
  const auto strength_of = [](const std::string& first, const std::string& second) {
    const Reading reading =
        read_text(R"({"log":{"version":"1.2","entries":[)" + har_entry("000", 120, first) + "," +
                  har_entry("050", 90, second) + "]}}");
    return find_proofs(read_exchange(reading.text()), reading.text()).at(0).strength;
  };
  EXPECT_EQ(strength_of(granted, refused), Strength::proof);
  EXPECT_EQ(strength_of(refused, granted), Strength::proof);
  EXPECT_EQ(strength_of(refused, refused), Strength::hint);
  EXPECT_EQ(strength_of(refused, ""), Strength::hint);
}

TEST(proofs, another_client_and_another_realm_are_named) {
  EXPECT_THAT(
      details(login(kChallenge) + "grant_type=authorization_code&client_id=mobile&code=abc"),
      Contains("client_id_differs"));
  EXPECT_THAT(details("https://id.example/realms/a/protocol/openid-connect/auth?response_type=code&"
                      "client_id=x\nPOST https://id.example/realms/b/protocol/openid-connect/token "
                      "grant_type=authorization_code&code=abc"),
              Contains("tenant_or_realm_differs"));
  EXPECT_THAT(details("https://login.salesforce.com/services/oauth2/authorize?response_type=code\n"
                      "https://test.salesforce.com/services/oauth2/token "
                      "grant_type=refresh_token&refresh_token=abc"),
              Contains("environment_differs"));
}

std::string assertion(std::string_view claims) {
  return "POST "
         "https://oauth2.googleapis.com/token\n\ngrant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-"
         "type%3Ajwt-bearer&assertion=" +
         base64url_encode(R"({"alg":"RS256"})") + "." + base64url_encode(claims) +
         ".c2ln\n\nHTTP/1.1 400 Bad Request\nDate: Mon, 23 Nov 2026 12:00:00 GMT\n";
}

TEST(proofs, an_assertion_is_held_against_the_time_of_the_answer_and_the_endpoint) {
  EXPECT_THAT(details(assertion(R"({"iss":"a","aud":"https://oauth2.googleapis.com/token",
      "iat":1795436000,"exp":1795439600})")),
              Contains("assertion_from_the_future"));
  EXPECT_THAT(details(assertion(R"({"iss":"a","aud":"https://oauth2.googleapis.com/token",
      "iat":1795431000,"exp":1795434600})")),
              Contains("assertion_expired"));
  EXPECT_THAT(details(assertion(R"({"iss":"a","aud":"https://login.example/","iat":1795435200,
      "exp":1795438000})")),
              Contains("assertion_audience"));
  EXPECT_THAT(details(assertion(R"({"iss":"a","aud":"https://oauth2.googleapis.com/token",
      "iat":1795435190,"exp":1795438790})")),
              IsEmpty());
}

TEST(proofs, decide_the_diagnosis_and_show_no_credential) {
  const Diagnosis diagnosis = diagnose(login(hex_encode(*base64url_decode(kChallenge))) +
                                       exchange(kVerifier) + "{\"error\":\"invalid_grant\"}");
  ASSERT_FALSE(diagnosis.causes.empty());
  EXPECT_EQ(diagnosis.causes[0].cause->name, "pkce_mismatch_or_missing");
  EXPECT_EQ(diagnosis.causes[0].detail, "challenge_hex_of_hash");
  EXPECT_GT(diagnosis.causes[0].probability, 0.9);
  ASSERT_EQ(diagnosis.ruled_out.size(), 1U);
  const std::string out = to_pretty_text(Json(to_json(diagnosis)));
  EXPECT_THAT(out, Not(HasSubstr(std::string(kVerifier))));
  EXPECT_THAT(out, Not(HasSubstr(std::string(kCode))));
}

TEST(proofs, no_quote_holds_a_control_character) {
  const std::string text = login(kChallenge, "S256", "https%3A%2F%2Fapp.example%2Fcb%1B%5B2J") +
                           exchange(kVerifier, kCode, "https%3A%2F%2Fapp.example%2Fcb%07");
  for (const Proof& proof : find_proofs(read_exchange(text), text)) {
    for (const Evidence& one : proof.evidence) {
      EXPECT_EQ(one.quote, printable(one.quote));
      EXPECT_EQ(one.says, printable(one.says));
    }
    EXPECT_EQ(proof.title, printable(proof.title));
  }
}

}  // namespace
}  // namespace grantline::explain
