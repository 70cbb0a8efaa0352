#include "jose/jws.h"

#include <gtest/gtest.h>

#include <map>

#include "base/encoding.h"
#include "jose/jwk.h"
#include "jose/vectors_for_test.h"

namespace grantline::jose {
namespace {

using crypto::PublicKey;
using crypto::SigningKey;

std::string name_of(const std::expected<Jws, JwsError>& answer) {
  static const std::map<JwsError, std::string> names{
      {JwsError::malformed, "malformed"},
      {JwsError::algorithm_refused, "algorithm_refused"},
      {JwsError::header_refused, "header_refused"},
      {JwsError::type_wrong, "type_wrong"},
      {JwsError::key_unknown, "key_unknown"},
      {JwsError::signature_wrong, "signature_wrong"}};
  return answer ? "ok" : names.at(answer.error());
}

FindKey always(const PublicKey& key) {
  return [&key](std::string_view, SigningAlg) { return &key; };
}

// RFC 7515 appendices A.2 and A.3
TEST(jws, verifies_the_examples_of_rfc7515_and_no_byte_changed_in_them) {
  const Json rfc = load_vectors("jose_rfc.json");
  for (const char* name : {"rfc7515_a2", "rfc7515_a3"}) {
    const Result<Jwk> jwk = parse_jwk(rfc.at(name).at("jwk"));
    ASSERT_TRUE(jwk) << jwk.error().what;
    const std::string compact = text_of(rfc.at(name), "jws");
    const auto jws = verify(compact, "", always(jwk->key));
    ASSERT_TRUE(jws) << name_of(jws);
    EXPECT_EQ(jws->alg, jwk->key.alg());
    EXPECT_EQ(find_string(jws->payload, "iss"), "joe");
    EXPECT_EQ(find_integer(jws->payload, "exp"), 1300819380);
    for (std::size_t i = 0; i < compact.size(); ++i) {
      std::string changed = compact;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(verify(changed, "", always(jwk->key))) << name << " byte " << i;
    }
  }
}

// RFC 8037 appendices A.1, A.4 and A.5. Ed25519 gives one signature only, so ours must be the
// RFC's.
TEST(jws, ed25519_signs_and_verifies_the_example_of_rfc8037) {
  const Json rfc = load_vectors("jose_rfc.json").at("rfc8037_a");
  const std::string prefix = *hex_decode("302e020100300506032b657004220420");
  const Secret pkcs8(prefix + *base64url_decode(text_of(rfc, "private_key")));
  const Result<SigningKey> key = SigningKey::from_pkcs8(pkcs8);
  ASSERT_TRUE(key) << key.error().what;
  const std::string signature = key->sign(text_of(rfc, "signed"));
  EXPECT_EQ(base64url_encode(signature), text_of(rfc, "signature"));
  const Result<Jwk> jwk = parse_jwk(rfc.at("jwk"));
  ASSERT_TRUE(jwk) << jwk.error().what;
  EXPECT_TRUE(jwk->key.verify(text_of(rfc, "signed"), signature));
}

TEST(jws, verifies_what_it_signed_under_every_algorithm) {
  for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
    const SigningKey key = SigningKey::generate(alg);
    const PublicKey half = key.public_key();
    const std::string compact = sign(key, "a \"kid\"", "at+jwt", R"({"sub":"alice"})");
    const auto jws = verify(compact, "at+jwt", [&](std::string_view kid, SigningAlg wanted) {
      return kid == "a \"kid\"" && wanted == alg ? &half : nullptr;
    });
    ASSERT_TRUE(jws) << name_of(jws);
    EXPECT_EQ(jws->alg, alg);
    EXPECT_EQ(jws->typ, "at+jwt");
    EXPECT_EQ(find_string(jws->payload, "sub"), "alice");
    const auto unverified = parse_unverified(compact);
    ASSERT_TRUE(unverified);
    EXPECT_EQ(unverified->kid, "a \"kid\"");
  }
}

TEST(jws, header_has_no_typ_where_none_is_asked_for) {
  const SigningKey key = SigningKey::generate(SigningAlg::es256);
  const std::string compact = sign(key, "k", "", "{}");
  EXPECT_EQ(base64url_decode(compact.substr(0, compact.find('.'))), R"({"alg":"ES256","kid":"k"})");
}

TEST(jws, takes_16_kib_and_refuses_one_byte_more) {
  const SigningKey key = SigningKey::generate(SigningAlg::es256);
  const PublicKey half = key.public_key();
  const auto token = [&key](std::size_t size) {
    return sign(key, "k", "", R"({"a":")" + std::string(size, 'a') + R"("})");
  };
  std::size_t size = 12'000;
  while (token(size).size() < 16 * 1024) ++size;
  ASSERT_EQ(token(size).size(), 16 * 1024U);
  EXPECT_TRUE(verify(token(size), "", always(half)));
  EXPECT_EQ(name_of(verify(token(size + 1), "", always(half))), "malformed");
  EXPECT_EQ(name_of(parse_unverified(token(size + 1))), "malformed");
}

TEST(jws, the_algorithm_is_that_of_the_key_even_when_the_finder_gives_another_key) {
  const SigningKey ec = SigningKey::generate(SigningAlg::es256);
  const SigningKey rsa = SigningKey::generate(SigningAlg::rs256);
  const PublicKey ec_half = ec.public_key();
  const std::string compact = sign(rsa, "k", "", "{}");
  EXPECT_EQ(name_of(verify(compact, "", always(ec_half))), "algorithm_refused");
}

}  // namespace
}  // namespace grantline::jose
