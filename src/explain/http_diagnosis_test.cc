#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "explain/diagnosis.h"
#include "explain/report.h"

// Each input differs by what tells its cause apart. The answers of vendors are as they document
// them.

namespace grantline::explain {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow_s = 1795435200;  // Mon, 23 Nov 2026 12:00:00 GMT

std::string jwt(std::string_view claims,
                std::string_view header = R"({"alg":"RS256","kid":"k1","typ":"JWT"})",
                std::size_t signature = 256) {
  return base64url_encode(header) + "." + base64url_encode(claims) + "." +
         base64url_encode(std::string(signature, 's'));
}
std::string good(std::string_view more = "") {
  return jwt(fmt::format(R"({{"iss":"https://id.example","aud":"https://api.example","exp":{}{}}})",
                         kNow_s + 600, more));
}

struct Exchange {
  std::string sent = {};  // fields
  std::string status = "401 Unauthorized";
  std::string got = "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n";
  std::string body = {};
  std::string first = "GET /things HTTP/1.1";
};
std::string raw(const Exchange& e) {
  return e.first + "\r\nHost: api.example\r\n" + e.sent + "\r\nHTTP/1.1 " + e.status +
         "\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\n" + e.got + "\r\n" + e.body + "\n";
}
std::string bearer(std::string_view token) {
  return fmt::format("Authorization: Bearer {}\r\n", token);
}

// "cause detail" of the first.
std::string first_of(std::string_view text, const Beside& beside = {}) {
  const Diagnosis diagnosis = diagnose(text, beside);
  if (diagnosis.causes.empty()) return "nothing";
  const Ranked& first = diagnosis.causes.front();
  return std::string(first.cause->name) + " " + first.detail;
}
std::string of_token(std::string_view token) { return first_of(raw({.sent = bearer(token)})); }

TEST(http_diagnosis, a_token_is_held_against_the_date_of_the_answer) {
  EXPECT_EQ(of_token(jwt(fmt::format(R"({{"exp":{}}})", kNow_s - 1))),
            "access_token_expired exp_passed");
  EXPECT_EQ(of_token(jwt(fmt::format(R"({{"exp":{},"nbf":{}}})", kNow_s + 900, kNow_s + 120))),
            "access_token_not_yet_valid nbf_ahead");
  EXPECT_EQ(of_token(jwt(R"({"exp":1795435800000})")), "access_token_damaged exp_in_milliseconds");
  const Diagnosis sound = diagnose(raw({.sent = bearer(good())}));
  EXPECT_LT(sound.causes.front().probability, 0.5);
  for (const Ranked& one : sound.causes) {
    EXPECT_TRUE(one.cause->name != "access_token_expired" || one.probability < 0.05);
  }
  ASSERT_FALSE(sound.ruled_out.empty());
  EXPECT_THAT(sound.ruled_out[0].title, HasSubstr("good for another 10 min"));
}

TEST(http_diagnosis, each_way_to_write_the_field_wrong_is_named) {
  const auto of = [](std::string_view field) {
    return first_of(raw({.sent = fmt::format("Authorization: {}\r\n", field)}));
  };
  const std::string token = good();
  constexpr std::string_view kCause = "authorization_header_malformed ";
  EXPECT_EQ(of("Bearer Bearer " + token), std::string(kCause) + "scheme_doubled");
  EXPECT_EQ(of(token), std::string(kCause) + "scheme_missing");
  EXPECT_EQ(of("Bearer: " + token), std::string(kCause) + "colon_after_scheme");
  EXPECT_EQ(of("Bearer \"" + token + "\""), std::string(kCause) + "token_quoted");
  EXPECT_EQ(of("Bearer " + token + "\\n"), std::string(kCause) + "newline_in_token");
  EXPECT_EQ(of("Bearer " + token + " x"), std::string(kCause) + "space_in_token");
  EXPECT_EQ(of("Token " + token), std::string(kCause) + "scheme_other");
  EXPECT_EQ(of("Basic YTpi"), std::string(kCause) + "basic_for_bearer");
  EXPECT_EQ(of("Bearer undefined"), "access_token_missing placeholder_sent");
  EXPECT_EQ(of("Bearer"), "access_token_missing token_empty");
  EXPECT_EQ(first_of(raw({.sent = ""})), "access_token_missing no_authorization");
  EXPECT_EQ(first_of(raw({.sent = "X-Access-Token: abc\r\n"})),
            "access_token_missing token_in_other_field");
}

TEST(http_diagnosis, a_token_in_the_url_is_the_cause_unless_the_api_has_looked_there) {
  const auto of = [](std::string_view status, std::string_view challenge) {
    return first_of(raw({.status = std::string(status),
                         .got = fmt::format("WWW-Authenticate: Bearer{}\r\n", challenge),
                         .first = "GET /things?access_token=abc.def HTTP/1.1"}));
  };
  constexpr std::string_view kCause = "access_token_missing token_in_query";
  EXPECT_EQ(of("401 Unauthorized", ""), kCause);
  EXPECT_EQ(of("400 Bad Request", " realm=\"api\", error=\"invalid_request\""), kCause);
  EXPECT_NE(of("401 Unauthorized", " error=\"invalid_token\""), kCause);
}

TEST(http_diagnosis, a_field_that_was_sent_twice_is_the_cause) {
  const std::string field = bearer(good());
  EXPECT_EQ(first_of(raw({.sent = field + field, .status = "400 Bad Request"})),
            "authorization_header_malformed sent_twice");
  EXPECT_EQ(first_of(raw({.sent = field + "authorization: Bearer abc\r\n"})),
            "authorization_header_malformed sent_twice");
}

TEST(http_diagnosis, a_token_of_another_kind_or_that_was_cut_is_named) {
  EXPECT_EQ(of_token(good(R"(,"nonce":"n","at_hash":"x")")),
            "access_token_wrong_kind id_token_sent");
  EXPECT_EQ(of_token(good(R"(,"typ":"Refresh")")), "access_token_wrong_kind refresh_token_sent");
  EXPECT_EQ(of_token("1//0gAbCdEf"), "access_token_wrong_kind refresh_token_sent");
  EXPECT_EQ(of_token(good().substr(0, 80)), "access_token_damaged token_cut");
  EXPECT_EQ(of_token(good().substr(0, good().size() - 100)), "access_token_damaged signature_cut");
  EXPECT_EQ(first_of(raw({.sent = bearer("v1.opaque"), .body = R"({"message":"jwt malformed"})"})),
            "access_token_wrong_kind opaque_for_jwt");
  const std::string id = good();
  EXPECT_EQ(first_of("{\"access_token\":\"tok-1234567\",\"id_token\":\"" + id + "\"}\n" +
                     raw({.sent = bearer(id)})),
            "access_token_wrong_kind id_token_sent");
}

TEST(http_diagnosis, what_a_token_endpoint_answers_is_judged_as_a_grant) {
  const auto refused = [](std::string_view sent, std::string_view body) {
    return first_of(
        "POST /oauth/token HTTP/1.1\r\nHost: as.example\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n" +
        std::string(sent) + "\r\n\r\nHTTP/1.1 401 Unauthorized\r\n\r\n" + std::string(body) + "\n");
  };
  // A provider's own code or sentence is enough; of a sentence that an API may say too, the
  // request.
  EXPECT_EQ(first_of(raw({.got = "", .body = R"({"error_code":"AADB2C90129"})"})),
            "refresh_token_revoked ");
  EXPECT_EQ(first_of(raw({.got = "", .body = R"({"message":"The code has already been used."})"})),
            "code_already_used ");
  EXPECT_EQ(refused("grant_type=password&username=a&password=b",
                    R"({"message":"Invalid user credentials"})"),
            "user_credentials_wrong ");
  EXPECT_THAT(
      first_of(raw({.sent = bearer("abc"), .body = R"({"message":"The code has been used"})"})),
      HasSubstr("access_token_"));
  EXPECT_EQ(refused("grant_type=refresh_token&refresh_token=abc", ""),
            "client_credentials_wrong token_endpoint");
}

TEST(http_diagnosis, audience_and_issuer_are_held_against_what_the_input_says) {
  const std::string api =
      R"({"resource":"https://api.example/","authorization_servers":["https://id.example"]})";
  EXPECT_EQ(first_of(raw({.sent = bearer(good())}) + api),
            "access_token_wrong_audience aud_differs");
  const std::string as =
      R"({"issuer":"https://id.example/","token_endpoint":"https://id.example/t"})";
  EXPECT_EQ(first_of(raw({.sent = bearer(good())}) + as),
            "access_token_wrong_issuer iss_trailing_slash");
  EXPECT_EQ(of_token(jwt(R"({"aud":"00000003-0000-0000-c000-000000000000"})")),
            "access_token_wrong_audience token_for_graph");
}

TEST(http_diagnosis, algorithm_and_key_are_held_against_the_keys) {
  EXPECT_EQ(of_token(jwt("{}", R"({"alg":"none"})", 0)), "access_token_key_or_algorithm alg_none");
  const Beside other{R"({"keys":[{"kty":"RSA","kid":"other","n":"AQAB","e":"AQAB"}]})"};
  EXPECT_EQ(first_of(raw({.sent = bearer(good())}), other),
            "access_token_key_or_algorithm kid_unknown");
  EXPECT_EQ(first_of(raw({.sent = bearer(good())}) + other.jwks),
            "access_token_key_or_algorithm kid_unknown");
}

TEST(http_diagnosis, a_proof_of_possession_is_looked_at) {
  const std::string bound = good(R"(,"cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})");
  EXPECT_EQ(of_token(bound), "proof_of_possession_wrong dpop_token_as_bearer");
  const auto with_proof = [&](std::string_view claims) {
    return first_of(raw({.sent = "Authorization: DPoP " + bound + "\r\nDPoP: " +
                                 jwt(claims, R"({"typ":"dpop+jwt","alg":"ES256"})", 64) + "\r\n",
                         .got = ""}));
  };
  EXPECT_EQ(with_proof(R"({"htm":"POST","htu":"https://api.example/things"})"),
            "proof_of_possession_wrong dpop_htm");
  EXPECT_EQ(with_proof(R"({"htm":"GET","htu":"https://api.example/other"})"),
            "proof_of_possession_wrong dpop_htu");
  constexpr std::string_view kAth = "OlgjoztKutkqUvZZH-B0LxFWblwGhJCuqq1jptYIbdo";  // of `bound`
  const auto made_at = [&](std::string_view iat) {
    return with_proof(fmt::format(
        R"({{"htm":"GET","htu":"https://api.example/things","ath":"{}","iat":{}}})", kAth, iat));
  };
  EXPECT_EQ(made_at("1795434200"), "proof_of_possession_wrong dpop_iat");
  EXPECT_NE(made_at("-9223372036854775808"), "proof_of_possession_wrong dpop_iat");  // no time
  EXPECT_EQ(first_of(raw({.sent = "Authorization: DPoP " + bound + "\r\n", .got = ""})),
            "proof_of_possession_wrong dpop_proof_missing");
}

TEST(http_diagnosis, a_403_for_scope_policy_gateway_and_csrf_are_told_apart) {
  const auto of = [](std::string got, std::string body, std::string first = "GET /a HTTP/1.1") {
    return first_of(raw({.sent = bearer(good(R"(,"scope":"read")")),
                         .status = "403 Forbidden",
                         .got = std::move(got),
                         .body = std::move(body),
                         .first = std::move(first)}));
  };
  EXPECT_EQ(of("WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"write\"\r\n", ""),
            "scope_missing insufficient_scope");
  EXPECT_EQ(of("", R"({"error":{"code":"Authorization_RequestDenied"}})"),
            "permission_missing graph_permission");
  EXPECT_EQ(of("Server: cloudflare\r\nCF-Mitigated: challenge\r\nContent-Type: text/html\r\n", ""),
            "blocked_by_gateway cloudflare_challenge");
  EXPECT_EQ(of("Content-Type: text/html\r\n", "<html>Request blocked. Generated by cloudfront"),
            "blocked_by_gateway cloudfront");
  EXPECT_EQ(of("", R"({"message":"Invalid CSRF Token 'null' was found"})", "POST /a HTTP/1.1"),
            "csrf_refused csrf_token");
  EXPECT_EQ(of("", R"({"message":"Missing Authentication Token"})"),
            "path_wrong aws_no_such_route");
  EXPECT_EQ(of("X-OAuth-Scopes: repo\r\nX-Accepted-OAuth-Scopes: admin:org\r\n", "{}"),
            "scope_missing accepted_scopes");
}

// As the pages say that api_words.h names as sources.
TEST(http_diagnosis, knows_what_apis_and_libraries_say) {
  const auto of = [](std::string status, std::string got, std::string body) {
    return first_of("HTTP/1.1 " + status + "\r\n" + got + "\r\n" + body + "\n");
  };
  EXPECT_EQ(of("401",
               "WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"An error "
               "occurred while attempting to decode the Jwt: The iss claim is not valid\", "
               "error_uri=\"https://tools.ietf.org/html/rfc6750#section-3.1\"\r\n",
               ""),
            "access_token_wrong_issuer issuer");  // Spring Security
  EXPECT_EQ(of("403",
               "WWW-Authenticate: Bearer error=\"insufficient_scope\", error_description=\"The "
               "request requires higher privileges than provided by the access token.\"\r\n",
               ""),
            "scope_missing insufficient_scope");  // Spring Security
  EXPECT_EQ(of("401", "", "Jwks doesn't have key to match kid or alg from Jwt"),
            "access_token_key_or_algorithm kid_or_alg");  // Envoy
  EXPECT_EQ(of("401", "", R"({"message":"Bad credentials","status":"401"})"),
            "access_token_revoked_or_unknown bad_credentials");  // GitHub
  EXPECT_EQ(of("403", "",
               R"({"error":{"status":"PERMISSION_DENIED","details":[{"reason":)"
               R"("ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}})"),
            "scope_missing insufficient_scope");  // Google
  EXPECT_EQ(of("404", "", R"({"error":"Realm does not exist"})"),
            "tenant_or_realm_wrong no_realm");  // Keycloak
  EXPECT_EQ(of("401", "",
               R"({"code":"InvalidAuthenticationToken","message":"Access token validation )"
               R"(failure. Invalid audience."})"),
            "access_token_wrong_audience audience");  // Microsoft Graph
  EXPECT_EQ(of("429", "", R"({"error":{"errors":[{"reason":"dailyLimitExceeded"}]}})"),
            "quota_exhausted daily");  // Google
}

