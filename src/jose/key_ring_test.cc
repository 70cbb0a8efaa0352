#include "jose/key_ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace grantline::jose {
namespace {

using crypto::SigningKey;

constexpr WallTime kNow = from_unix_seconds(1'800'000'000);

RingKey make(const char* kid, SigningAlg alg, WallTime active_from, WallTime retired_at = {}) {
  return {kid, SigningKey::generate(alg), active_from, retired_at};
}

std::string kid_of(const RingKey* key) { return key == nullptr ? "none" : key->kid; }

template <class... Key>
KeyRing ring_of(Key... key) {
  std::vector<RingKey> keys;
  (keys.push_back(std::move(key)), ...);
  return KeyRing(std::move(keys));
}

TEST(key_ring, signs_with_the_newest_active_key_of_the_algorithm) {
  const KeyRing ring = ring_of(make("old", SigningAlg::es256, kNow - days(60)),
                               make("new", SigningAlg::es256, kNow - days(1)),
                               make("older", SigningAlg::es256, kNow - days(90)),
                               make("ed", SigningAlg::eddsa, kNow));
  EXPECT_EQ(kid_of(ring.signer(SigningAlg::es256, kNow)), "new");
  EXPECT_EQ(kid_of(ring.signer(SigningAlg::es256, kNow - days(2))), "old");
  EXPECT_EQ(kid_of(ring.signer(SigningAlg::eddsa, kNow)), "ed");
  EXPECT_EQ(kid_of(ring.signer(SigningAlg::rs256, kNow)), "none");
}

TEST(key_ring, publishes_a_key_before_it_is_used) {
  const KeyRing ring = ring_of(make("now", SigningAlg::es256, kNow - days(1)),
                               make("next", SigningAlg::es256, kNow + days(1)));
  EXPECT_EQ(kid_of(ring.signer(SigningAlg::es256, kNow)), "now");
  EXPECT_EQ(kid_of(ring.signer(SigningAlg::es256, kNow + days(1))), "next");
  EXPECT_NE(ring.find("next", SigningAlg::es256), nullptr);
  EXPECT_THAT(ring.jwk_set_text(), testing::HasSubstr(R"("kid":"next")"));
}

TEST(key_ring, a_retired_key_still_verifies_and_is_published_but_does_not_sign) {
  const KeyRing ring = ring_of(make("only", SigningAlg::es256, kNow - days(9), kNow));
  EXPECT_EQ(kid_of(ring.signer(SigningAlg::es256, kNow - milliseconds(1))), "only");
  EXPECT_EQ(kid_of(ring.signer(SigningAlg::es256, kNow)), "none");
  const std::string signature = ring.keys()[0].key.sign("message");
  ASSERT_NE(ring.find("only", SigningAlg::es256), nullptr);
  EXPECT_TRUE(ring.find("only", SigningAlg::es256)->verify("message", signature));
  EXPECT_THAT(ring.jwk_set_text(), testing::HasSubstr(R"("kid":"only")"));
}

TEST(key_ring, finds_by_kid_and_algorithm_and_nothing_for_no_kid) {
  const KeyRing ring =
      ring_of(make("a", SigningAlg::es256, kNow), make("b", SigningAlg::eddsa, kNow));
  EXPECT_NE(ring.find("a", SigningAlg::es256), nullptr);
  EXPECT_EQ(ring.find("a", SigningAlg::eddsa), nullptr);
  EXPECT_EQ(ring.find("b", SigningAlg::es256), nullptr);
  EXPECT_EQ(ring.find("", SigningAlg::es256), nullptr);
  EXPECT_EQ(ring.find("A", SigningAlg::es256), nullptr);
}

TEST(key_ring, its_jwk_set_is_read_back_and_holds_no_private_member) {
  const KeyRing ring =
      ring_of(make("a", SigningAlg::es256, kNow), make("b", SigningAlg::eddsa, kNow),
              make("c", SigningAlg::rs256, kNow));
  const Result<std::vector<Jwk>> keys = parse_jwk_set(ring.jwk_set_text());
  ASSERT_TRUE(keys) << keys.error().what;
  ASSERT_EQ(keys->size(), 3U);
  for (const Jwk& key : *keys) {
    ASSERT_NE(ring.find(key.kid, key.key.alg()), nullptr);
    EXPECT_EQ(thumbprint(*ring.find(key.kid, key.key.alg())), thumbprint(key.key));
  }
}

TEST(key_ring, an_empty_ring_publishes_an_empty_set) {
  const KeyRing ring{{}};
  EXPECT_EQ(ring.jwk_set_text(), R"({"keys":[]})");
  EXPECT_EQ(ring.signer(SigningAlg::es256, kNow), nullptr);
}

TEST(key_ring_death, two_keys_of_one_kid_or_a_key_without_one_are_a_bug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(ring_of(make("a", SigningAlg::es256, kNow), make("a", SigningAlg::eddsa, kNow)),
               "bug at");
  EXPECT_DEATH(ring_of(make("", SigningAlg::es256, kNow)), "bug at");
}

}  // namespace
}  // namespace grantline::jose
