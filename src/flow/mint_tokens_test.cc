#include "flow/mint_tokens.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "flow/check_access_token.h"
#include "flow/testing.h"
#include "jose/jws.h"

namespace grantline::flow {
namespace {

using namespace testing;

class Mint : public ::testing::Test {
 protected:
  static jose::KeyRing make_ring() {
    std::vector<jose::RingKey> keys;
    for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
      keys.push_back({std::string("kid-") + std::string(to_text(alg)),
                      crypto::SigningKey::generate(alg), kStart - days(1), WallTime{}});
    }
    return jose::KeyRing(std::move(keys));
  }
  static TokenKeys make_token_keys() {
    std::vector<TokenKeys::Entry> entries;
    entries.push_back({1, Secret(std::string(32, 'k'))});
    return TokenKeys(entries);
  }

  store::Grant grant() const {
    return open_without_code(agreement(), facts_at(kStart), {}, 1, true);
  }
  std::string access_token(const store::Grant& of, const ClientMetadata& client,
                           std::vector<std::string> resources = {}) {
    const auto token = mint_access_token(minter, client,
                                         {.grant = of,
                                          .id = some_id(),
                                          .key = key_of(some_id()),
                                          .scope = of.scope,
                                          .resources = std::move(resources),
                                          .now = kStart,
                                          .life = minutes(15),
                                          .random = {}});
    return std::string(token->reveal());
  }

  jose::KeyRing ring = make_ring();
  TokenKeys keys = make_token_keys();
  Minter minter{"https://login.example", ring, keys};
};

TEST_F(Mint, an_access_token_is_what_rfc_9068_section_2_asks_for) {
  const auto jws = jose::parse_unverified(access_token(grant(), {}, {"https://api.example"}));
  ASSERT_TRUE(jws);
  EXPECT_EQ(jws->typ, "at+jwt");
  EXPECT_EQ(jws->alg, SigningAlg::es256);
  const JsonObject& claims = jws->payload;
  EXPECT_EQ(find_string(claims, "iss"), "https://login.example");
  EXPECT_EQ(find_integer(claims, "exp"), kStart.unix_seconds() + 900);
  EXPECT_EQ(find_integer(claims, "iat"), kStart.unix_seconds());
  EXPECT_EQ(find_string(claims, "aud"), "https://api.example");
  EXPECT_EQ(find_string(claims, "sub"), "AAAAAAAAAAAAAAAAAAAAAA");
  EXPECT_EQ(find_string(claims, "client_id"), "app");
  EXPECT_EQ(find_string(claims, "scope"), "openid profile");
  EXPECT_EQ(find_integer(claims, "auth_time"), kStart.unix_seconds());
  EXPECT_TRUE(find_string(claims, "acr"));
  EXPECT_TRUE(find(claims, "amr")->is_array());
  const auto jti = parse_jwt_id(*find_string(claims, "jti"));
  ASSERT_TRUE(jti);
  EXPECT_EQ(jti->grant, key_of(some_id()));
  EXPECT_EQ(jti->generation, 1U);
}

// RFC 9068 section 3: the subject of a client for itself is the client, and there is no login.
TEST_F(Mint, a_client_for_itself_is_its_own_subject) {
  store::Grant own = grant();
  own.user = {};
  const auto jws = jose::parse_unverified(access_token(own, {}));
  EXPECT_EQ(find_string(jws->payload, "sub"), "app");
  EXPECT_EQ(find_string(jws->payload, "aud"), "https://login.example");
  EXPECT_FALSE(find_integer(jws->payload, "auth_time"));
}

TEST_F(Mint, an_id_token_binds_nonce_and_access_token_by_each_algorithm) {
  const std::string access = access_token(grant(), {});
  for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
    ClientMetadata client;
    client.id_token_signed_response_alg = alg;
    const store::Grant of = grant();
    const auto token = mint_id_token(
        minter, client,
        {.grant = of, .nonce = "n-1", .access_token = access, .now = kStart, .life = minutes(5)});
    ASSERT_TRUE(token);
    const auto jws = jose::verify(token->reveal(), "JWT", [&](std::string_view kid, SigningAlg a) {
      return ring.find(kid, a);
    });
    ASSERT_TRUE(jws) << to_text(alg);
    EXPECT_EQ(jws->alg, alg);
    EXPECT_EQ(find_string(jws->payload, "aud"), "app");
    EXPECT_EQ(find_string(jws->payload, "nonce"), "n-1");
    EXPECT_EQ(find_string(jws->payload, "sid"), "s");
    const std::string half = alg == SigningAlg::eddsa
                                 ? std::string(as_view(crypto::sha512(access)).substr(0, 32))
                                 : std::string(as_view(crypto::sha256(access)).substr(0, 16));
    EXPECT_EQ(find_string(jws->payload, "at_hash"), base64url_encode(half));
  }
}

TEST_F(Mint, without_an_active_key_there_is_a_fault_and_no_token) {
  const jose::KeyRing none{std::vector<jose::RingKey>()};
  const store::Grant of = grant();
  const auto token = mint_id_token(
      {"https://login.example", none, keys}, {},
      {.grant = of, .nonce = {}, .access_token = {}, .now = kStart, .life = minutes(5)});
  ASSERT_FALSE(token);
  EXPECT_NE(token.error().what.find("key rotate"), std::string::npos);
}

TEST_F(Mint, what_is_minted_is_read_again_until_it_expires_or_its_grant_ends) {
  for (const TokenFormat format : {TokenFormat::jwt, TokenFormat::opaque}) {
    ClientMetadata client;
    client.access_token_format = format;
    const store::Grant of = grant();
    const std::string token = access_token(of, client);
    const auto claims = read_access_token(minter, token, kStart + minutes(14));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->grant, key_of(some_id()));
    const auto access = check_access_token(*claims, {&of, {}}, false, kStart + minutes(14));
    ASSERT_TRUE(access);
    EXPECT_EQ(access->claims.subject, "AAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(access->claims.scope, "openid profile");
    const auto spent = check_access_token(*claims, {&of, {}}, true, kStart);
    EXPECT_EQ(spent.error().cause, Cause::access_token_revoked);
    const auto ended = end_grant(of, store::EndedBy::user, kStart + minutes(1), {});
    const auto after = check_access_token(*claims, {&*ended, {}}, false, kStart + minutes(2));
    EXPECT_EQ(after.error().cause, Cause::access_token_revoked);
    const auto late = read_access_token(minter, token, kStart + minutes(15));
    const auto gone = late ? check_access_token(*late, {&of, {}}, false, kStart + minutes(15))
                           : std::expected<Access, Refusal>(std::unexpected(late.error()));
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().cause, Cause::access_token_expired);
  }
}

TEST_F(Mint, an_id_token_is_no_access_token) {
  const store::Grant of = grant();
  const auto token = mint_id_token(
      minter, {},
      {.grant = of, .nonce = {}, .access_token = {}, .now = kStart, .life = minutes(5)});
  const auto claims = read_access_token(minter, token->reveal(), kStart);
  ASSERT_FALSE(claims);
  EXPECT_EQ(claims.error().cause, Cause::access_token_wrong_kind);
}

}  // namespace
}  // namespace grantline::flow