// As github.com answers (its page "Troubleshooting the REST API"): 403, not 429.
TEST(http_diagnosis, a_limit_is_told_whatever_the_status) {
  const std::string primary = raw({.sent = bearer("gho_x"),
                                   .status = "403 Forbidden",
                                   .got = "X-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 0\r\n"
                                          "X-RateLimit-Reset: 1795435260\r\n",
                                   .body = R"({"message":"API rate limit exceeded for user"})"});
  EXPECT_EQ(first_of(primary), "rate_limited none_remaining");
  EXPECT_THAT(diagnose(primary).causes[0].fix, HasSubstr("Wait 1 min, until 2026-11-23 12:01:00"));
  EXPECT_EQ(
      first_of(
          "HTTP/2 429\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\n"
          "RateLimit-Policy: \"daily\";q=1000;w=86400\r\nRateLimit: \"daily\";r=0;t=40000\r\n"),
      "quota_exhausted none_remaining");
  EXPECT_EQ(first_of("retry-after: 30"), "rate_limited retry_after");
}

TEST(http_diagnosis, a_wrong_path_or_method_is_held_against_the_discovery_document) {
  const std::string document = R"({"issuer":"https://id.example/realms/shop","token_endpoint":)"
                               R"("https://id.example/realms/shop/protocol/openid-connect/token"})";
  const auto of = [&](std::string_view path, std::string_view method = "POST") {
    return first_of(
        fmt::format("{} https://id.example{} HTTP/1.1\n\nHTTP/1.1 404 Not Found\n\n{{}}\n", method,
                    path) +
        document);
  };
  EXPECT_EQ(of("/realms/shop/protocol/openid-connect/tokens"), "path_wrong path_differs");
  EXPECT_EQ(of("/realms/Shop/protocol/openid-connect/token"),
            "tenant_or_realm_wrong realm_differs");
  EXPECT_EQ(of("/realms/shop/protocol/openid-connect/token", "GET"), "method_wrong token_by_get");
  EXPECT_EQ(
      first_of("GET /token HTTP/1.1\nHost: x\n\nHTTP/1.1 405 Method Not Allowed\nAllow: POST\n"),
      "method_wrong not_allowed");
  EXPECT_EQ(first_of("GET /auth/realms/a/.well-known/openid-configuration HTTP/1.1\n\nHTTP/1.1 404 "
                     "Not Found\n"),
            "path_wrong keycloak_auth_prefix");
  EXPECT_EQ(first_of("GET /users/undefined HTTP/1.1\n\nHTTP/1.1 404 Not Found\n"),
            "path_wrong placeholder_in_path");
}

