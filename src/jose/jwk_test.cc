#include "jose/jwk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "jose/vectors_for_test.h"

namespace grantline::jose {
namespace {

TEST(jwk, reads_the_set_of_rfc7517_and_passes_over_its_key_for_encryption) {
  const Json rfc = load_vectors("jose_rfc.json");
  const Result<std::vector<Jwk>> keys = parse_jwk_set(to_text(rfc.at("rfc7517_a1")));
  ASSERT_TRUE(keys) << keys.error().what;
  ASSERT_EQ(keys->size(), 1U);
  EXPECT_EQ(keys->front().kid, "2011-04-29");
  EXPECT_EQ(keys->front().key.alg(), SigningAlg::rs256);
}

TEST(jwk, thumbprints_are_those_of_rfc7638_and_rfc8037) {
  const Json rfc = load_vectors("jose_rfc.json");
  for (const char* name : {"rfc7638_3_1", "rfc8037_a"}) {
    const Result<Jwk> key = parse_jwk(rfc.at(name).at("jwk"));
    ASSERT_TRUE(key) << key.error().what;
    EXPECT_EQ(thumbprint(key->key), text_of(rfc.at(name), "thumbprint"));
  }
}

// Expected value: `openssl dgst -sha256` of the text that RFC 7638 section 3.2 asks for.
TEST(jwk, thumbprint_of_an_ec_key_is_the_digest_of_its_four_members_in_order) {
  const Json rfc = load_vectors("jose_rfc.json");
  const Result<Jwk> key = parse_jwk(rfc.at("rfc7515_a3").at("jwk"));
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(thumbprint(key->key), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

TEST(jwk, written_and_read_again_is_the_same_key_for_every_algorithm) {
  for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
    const crypto::SigningKey key = crypto::SigningKey::generate(alg);
    const JsonObject json = to_json({"kid \"1\"", key.public_key()});
    EXPECT_EQ(find_string(json, "use"), "sig");
    EXPECT_EQ(find_string(json, "alg"), to_text(alg));
    const Result<Jwk> back = parse_jwk(*parse_json(to_text(Json(json))));
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(back->kid, "kid \"1\"");
    EXPECT_EQ(back->key.alg(), alg);
    EXPECT_EQ(thumbprint(back->key), thumbprint(key.public_key()));
    EXPECT_TRUE(back->key.verify("message", key.sign("message")));
  }
}

TEST(jwk, refuses_every_broken_key_and_says_why) {
  const Json vectors = load_vectors("jwk_negative.json");
  for (const Json& entry : vectors.at("jwk").as_array()) {
    const Result<Jwk> key = parse_jwk(entry.at("jwk"));
    ASSERT_FALSE(key) << text_of(entry, "name");
    EXPECT_THAT(key.error().what, testing::HasSubstr(text_of(entry, "fault")))
        << text_of(entry, "name");
  }
}

TEST(jwk, sets_give_the_keys_that_are_used_or_say_what_is_broken) {
  const Json vectors = load_vectors("jwk_negative.json");
  for (const Json& entry : vectors.at("jwk_set").as_array()) {
    const std::string name = text_of(entry, "name");
    const Result<std::vector<Jwk>> keys = parse_jwk_set(text_of(entry, "text"));
    const Json* kids = find(entry.as_object(), "kids");
    ASSERT_EQ(keys.has_value(), kids != nullptr) << name;
    if (!keys) {
      EXPECT_THAT(keys.error().what, testing::HasSubstr(text_of(entry, "fault"))) << name;
      continue;
    }
    JsonArray got;
    for (const Jwk& key : *keys) got.emplace_back(key.kid);
    EXPECT_EQ(to_text(Json(got)), to_text(*kids)) << name;
  }
}

TEST(jwk, a_fault_does_not_repeat_the_private_member) {
  const Result<Json> leaked = parse_json(R"({"kty":"oct","k":"c2VjcmV0LXNlY3JldA"})");
  const Result<Jwk> key = parse_jwk(*leaked);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().what, testing::Not(testing::HasSubstr("c2VjcmV0")));
}

}  // namespace
}  // namespace grantline::jose
