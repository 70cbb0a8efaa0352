#include "jose/dpop_proof.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "jose/dpop_url.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "jose/vectors_for_test.h"

namespace grantline::jose {
namespace {

using crypto::SigningKey;

constexpr WallTime kNow = from_unix_seconds(1'800'000'000);
constexpr std::string_view kUrl = "https://login.example/token";

// A proof that is right, and what a test makes wrong in it.
struct Made {
  SigningKey key = SigningKey::generate(SigningAlg::es256);
  JsonObject header{{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", public_jwk(key)}};
  JsonObject payload{{"jti", "one"}, {"htm", "POST"}, {"htu", kUrl}, {"iat", 1'800'000'000}};

  static JsonObject public_jwk(const SigningKey& key) {
    JsonObject jwk = to_json({"", key.public_key()});
    for (const char* name : {"use", "alg", "kid"}) jwk.erase(name);
    return jwk;
  }
  std::string jkt() const { return thumbprint(key.public_key()); }
  std::string text() const {
    const std::string input =
        base64url_encode(to_text(Json(header))) + "." + base64url_encode(to_text(Json(payload)));
    return input + "." + base64url_encode(key.sign(input));
  }
};

struct Asked {
  std::string method = "POST";
  std::string url{kUrl};
  std::optional<std::string_view> access_token = {};
  std::optional<std::string_view> jkt = {};
  DpopRules rules = {};
  WallTime now = kNow;

  std::expected<DpopProof, DpopFault> check(std::string_view proof) const {
    const std::string_view fields[] = {proof};
    return check_dpop_proof({fields, method, url, access_token, jkt}, rules, now);
  }
};

// Nothing: it was taken.
std::optional<DpopError> error_of(const std::expected<DpopProof, DpopFault>& answer) {
  return answer ? std::nullopt : std::optional(answer.error().error);
}

TEST(dpop_proof, takes_the_examples_of_rfc9449_at_their_requests_and_no_byte_changed_in_them) {
  const Json rfc = load_vectors("dpop_rfc9449.json");
  const std::string token = text_of(rfc, "access_token");
  const std::string jkt = text_of(rfc, "jkt");
  for (const Json& example : rfc.at("proofs").as_array()) {
    Asked asked{.method = text_of(example, "method"), .url = text_of(example, "url")};
    asked.jkt = jkt;
    if (asked.method == "GET") asked.access_token = token;
    asked.now = from_unix_seconds(example.at("iat").as_int64());
    const std::string text = text_of(example, "proof");
    const auto proof = asked.check(text);
    ASSERT_TRUE(proof) << text_of(example, "name");
    EXPECT_EQ(proof->jkt, jkt);
    EXPECT_EQ(proof->jti, text_of(example, "jti"));
    EXPECT_EQ(proof->issued_at, asked.now);
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(asked.check(changed)) << text_of(example, "name") << " byte " << i;
    }
  }
}

TEST(dpop_proof, is_one_field_and_not_two) {
  const std::string text = Made().text();
  const std::string_view twice[] = {text, text};
  const auto check = [](std::span<const std::string_view> fields) {
    return error_of(check_dpop_proof({fields, "POST", kUrl, {}, {}}, {}, kNow));
  };
  EXPECT_EQ(check({}), DpopError::missing);
  EXPECT_EQ(check(twice), DpopError::repeated);
  EXPECT_EQ(check(std::span(twice).first(1)), std::nullopt);
}

TEST(dpop_proof, takes_each_algorithm_with_a_key_of_its_own) {
  for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
    Made made{.key = SigningKey::generate(alg)};
    made.header["alg"] = to_text(alg);
    made.header["jwk"] = Made::public_jwk(made.key);
    const auto proof = Asked().check(made.text());
    ASSERT_TRUE(proof) << to_text(alg);
    EXPECT_EQ(proof->jkt, made.jkt());
  }
}

struct Mistake {
  const char* name;
  DpopError due;
  std::function<void(Made&)> make;
};

TEST(dpop_proof, refuses_each_mistake_for_its_own_reason) {
  using enum DpopError;
  const std::vector<Mistake> mistakes{
      {"no type", type_wrong, [](Made& m) { m.header.erase("typ"); }},
      {"another type", type_wrong, [](Made& m) { m.header["typ"] = "JWT"; }},
      {"none", algorithm_refused, [](Made& m) { m.header["alg"] = "none"; }},
      {"an HMAC", algorithm_refused, [](Made& m) { m.header["alg"] = "HS256"; }},
      {"no algorithm", algorithm_refused, [](Made& m) { m.header.erase("alg"); }},
      {"no key", key_missing, [](Made& m) { m.header.erase("jwk"); }},
      {"a kid alone", key_missing, [](Made& m) { m.header["jwk"] = "kid"; }},
      {"the private half", key_private, [](Made& m) { m.header["jwk"].as_object()["d"] = "AA"; }},
      {"a secret", key_private,
       [](Made& m) { m.header["jwk"] = JsonObject{{"kty", "oct"}, {"k", "AAAA"}}; }},
      {"another curve", key_refused, [](Made& m) { m.header["jwk"].as_object()["crv"] = "P-384"; }},
      {"an alg of another kind", key_refused, [](Made& m) { m.header["alg"] = "RS256"; }},
      {"a key for encryption", key_refused,
       [](Made& m) { m.header["jwk"].as_object()["use"] = "enc"; }},
      {"the key of another", signature_wrong,
       [](Made& m) {
         m.header["jwk"] = Made::public_jwk(SigningKey::generate(SigningAlg::es256));
       }},
      {"crit", malformed, [](Made& m) { m.header["crit"] = JsonArray{"b64"}; }},
      {"a certificate", malformed, [](Made& m) { m.header["x5c"] = JsonArray{}; }},
      {"no jti", malformed, [](Made& m) { m.payload.erase("jti"); }},
      {"an empty jti", malformed, [](Made& m) { m.payload["jti"] = ""; }},
      {"a jti of another type", malformed, [](Made& m) { m.payload["jti"] = 7; }},
      {"no htm", malformed, [](Made& m) { m.payload.erase("htm"); }},
      {"no htu", malformed, [](Made& m) { m.payload.erase("htu"); }},
      {"no iat", malformed, [](Made& m) { m.payload.erase("iat"); }},
      {"an iat as text", malformed, [](Made& m) { m.payload["iat"] = "1800000000"; }},
      {"an iat beyond all time", malformed, [](Made& m) { m.payload["iat"] = INT64_MAX; }},
      {"an iat before all time", malformed, [](Made& m) { m.payload["iat"] = -1e300; }},
      {"another method", method_wrong, [](Made& m) { m.payload["htm"] = "GET"; }},
      {"a method in lower case", method_wrong, [](Made& m) { m.payload["htm"] = "post"; }},
      {"another path", url_wrong, [](Made& m) { m.payload["htu"] = "https://login.example/par"; }},
      {"http", url_wrong, [](Made& m) { m.payload["htu"] = "http://login.example/token"; }},
      {"no URL", url_wrong, [](Made& m) { m.payload["htu"] = "/token"; }},
      {"milliseconds", malformed, [](Made& m) { m.payload["iat"] = 1'800'000'000'000; }},
  };
  for (const Mistake& mistake : mistakes) {
    Made made;
    mistake.make(made);
    EXPECT_EQ(error_of(Asked().check(made.text())), mistake.due) << mistake.name;
  }
}

TEST(dpop_proof, is_not_a_token_of_another_form) {
  const std::string text = Made().text();
  for (const std::string& other :
       {std::string(), std::string("x"), text + ".", "DPoP " + text, text + "=", text + ", " + text,
        text.substr(0, text.rfind('.')), std::string(20'000, 'A') + ".e30.AA"}) {
    EXPECT_EQ(error_of(Asked().check(other)), DpopError::malformed) << other.substr(0, 40);
  }
}

// jose::verify refuses a key in the header, and this way is no way around it.
TEST(dpop_proof, is_never_taken_as_a_token) {
  const Made made;
  const auto half = made.key.public_key();
  const auto jws = verify(made.text(), "", [&half](auto, auto) { return &half; });
  ASSERT_FALSE(jws);
  EXPECT_EQ(jws.error(), JwsError::header_refused);
}

TEST(dpop_proof, says_the_method_and_the_url_that_came_without_its_query) {
  Made made;
  made.payload["htu"] = "https://other.example/token?code=secret#x";
  const auto answer = Asked().check(made.text());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().due, kUrl);
  EXPECT_EQ(answer.error().came, "https://other.example/token");
}

TEST(dpop_proof, is_taken_up_to_its_age_and_leeway_and_not_a_second_longer) {
  Asked asked{.rules = {.max_age = seconds(60), .leeway = seconds(30)}};
  const auto at = [&asked](Duration after) {
    asked.now = kNow + after;
    return asked.check(Made().text());
  };
  EXPECT_TRUE(at(seconds(90)));
  const auto old = at(seconds(93));
  EXPECT_EQ(error_of(old), DpopError::too_old);
  EXPECT_EQ(old.error().off_by, seconds(3));
  EXPECT_TRUE(at(seconds(-30)));
  const auto early = at(seconds(-3600));
  EXPECT_EQ(error_of(early), DpopError::from_future);
  EXPECT_EQ(early.error().off_by, seconds(3570));
}

TEST(dpop_proof, is_remembered_until_it_would_be_refused_for_its_age) {
  const Made made;
  Asked asked;
  const auto proof = asked.check(made.text());
  ASSERT_TRUE(proof);
  asked.now = proof->good_until - milliseconds(1);
  EXPECT_TRUE(asked.check(made.text()));
  asked.now = proof->good_until;
  EXPECT_EQ(error_of(asked.check(made.text())), DpopError::too_old);
}

TEST(dpop_proof, use_is_of_one_jti_under_one_key) {
  const Made one;
  Made other{.key = one.key, .header = one.header};
  other.payload["jti"] = "two";
  const auto key = [](const Made& made) { return Asked().check(made.text())->used_key; };
  EXPECT_EQ(key(one), key(one));
  EXPECT_NE(key(one), key(other));
  EXPECT_NE(key(one), key(Made()));
  EXPECT_EQ(key(one).size(), 43U);
}

TEST(dpop_proof, takes_an_iat_with_a_fraction) {
  Made made;
  made.payload["iat"] = 1'800'000'000.75;
  EXPECT_TRUE(Asked().check(made.text()));
}

TEST(dpop_proof, needs_a_nonce_where_there_is_one_and_then_no_clock) {
  const std::string nonces[] = {"now", "before"};
  Asked asked{.rules = {.nonces = nonces, .nonce_life = minutes(5)}, .now = kNow + days(400)};
  Made made;
  EXPECT_EQ(error_of(asked.check(made.text())), DpopError::nonce_missing);
  made.payload["nonce"] = "long ago";
  EXPECT_EQ(error_of(asked.check(made.text())), DpopError::nonce_wrong);
  for (const std::string& nonce : nonces) {
    made.payload["nonce"] = nonce;
    const auto proof = asked.check(made.text());
    ASSERT_TRUE(proof) << nonce;
    EXPECT_EQ(proof->good_until, asked.now + minutes(5));
  }
}

TEST(dpop_proof, with_a_token_has_its_hash) {
  Made made;
  Asked asked{.access_token = "token"};
  EXPECT_EQ(error_of(asked.check(made.text())), DpopError::token_hash_missing);
  made.payload["ath"] = hex_encode(as_view(crypto::sha256("token")));
  EXPECT_EQ(error_of(asked.check(made.text())), DpopError::token_hash_wrong);
  made.payload["ath"] = base64url_encode(as_view(crypto::sha256("token")));
  EXPECT_EQ(error_of(asked.check(made.text())), std::nullopt);
  asked.access_token = "another";
  EXPECT_EQ(error_of(asked.check(made.text())), DpopError::token_hash_wrong);
}

TEST(dpop_proof, has_the_key_that_the_token_is_bound_to) {
  const Made made;
  const std::string jkt = made.jkt();
  Asked asked{.jkt = jkt};
  EXPECT_TRUE(asked.check(made.text()));
  const Made thief;
  const auto answer = asked.check(thief.text());
  EXPECT_EQ(error_of(answer), DpopError::key_wrong);
  EXPECT_EQ(answer.error().due, jkt);
  EXPECT_EQ(answer.error().came, thief.jkt());
}

// RFC 3986 sections 6.2.2 and 6.2.3
TEST(dpop_url, is_normalised_and_has_no_query) {
  const std::pair<const char*, const char*> same[] = {
      {"https://login.example/token", "https://login.example/token"},
      {"HTTPS://Login.EXAMPLE/token", "https://login.example/token"},
      {"https://login.example:443/token", "https://login.example/token"},
      {"https://login.example:/token", "https://login.example/token"},
      {"http://login.example:80", "http://login.example/"},
      {"https://login.example:80/token", "https://login.example:80/token"},
      {"https://login.example/token?a=b/../c#d", "https://login.example/token"},
      {"https://login.example/token#?", "https://login.example/token"},
      {"https://login.example/a/./b/../token", "https://login.example/a/token"},
      {"https://login.example/%7Euser/%c3%a9", "https://login.example/~user/%C3%A9"},
      {"https://login.example/a%2fb", "https://login.example/a%2Fb"},
      {"https://login.example/a/..", "https://login.example/"},
      {"https://login.example/../../a/.", "https://login.example/a/"},
      {"https://login.example/a//b/%2e%2E/c", "https://login.example/a//c"},
      {"https://login%2Eexample/a", "https://login.example/a"},
      {"https://LOGIN%4D.example/a", "https://loginm.example/a"},
      {"https://login.example/Token", "https://login.example/Token"},
      {"https://login.example/token/", "https://login.example/token/"},
      {"https://[2001:DB8::1]:8443/t", "https://[2001:db8::1]:8443/t"},
  };
  for (const auto& [given, due] : same) EXPECT_EQ(dpop_url(given), due) << given;
  for (const char* none :
       {"", "/token", "login.example/token", "ftp://login.example/token", "https:///token",
        "https://user@login.example/token", "https:login.example", "https://login.example/a b",
        "https://login.example/%zz"}) {
    EXPECT_EQ(dpop_url(none), std::nullopt) << none;
  }
}

}  // namespace
}  // namespace grantline::jose