TEST(http_diagnosis, is_the_same_in_each_writing_of_the_exchange) {
  const std::string old = jwt(fmt::format(R"({{"exp":{}}})", kNow_s - 60));
  constexpr std::string_view kExpired = "access_token_expired exp_passed";
  EXPECT_EQ(first_of("$ curl -v https://api.example/a -H 'Authorization: Bearer " + old + "'\n" +
                     "> GET /a HTTP/2\n> Host: api.example\n> authorization: Bearer " + old +
                     "\n>\n< HTTP/2 401\n< date: Mon, 23 Nov 2026 12:00:00 GMT\n<\n{}"),
            kExpired);
  EXPECT_EQ(first_of("curl -i -H \"Authorization: Bearer " + old + "\" https://api.example/a\n" +
                     "HTTP/1.1 401\nDate: Mon, 23 Nov 2026 12:00:00 GMT\n\n"),
            kExpired);
  EXPECT_EQ(
      first_of(R"({"log":{"version":"1.2","entries":[{"startedDateTime":"2026-11-23T12:00:00Z",
      "request":{"method":"GET","url":"https://api.example/a","headers":[{"name":"Authorization",
      "value":"Bearer )" +
               old + R"("}]},"response":{"status":401,"headers":[],"content":{}}}]}})"),
      kExpired);
  EXPECT_EQ(first_of("2026-11-23T12:00:00Z WARN GET https://api.example/a -> 401 token=" + old),
            kExpired);
  EXPECT_EQ(first_of("1.2.3.4 - - [23/Nov/2026:12:00:00 +0000] \"GET /a HTTP/1.1\" 429 12"),
            "rate_limited ");
  EXPECT_EQ(
      first_of("curl -H 'Authorization: Bearer $TOKEN' https://api.example/a\nHTTP/1.1 401\n\n"),
      "access_token_missing placeholder_sent");
  EXPECT_NE(first_of("curl -H \"Authorization: Bearer $TOKEN\" https://api.example/a\nHTTP/1.1 "
                     "401\n\n"),
            "access_token_missing placeholder_sent");
}

