#include "guard/judge_jwt.h"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>

#include "jose/jws_negative_for_test.h"

namespace grantline::guard {
namespace {

constexpr std::string_view kIssuer = "https://login.example";
constexpr WallTime kNow = from_unix_seconds(1'790'000'000);

JsonObject claims() {
  return {{"iss", kIssuer},
          {"sub", "alice"},
          {"aud", "https://api.example"},
          {"client_id", "app"},
          {"scope", "read write"},
          {"iat", kNow.unix_seconds()},
          {"exp", kNow.unix_seconds() + 300},
          {"jti", "j"}};
}

JsonObject claims_with(std::string_view name, Json value) {
  JsonObject out = claims();
  out[name] = std::move(value);
  return out;
}

JsonObject claims_without(std::string_view name) {
  JsonObject out = claims();
  out.erase(name);
  return out;
}

class JudgeJwt : public testing::Test {
 protected:
  std::expected<JwtAccess, Refusal> judge(const std::string& token) {
    return judge_jwt(token, terms, [this](std::string_view compact, std::string_view typ) {
      ++checks;
      return jose::verify(compact, typ, [this](std::string_view kid, SigningAlg alg) {
        return keys.find(kid, alg);
      });
    });
  }
  std::expected<JwtAccess, Refusal> judge(const JsonObject& payload,
                                          std::string_view typ = "at+jwt") {
    return judge(jose::sign(keys.ec, "ec", typ, to_text(Json(payload))));
  }
  std::string cause_of(const JsonObject& payload, std::string_view typ = "at+jwt") {
    const auto access = judge(payload, typ);
    return access ? "taken" : std::string(info(access.error().cause).name);
  }
  std::string words_of(const JsonObject& payload, std::string_view typ = "at+jwt") {
    const auto access = judge(payload, typ);
    return access ? "taken" : describe(access.error(), Detail::full);
  }

  jose::NegativeKeys keys;
  JwtTerms terms{.issuer = std::string(kIssuer)};
  int checks = 0;
};

TEST_F(JudgeJwt, an_access_token_by_the_profile_is_taken_with_what_it_says) {
  const auto access = judge(claims_with("auth_time", kNow.unix_seconds() - 60));
  ASSERT_TRUE(access);
  EXPECT_EQ(access->token.subject, "alice");
  EXPECT_EQ(access->token.client, "app");
  EXPECT_EQ(access->token.scope.text(), "read write");
  EXPECT_EQ(access->token.audience, std::vector<std::string>{"https://api.example"});
  EXPECT_EQ(access->token.auth_time, kNow - minutes(1));
  EXPECT_EQ(access->token.expires_at, kNow + minutes(5));
  EXPECT_EQ(cause_of(claims(), "application/AT+jwt"), "taken");
}

TEST_F(JudgeJwt, scope_and_client_are_read_as_providers_name_them) {
  JsonObject entra = claims_without("scope");
  entra.erase("client_id");
  entra["scp"] = "User.Read Mail.Read";
  entra["appid"] = "a1";
  entra["roles"] = JsonArray{"admin"};
  EXPECT_EQ(judge(entra)->token.scope.text(), "User.Read Mail.Read");
  EXPECT_EQ(judge(entra)->token.client, "a1");
  JsonObject okta = entra;
  okta["scp"] = JsonArray{"openid", "orders"};
  okta.erase("appid");
  okta["cid"] = "0oa";
  EXPECT_EQ(judge(okta)->token.scope.text(), "openid orders");
  EXPECT_EQ(judge(okta)->token.client, "0oa");
  okta.erase("scp");
  okta["azp"] = "kc";
  EXPECT_TRUE(judge(okta)->token.scope.empty()) << "roles are no scope";
  EXPECT_EQ(judge(okta)->token.client, "kc");
}

TEST_F(JudgeJwt, audience_is_one_or_a_list_and_nothing_else) {
  EXPECT_EQ(judge(claims_with("aud", JsonArray{"a", 7, "b"}))->token.audience,
            (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(judge(claims_with("aud", 7))->token.audience.empty());
  EXPECT_TRUE(judge(claims_without("aud"))->token.audience.empty());
}

TEST_F(JudgeJwt, a_jwt_without_the_type_is_refused_and_named) {
  EXPECT_EQ(cause_of(claims(), "JWT"), "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims(), ""), "access_token_wrong_kind");
  EXPECT_EQ(words_of(claims_with("nonce", "n"), "dpop+jwt"),
            "This is a DPoP proof, not an access token.");
  JsonObject id_token = claims_without("scope");
  id_token["nonce"] = "n";
  EXPECT_EQ(words_of(id_token, "JWT"), "This is an ID token, not an access token.");
  EXPECT_EQ(checks, 0) << "no key is asked for";
}

TEST_F(JudgeJwt, a_plain_jwt_is_taken_by_choice_unless_it_tells_that_it_is_something_else) {
  terms.accept_plain_jwt = true;
  EXPECT_EQ(cause_of(claims(), "JWT"), "taken");
  EXPECT_EQ(cause_of(claims(), ""), "taken");
  EXPECT_EQ(cause_of(claims_without("scope"), "JWT"), "taken");
  for (const char* typ : {"dpop+jwt", "logout+jwt", "secevent+jwt", "client-authentication+jwt",
                          "token-introspection+jwt", "jose"}) {
    EXPECT_EQ(cause_of(claims(), typ), "access_token_wrong_kind") << typ;
  }
  EXPECT_EQ(cause_of(claims_with("typ", "ID"), "JWT"), "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims_with("typ", "Refresh"), "JWT"), "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims_with("token_use", "id"), "JWT"), "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims_with("at_hash", "h"), "JWT"), "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims_with("events", JsonObject()), "JWT"), "access_token_wrong_kind");
  JsonObject assertion = claims_with("sub", Json(kIssuer));
  assertion.erase("scope");
  EXPECT_EQ(cause_of(assertion, "JWT"), "access_token_wrong_kind");
  JsonObject id_token = claims_without("scope");
  id_token["nonce"] = "n";
  EXPECT_EQ(cause_of(id_token, "JWT"), "access_token_wrong_kind");
}

TEST_F(JudgeJwt, another_issuer_is_refused_before_a_key_is_asked_for) {
  for (const char* issuer : {"https://login.example/", "https://LOGIN.example",
                             "http://login.example", "https://login.example.evil.example", ""}) {
    EXPECT_EQ(cause_of(claims_with("iss", issuer)), "access_token_not_ours") << issuer;
  }
  EXPECT_EQ(cause_of(claims_without("iss")), "access_token_not_ours");
  EXPECT_EQ(checks, 0);
  EXPECT_EQ(words_of(claims_with("iss", "https://staging.example")),
            "This server, https://login.example, did not make this access token: another one, "
            "https://staging.example, made it, or this one with keys that it no longer has.");
}

TEST_F(JudgeJwt, a_signature_by_another_key_is_refused) {
  const std::string text = to_text(Json(claims()));
  const auto forged = judge(jose::sign(keys.other, "ec", "at+jwt", text));
  ASSERT_FALSE(forged);
  EXPECT_EQ(forged.error().cause, Cause::access_token_not_ours);
  const auto unknown = judge(jose::sign(keys.ec, "k9", "at+jwt", text));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().cause, Cause::access_token_not_ours);
}

TEST_F(JudgeJwt, what_must_be_there_must_be_there) {
  for (const char* name : {"sub", "exp"}) {
    EXPECT_EQ(cause_of(claims_without(name)), "access_token_malformed") << name;
    EXPECT_EQ(cause_of(claims_with(name, JsonArray())), "access_token_malformed") << name;
  }
  EXPECT_EQ(cause_of(claims_with("sub", "")), "access_token_malformed");
  EXPECT_EQ(cause_of(claims_with("exp", -1)), "access_token_malformed");
  EXPECT_EQ(cause_of(claims_with("exp", 1e300)), "access_token_malformed");
  EXPECT_EQ(cause_of(claims_with("iat", "today")), "access_token_malformed");
  EXPECT_EQ(cause_of(claims_with("nbf", nullptr)), "access_token_malformed");
  EXPECT_EQ(cause_of(claims_with("scope", "re\"ad")), "access_token_malformed");
}

TEST_F(JudgeJwt, a_token_that_is_bound_to_a_certificate_or_key_is_refused) {
  EXPECT_EQ(cause_of(claims_with("cnf", JsonObject{{"jkt", "k"}})), "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims_with("cnf", JsonObject{{"x5t#S256", "h"}})), "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims_with("cnf", JsonObject{{"x5t#S256", "h"}, {"jkt", "k"}})),
            "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims_with("cnf", "k")), "access_token_wrong_kind");
  EXPECT_EQ(cause_of(claims_with("cnf", JsonObject())), "access_token_wrong_kind");
}

TEST_F(JudgeJwt, times_are_held_with_leeway_for_the_beginning_alone) {
  const auto at = [&](const JsonObject& payload, WallTime now) {
    const auto refusal = check_times(*judge(payload), seconds(5), now);
    return refusal ? describe(*refusal, Detail::full) : "good";
  };
  EXPECT_EQ(at(claims(), kNow + milliseconds(299'999)), "good");
  EXPECT_EQ(at(claims(), kNow + minutes(5)), "The access token expired 0 ms earlier.");
  EXPECT_EQ(at(claims(), kNow + minutes(7)), "The access token expired 2 min earlier.");
  EXPECT_EQ(at(claims(), kNow - seconds(5)), "good");
  EXPECT_EQ(at(claims(), kNow - seconds(6)),
            "The access token becomes valid in 6.0 s by the clock of this API.");
  const JsonObject later = claims_with("nbf", kNow.unix_seconds() + 60);
  EXPECT_EQ(at(later, kNow + seconds(54)),
            "The access token becomes valid in 6.0 s by the clock of this API.");
  EXPECT_EQ(at(later, kNow + seconds(55)), "good");
}

TEST_F(JudgeJwt, a_refusal_of_who_checks_the_signature_is_handed_on) {
  const auto access = judge_jwt(jose::sign(keys.ec, "ec", "at+jwt", to_text(Json(claims()))), terms,
                                [](std::string_view, std::string_view) {
                                  return std::unexpected(Refusal(Cause::issuer_unreachable));
                                });
  ASSERT_FALSE(access);
  EXPECT_EQ(access.error().cause, Cause::issuer_unreachable);
}

// tests/vectors has no claims beside sub: those that are good there miss the issuer here, so it is
// put into each.
TEST_F(JudgeJwt, no_vector_that_is_no_good_jws_is_taken) {
  const Json vectors = jose::load_vectors("jws_negative.json");
  for (const bool plain : {false, true}) {
    terms.accept_plain_jwt = plain;
    int good = 0;
    for (const Json& entry : vectors.as_array()) {
      Json mine = entry;
      if (jose::text_of(entry, "payload") == R"({"sub":"alice"})") {
        mine.as_object()["payload"] = to_text(Json(claims()));
      }
      const auto access = judge(jose::make_compact(keys, mine));
      const bool is_good = jose::text_of(entry, "expect") == "ok";
      if (access) ++good;
      if (access && !is_good) {
        EXPECT_TRUE(plain && jose::text_of(entry, "expect") == "type_wrong")
            << jose::text_of(entry, "name");
      }
    }
    EXPECT_GE(good, 3) << "ES256, EdDSA and RS256";
  }
}

}  // namespace
}  // namespace grantline::guard
