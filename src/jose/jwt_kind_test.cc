#include "jose/jwt_kind.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace grantline::jose {
namespace {

Jws jws_of(std::string_view typ, std::string_view payload) {
  return {SigningAlg::es256, "", std::string(typ), parse_json(payload)->get_object()};
}

TEST(jwt_kind, is_told_by_the_header_first) {
  EXPECT_EQ(kind_of(jws_of("at+jwt", R"({"nonce":"n"})")), JwtKind::access_token);
  EXPECT_EQ(kind_of(jws_of("application/AT+JWT", "{}")), JwtKind::access_token);
  EXPECT_EQ(kind_of(jws_of("dpop+jwt", "{}")), JwtKind::dpop_proof);
  EXPECT_EQ(kind_of(jws_of("logout+jwt", "{}")), JwtKind::logout_token);
}

TEST(jwt_kind, of_a_plain_jwt_is_told_by_its_claims) {
  EXPECT_EQ(kind_of(jws_of("JWT", R"({"typ":"ID","nonce":"n"})")), JwtKind::id_token);
  EXPECT_EQ(kind_of(jws_of("JWT", R"({"typ":"Refresh"})")), JwtKind::refresh_token);
  EXPECT_EQ(kind_of(jws_of("JWT", R"({"typ":"Bearer","nonce":"n"})")), JwtKind::access_token);
  EXPECT_EQ(kind_of(jws_of("", R"({"token_use":"id"})")), JwtKind::id_token);
  EXPECT_EQ(kind_of(jws_of("", R"({"token_use":"access"})")), JwtKind::access_token);
  EXPECT_EQ(kind_of(jws_of("JWT", R"({"at_hash":"h","aud":"c"})")), JwtKind::id_token);
  EXPECT_EQ(kind_of(jws_of("JWT", R"({"nonce":"n","scp":"User.Read"})")), JwtKind::access_token);
  EXPECT_EQ(kind_of(jws_of("JWT", R"({"iss":"c","sub":"c","aud":"a"})")),
            JwtKind::client_assertion);
  EXPECT_EQ(kind_of(jws_of("JWT", R"({"iss":"a","sub":"c"})")), JwtKind::unknown);
}

TEST(jwt_damage, names_the_part_that_is_not_whole) {
  const auto damage = [](std::string_view text) { return damage_of(text, JwsError::malformed); };
  EXPECT_EQ(damage("eyJ"), "it has 1 of the three parts of a JWT");
  EXPECT_EQ(damage("eyJ.eyJ"), "it has 2 of the three parts of a JWT");
  EXPECT_EQ(damage("a.b.c.d.e"), "it is encrypted (five parts), which only its API can read");
  EXPECT_EQ(damage("e30.e30."), "its signature is missing");
  EXPECT_EQ(damage("e30.e3+0.e30"), "its payload is not whole base64url");
  EXPECT_EQ(damage("AAAA.e30.e30"), "its header or payload is not the JSON object that it was");
}

}  // namespace
}  // namespace grantline::jose
