#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "explain/assertion.h"
#include "explain/proofs.h"

namespace grantline::explain {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> details(std::string_view text) {
  std::vector<std::string> out;
  for (const Proof& proof : find_proofs(read_exchange(text), text)) out.push_back(proof.detail);
  return out;
}

std::string says(std::string_view text, std::string_view detail) {
  for (const Proof& proof : find_proofs(read_exchange(text), text)) {
    if (proof.detail == detail) return proof.title + "; " + proof.evidence.at(0).says;
  }
  return "not proven";
}

const std::string kCallback = "GET https://app.example/cb?code=";
const std::string kToken = "POST https://as.example/token\n\n";

std::string told(const char* now, const char* begins, const char* ends) {
  return std::string(
             "AADSTS700024: Client assertion is not within its valid time range. Current "
             "time: ") +
         now + ", assertion valid from " + begins + ", expiry time of assertion " + ends + ".";
}

TEST(proofs, the_times_that_a_refusal_tells_are_held_against_each_other) {
  const std::string late =
      told("2026-11-23T06:01:42Z", "2026-11-23T02:19:01Z", "2026-11-23T02:29:01Z");
  EXPECT_THAT(says(late, "told_expired"), HasSubstr("had expired 3 h 32 min before it was sent"));
  const auto strength_of = [](const std::string& text) {
    const std::vector<Proof> proofs = find_proofs({}, text);
    return proofs.empty() ? Strength::refuted : proofs[0].strength;
  };
  EXPECT_EQ(strength_of(late), Strength::strong);
  EXPECT_EQ(
      strength_of(told("2026-11-23T02:31:01Z", "2026-11-23T02:19:01Z", "2026-11-23T02:29:01Z")),
      Strength::hint);
  const std::string early =
      told("2026-11-23T02:18:01Z", "2026-11-23T02:19:01Z", "2026-11-23T02:29:01Z");
  EXPECT_THAT(says(early, "told_not_yet_valid"), HasSubstr("1 min"));
  EXPECT_THAT(details(told("2026-11-23T02:20:01Z", "2026-11-23T02:19:01Z", "2026-11-23T02:29:01Z")),
              IsEmpty());
  EXPECT_THAT(details(told("some time", "then", "later")), IsEmpty());
}

TEST(proofs, a_body_that_is_no_form_is_named) {
  const std::string json =
      "POST /token HTTP/1.1\nHost: as.example\nContent-Type: application/json\n\n"
      R"({"grant_type":"refresh_token","refresh_token":"abc"})";
  EXPECT_THAT(details(json), Contains("body_is_json"));
  EXPECT_THAT(details("POST https://x.auth0.com/oauth/token\nContent-Type: application/json\n\n"
                      R"({"grant_type":"refresh_token","refresh_token":"abc"})"),
              Not(Contains("body_is_json")));
  EXPECT_THAT(details("curl --json '{\"grant_type\":\"refresh_token\",\"refresh_token\":\"a\"}' "
                      "https://as.example/token"),
              Contains("body_is_json"));
  EXPECT_THAT(
      details("curl https://as.example/token -F grant_type=refresh_token -F refresh_token=abc"),
      Contains("body_is_multipart"));
  EXPECT_THAT(
      details("POST /token HTTP/1.1\r\nHost: as.example\r\nContent-Type: multipart/form-data; "
              "boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\n"
              "refresh_token\r\n--x\r\nContent-Disposition: form-data; name=\"refresh_token\""
              "\r\n\r\nabc\r\n--x--"),
      Contains("body_is_multipart"));
}

TEST(proofs, a_code_is_missing_only_in_a_whole_request) {
  EXPECT_THAT(details("POST https://as.example/token\n\n"
                      "grant_type=authorization_code&client_id=web&client_secret=s"),
              Contains("code_missing"));
  for (const char* text :
       {"type=CODE_TO_TOKEN_ERROR, clientId=web, error=invalid_code, "
        "grant_type=authorization_code",
        "axios.post('https://as.example/token', { client_id: 'a', grant_type: "
        "'authorization_code', code, redirect_uri: 'https://app.example/cb' })",
        "POST /token with grant_type=authorization_code, code, client_id=web, client_secret=x"}) {
    EXPECT_THAT(details(text), Not(Contains("code_missing"))) << text;
  }
}

TEST(proofs, a_verifier_that_was_hidden_is_not_malformed) {
  const std::string request = kToken + "grant_type=authorization_code&code=abc&code_verifier=";
  for (const char* hidden : {"xxx", "<redacted>", "abc...", "[redacted]", "***", "aaaa"}) {
    EXPECT_THAT(details(request + hidden), Not(Contains("verifier_malformed"))) << hidden;
  }
  EXPECT_THAT(details(request + "short"), Contains("verifier_malformed"));
}

TEST(proofs, a_basic_header_that_is_not_form_encoded_is_named) {
  const auto with = [](std::string_view pair) {
    return "POST https://as.example/token\nAuthorization: Basic " + base64_encode(pair) +
           "\n\ngrant_type=client_credentials";
  };
  EXPECT_THAT(says(with("app:a+b"), "basic_not_form_encoded"), HasSubstr("a + as character 2"));
  EXPECT_THAT(details(with("app:50%off")), Contains("basic_not_form_encoded"));
  EXPECT_THAT(details(with("app:a%2Bb")), Not(Contains("basic_not_form_encoded")));
  EXPECT_THAT(details("curl -u 'app:a+b' https://as.example/token -d "
                      "grant_type=client_credentials"),
              Contains("basic_not_form_encoded"));
}

TEST(proofs, a_grant_type_for_another_credential_is_named) {
  const auto of = [](std::string_view form) { return details(kToken + std::string(form)); };
  EXPECT_THAT(of("grant_type=refresh_token&code=abc"), Contains("wrong_grant_type"));
  EXPECT_THAT(of("grant_type=authorization_code&refresh_token=abc"), Contains("wrong_grant_type"));
  EXPECT_THAT(of("grant_type=authorization_code&device_code=abc"), Contains("wrong_grant_type"));
  EXPECT_THAT(of("grant_type=refresh_token&refresh_token=abc&code="),
              Not(Contains("wrong_grant_type")));
}

TEST(proofs, each_damage_to_a_code_is_named) {
  const auto of = [](std::string_view came, std::string_view sent) {
    return details(kCallback + percent_encode(came) + "&state=x\n" + kToken +
                   "grant_type=authorization_code&code=" + percent_encode(sent));
  };
  EXPECT_THAT(of("abcdef/ghijkl", "abcdef%2Fghijkl"), Contains("code_percent_encoded"));
  EXPECT_THAT(of("abcdef+ghijkl", "abcdef ghijkl"), Contains("code_plus_to_space"));
  EXPECT_THAT(of("abc%2Bdefghijkl", "abc+defghijkl"), Contains("code_decoded_twice"));
  EXPECT_THAT(of("abcdef#ghijkl", "abcdef"), Contains("code_cut_at_hash"));
  EXPECT_THAT(of("abcdef&ghijkl", "abcdef"), Contains("code_cut_at_ampersand"));
  EXPECT_THAT(of("abcdefghijkl", "abcdef"), Contains("code_cut_short"));
  EXPECT_THAT(of("abcdefghijkl", "abcdefghijkl#_=_"), Contains("code_too_long"));
  EXPECT_THAT(of("abcdefghijkl", "abcdefghijkl"), IsEmpty());
}

TEST(proofs, damage_to_a_refresh_token_is_named_and_another_token_in_its_place) {
  const auto of = [](std::string_view sent) {
    return details(R"({"access_token":"access-1","refresh_token":"abcdef/gh%ijkl"})"
                   "\n" +
                   kToken + "grant_type=refresh_token&refresh_token=" + percent_encode(sent));
  };
  EXPECT_THAT(of("abcdef/gh"), Contains("refresh_token_cut_short"));
  EXPECT_THAT(of("abcdef%2Fgh%25ijkl"), Contains("refresh_token_percent_encoded"));
  EXPECT_THAT(of("access-1"), Contains("not_a_refresh_token"));
  EXPECT_THAT(of("abcdef/gh%ijkl"), IsEmpty());
}

TEST(proofs, two_senders_of_one_token_are_told_apart) {
  const auto line = [](std::string_view second, std::string_view who) {
    return "{\"time\":\"2026-11-23T12:00:0" + std::string(second) +
           "Z\",\"pid\":" + std::string(who) +
           ",\"body\":\"grant_type=refresh_token&refresh_token=abc\"}\n";
  };
  EXPECT_THAT(says(line("1", "11") + line("2", "12"), "refreshes_overlap"),
              AllOf(HasSubstr("two different senders"), HasSubstr("by pid 11")));
  EXPECT_THAT(says(line("1", "11") + line("2", "11"), "refreshes_overlap"),
              HasSubstr("the same sender"));
}

TEST(proofs, one_verifier_in_two_exchanges_is_named) {
  const auto exchange = [](std::string_view code) {
    return kToken + "grant_type=authorization_code&code=" + std::string(code) +
           "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk\n";
  };
  EXPECT_THAT(details(exchange("one") + exchange("two")), Contains("verifier_sent_twice"));
}

TEST(proofs, a_client_that_differs_in_a_basic_header_is_named) {
  EXPECT_THAT(details("GET https://as.example/authorize?response_type=code&client_id=web\n"
                      "POST https://as.example/token\nAuthorization: Basic " +
                      base64_encode("other:secret") + "\n\ngrant_type=authorization_code&code=abc"),
              Contains("client_id_differs"));
}

TEST(proofs, hosts_of_two_tenants_and_two_authorization_servers_are_told) {
  const auto of = [](std::string_view login, std::string_view token) {
    return details("GET " + std::string(login) + "?response_type=code&client_id=a\nPOST " +
                   std::string(token) + "\n\ngrant_type=authorization_code&code=abc");
  };
  EXPECT_THAT(of("https://dev-1.okta.com/oauth2/default/v1/authorize",
                 "https://dev-2.okta.com/oauth2/default/v1/token"),
              Contains("tenant_or_realm_differs"));
  EXPECT_THAT(of("https://dev-1.okta.com/oauth2/default/v1/authorize",
                 "https://dev-1.okta.com/oauth2/v1/token"),
              Contains("tenant_or_realm_differs"));
  EXPECT_THAT(
      of("https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token"),
      IsEmpty());
}

std::string jwt(std::string_view claims,
                std::string_view header = R"({"alg":"RS256","kid":"k1"})") {
  return base64url_encode(header) + "." + base64url_encode(claims) + ".c2ln";
}

std::string jwt_grant(std::string_view assertion, std::string_view name = "assertion") {
  return "2026-11-23T12:00:00Z POST https://as.example/token "
         "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&client_id=app&" +
         std::string(name) + "=" + std::string(assertion);
}

TEST(proofs, claims_and_header_of_an_assertion_are_judged) {
  const auto of = [](std::string_view claims, std::string_view name = "assertion") {
    return details(jwt_grant(jwt(claims), name));
  };
  EXPECT_THAT(
      of(R"({"iss":"app","sub":"u","aud":"https://as.example/token","iat":1795435190000,"exp":1795438790000})"),
      Contains("assertion_time_in_milliseconds"));
  EXPECT_THAT(
      of(R"({"iss":"app","sub":"u","aud":"https://as.example/token","iat":1795435190,"exp":1795435100})"),
      Contains("assertion_ends_before_it_begins"));
  EXPECT_THAT(
      of(R"({"iss":"app","sub":"u","aud":"https://as.example/token","iat":1795435190,"exp":1795435490})",
         "client_assertion"),
      Contains("assertion_iss_is_not_sub"));
  EXPECT_THAT(
      of(R"({"iss":"b","sub":"b","aud":"https://as.example/token","iat":1795435190,"exp":1795435490})",
         "client_assertion"),
      Contains("assertion_of_another_client"));
  EXPECT_THAT(
      of(R"({"iss":"b","sub":"b","aud":"https://other.example/token","iat":1795435190,"exp":1795435490})"),
      Contains("assertion_audience"));
  const std::string right =
      R"({"iss":"a","sub":"b","aud":"https://as.example/token","iat":1795435190,"exp":1795435490})";
  EXPECT_THAT(of(right), IsEmpty());
  EXPECT_THAT(details(jwt_grant(jwt(right, R"({"alg":"HS256"})"))),
              Contains("assertion_symmetric"));
  EXPECT_THAT(details(jwt_grant(jwt(right)) + "\n{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k2\"}]}"),
              Contains("assertion_key_not_in_set"));
  EXPECT_THAT(details(jwt_grant(jwt(right)) + "\n{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k1\"}]}"),
              IsEmpty());
}

TEST(proofs, an_assertion_that_is_pasted_alone_is_judged) {
  EXPECT_THAT(
      details(
          jwt(R"({"iss":"a","aud":"https://as.example/token","iat":1795435190,"exp":1795535190})")),
      Contains("assertion_lives_too_long"));
  EXPECT_THAT(details(jwt(R"({"iss":"https://as.example","aud":"client","nonce":"n","exp":1})")),
              IsEmpty());
}

std::string saml(std::string_view until) {
  return R"(<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" IssueInstant="2026-11-23T11:59:00Z">)"
         R"(<saml:Issuer>https://idp.example</saml:Issuer><saml:Subject><saml:NameID>u</saml:NameID>)"
         R"(<saml:SubjectConfirmation><saml:SubjectConfirmationData Recipient="https://as.example/token"/>)"
         R"(</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="2026-11-23T11:59:00Z" NotOnOrAfter=")" +
         std::string(until) +
         R"("><saml:AudienceRestriction><saml:Audience>https://as.example</saml:Audience>)"
         R"(</saml:AudienceRestriction></saml:Conditions><SignatureValue>x</SignatureValue></saml:Assertion>)";
}

TEST(proofs, a_saml_assertion_is_judged) {
  const auto of = [](std::string_view assertion, std::string_view url, std::string_view kind) {
    return details("2026-11-23T12:00:00Z POST " + std::string(url) +
                   " grant_type=urn:ietf:params:oauth:grant-type:" + std::string(kind) +
                   "-bearer&assertion=" + percent_encode(assertion));
  };
  const std::string right = base64url_encode(saml("2026-11-23T12:04:00Z"));
  EXPECT_THAT(of(right, "https://as.example/token", "saml2"), IsEmpty());
  EXPECT_THAT(
      of(base64url_encode(saml("2026-11-23T11:54:00Z")), "https://as.example/token", "saml2"),
      Contains("assertion_ends_before_it_begins"));
  EXPECT_THAT(
      of(base64url_encode(saml("2026-11-23T11:59:30Z")), "https://as.example/token", "saml2"),
      IsEmpty());  // half a minute is tolerated
  EXPECT_THAT(of(right, "https://other.example/token", "saml2"), Contains("assertion_recipient"));
  EXPECT_THAT(of(right, "https://as.example/token", "jwt"), Contains("wrong_grant_type"));
  std::string standard = base64_encode(saml("2026-11-23T12:04:00Z") + ">>>???");
  std::replace(standard.begin(), standard.end(), '+', ' ');
  EXPECT_THAT(of(standard, "https://as.example/token", "saml2"),
              Contains("assertion_plus_to_space"));
  EXPECT_EQ(read_assertion(right).issuer, "https://idp.example");
  EXPECT_EQ(read_assertion(right).audiences.at(0), "https://as.example");
}

TEST(exchange, is_read_as_programs_print_it) {
  for (const char* text :
       {"map[code:[abc] grant_type:[authorization_code] redirect_uri:[https://app.example/cb]]",
        "{grant_type=[authorization_code], code=[abc], redirect_uri=[https://app.example/cb]}",
        "Array\n(\n    [grant_type] => authorization_code\n    [code] => abc\n    [redirect_uri] "
        "=> https://app.example/cb\n)",
        "URLSearchParams { 'grant_type' => 'authorization_code', 'code' => 'abc', 'redirect_uri' "
        "=> 'https://app.example/cb' }",
        "{\"grant_type\"=>\"authorization_code\", \"code\"=>\"abc\", "
        "\"redirect_uri\"=>\"https://app.example/cb\"}",
        "{'grant_type': 'authorization_code', 'code': 'abc', 'redirect_uri': "
        "'https://app.example/cb'}",
        "{ grant_type: 'authorization_code', code: 'abc', redirect_uri: 'https://app.example/cb' }",
        "{\"grantType\":\"authorization_code\",\"authorizationCode\":\"abc\",\"redirectUri\":"
        "\"https:\\/\\/app.example\\/cb\"}",
        "{\"grant_type\":[\"authorization_code\"],\"code\":[\"abc\"],\"redirect_uri\":[\"https://"
        "app.example/cb\"]}"}) {
    const auto legs = read_exchange(text);
    ASSERT_EQ(legs.size(), 1U) << text;
    EXPECT_EQ(legs[0].role, Role::token) << text;
    EXPECT_EQ(legs[0].value("code"), "abc") << text;
    EXPECT_EQ(legs[0].value("redirect_uri"), "https://app.example/cb") << text;
  }
}

TEST(exchange, finds_the_address_in_a_raw_request_and_in_what_curl_shows) {
  const auto url = [](std::string_view text) { return read_exchange(text).at(0).url; };
  EXPECT_EQ(url("POST /token HTTP/1.1\r\nHost: as.example\r\nReferer: https://app.example/\r\n\r\n"
                "grant_type=refresh_token&refresh_token=a"),
            "https://as.example/token");
  EXPECT_EQ(url("> POST /token HTTP/1.1\n> Host: as.example\n> Accept: */*\n>\n"
                "* upload completely sent off\n< HTTP/1.1 400 Bad Request\n<\n"
                "{\"error\":\"invalid_grant\"}"),
            "https://as.example/token");
}

}  // namespace
}  // namespace grantline::explain