TEST(http_diagnosis, a_refused_grant_and_a_refused_request_in_one_text_are_told_apart) {
  const std::string old = raw({.sent = bearer(jwt(fmt::format(R"({{"exp":{}}})", kNow_s - 60)))});
  const std::string refresh =
      "POST /token HTTP/1.1\n\ngrant_type=refresh_token&refresh_token=abc\n\nHTTP/1.1 400 Bad "
      "Request\n\n{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or "
      "revoked.\"}\n";
  EXPECT_THAT(first_of(old + refresh), testing::StartsWith("refresh_token"));
  const std::string login =
      "POST /token HTTP/1.1\n\ngrant_type=authorization_code&code=x\n\nHTTP/1.1 200 "
      "OK\n\n{\"access_token\":\"tok-12345\",\"token_type\":\"Bearer\"}\n";
  EXPECT_EQ(first_of(refresh + login + old), "access_token_expired exp_passed");
  EXPECT_THAT(first_of("HTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_client\"}"),
              testing::StartsWith("client_credentials_wrong"));
}

TEST(http_diagnosis, shows_no_token_and_tells_what_the_answer_said) {
  const std::string token = good();
  const Diagnosis diagnosis = diagnose(raw({.sent = bearer("Bearer " + token)}));
  const std::string out = to_pretty_text(Json(to_json(diagnosis)));
  EXPECT_THAT(out, Not(HasSubstr(token.substr(0, 60))));
  EXPECT_THAT(out, HasSubstr("sha256"));
  EXPECT_EQ(diagnosis.answer.at("status"), 401);
  EXPECT_EQ(diagnosis.answer.at("challenges").at(0).at("error"), "invalid_token");
  EXPECT_THAT(first_of("good morning, 404 people came"), "nothing");
}

TEST(http_diagnosis, other_words_than_a_library_has_are_understood) {
  const auto of = [](std::string_view text) {
    const Diagnosis diagnosis = diagnose(text);
    return diagnosis.causes.empty() ? "" : std::string(diagnosis.causes[0].cause->name);
  };
  EXPECT_EQ(of("HTTP/1.1 401\nWWW-Authenticate: Bearer error=\"invalid_token\", "
               "error_description=\"issuer http://a.example does not match\"\n"),
            "access_token_wrong_issuer");
  EXPECT_EQ(of("GET /v2/things 401\nerror: could not find a key for kid abc\n"),
            "access_token_key_or_algorithm");
  EXPECT_EQ(of("the API gives 401, our gateway dropped the Authorization header\n"),
            "access_token_missing");
  EXPECT_EQ(of("status: 401. We put the id_token into the bearer header\n"),
            "access_token_wrong_kind");
  EXPECT_EQ(of("POST /oauth/token?grant_type=refresh_token 429 (Too Many Requests)\n"),
            "rate_limited");
}

TEST(http_diagnosis, a_cause_has_one_row_and_rows_have_different_titles) {
  const Diagnosis diagnosis = diagnose(
      "HTTP/1.1 401\nWWW-Authenticate: Bearer error=\"invalid_token\"\n\n"
      "then the refresh says invalid_grant, client secret was rotated\n");
  std::set<std::string> names;
  std::set<std::string> titles;
  for (const Ranked& one : diagnosis.causes) {
    EXPECT_TRUE(names.insert(std::string(one.cause->name)).second) << one.cause->name;
    EXPECT_TRUE(titles.insert(one.title).second) << one.title;
  }
}

TEST(http_diagnosis, an_answer_that_is_not_decided_asks_and_tells_what_speaks) {
  for (const char* text : {"HTTP/1.1 401\n\n", "{\"error\":\"invalid_grant\"}",
                           "GET https://api.example/a answered 404",
                           "HTTP/1.1 403\n\ninvalid_grant before that, 403 after"}) {
    const Diagnosis diagnosis = diagnose(text);
    ASSERT_FALSE(diagnosis.causes.empty()) << text;
    const JsonObject told = to_json(diagnosis);
    if (diagnosis.is_decided) continue;
    EXPECT_FALSE(diagnosis.ask.empty()) << text;
    const JsonObject& first = told.at("causes").at(0).get_object();
    EXPECT_NE(first.at("evidence").get_array().empty(), !first.contains("only_usual")) << text;
  }
}

}  // namespace
}  // namespace grantline::explain
