#include "serve/key_book.h"

#include <gtest/gtest.h>

#include "serve/test_server.h"

namespace grantline::serve {
namespace {

class KeyBookTest : public ::testing::Test {
 protected:
  KeyBook make(char master = 'm') {
    return KeyBook(engine, world, settings, Secret(std::string(32, master)));
  }
  static std::string signer(const KeyBook& book, WallTime at) {
    const jose::RingKey* key = book.now()->ring.signer(SigningAlg::es256, at);
    return key == nullptr ? "(none)" : key->kid;
  }
  static bool publishes(const KeyBook& book, const std::string& kid) {
    return book.now()->ring.find(kid, SigningAlg::es256) != nullptr;
  }

  TestWorld world;
  store::MemoryEngine engine{world};
  Settings settings;
};

TEST_F(KeyBookTest, makes_a_key_of_each_algorithm_once_and_finds_them_again) {
  KeyBook first = make();
  ASSERT_TRUE(first.open());
  const std::string kid = signer(first, world.now());
  KeyBook second = make();
  ASSERT_TRUE(second.open());
  EXPECT_EQ(signer(second, world.now()), kid);
  EXPECT_EQ(second.list()->size(), 4U);
  for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
    EXPECT_NE(second.now()->ring.signer(alg, world.now()), nullptr);
  }
}

TEST_F(KeyBookTest, says_so_when_the_master_key_is_another) {
  KeyBook right = make();
  ASSERT_TRUE(right.open());
  KeyBook wrong = make('w');
  const auto opened = wrong.open();
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().what.find("another master key"), std::string::npos);
}

TEST_F(KeyBookTest, keeps_no_private_key_in_the_clear) {
  KeyBook book = make();
  ASSERT_TRUE(book.open());
  const auto private_key = book.now()->ring.signer(SigningAlg::es256, world.now())->key.to_pkcs8();
  const auto visited = engine.scan(store::Table::keys, "", "", [&](auto, std::string_view row) {
    EXPECT_EQ(row.find(private_key.reveal()), std::string_view::npos);
    return true;
  });
  EXPECT_TRUE(visited);
}

TEST_F(KeyBookTest, publishes_a_successor_ahead_of_its_use) {
  KeyBook book = make();
  ASSERT_TRUE(book.open());
  const std::string before = signer(book, world.now());
  const auto next = book.rotate("ES256", false);
  ASSERT_TRUE(next);
  EXPECT_TRUE(publishes(book, *next));
  EXPECT_EQ(signer(book, world.now()), before);
  world.advance(settings.keys.publish_ahead);
  EXPECT_EQ(signer(book, world.now()), *next);
  EXPECT_TRUE(publishes(book, before)) << "what it signed is still valid";
}

TEST_F(KeyBookTest, rotates_by_schedule_and_drops_what_nothing_can_need) {
  KeyBook book = make();
  ASSERT_TRUE(book.open());
  const std::string first = signer(book, world.now());
  world.advance(settings.keys.rotate_every - settings.keys.publish_ahead - seconds(1));
  ASSERT_TRUE(book.rotate_what_is_due());
  EXPECT_EQ(book.list()->size(), 4U) << "a second too early";
  world.advance(seconds(1));
  ASSERT_TRUE(book.rotate_what_is_due());
  EXPECT_EQ(book.list()->size(), 8U);
  EXPECT_EQ(signer(book, world.now()), first);
  ASSERT_TRUE(book.rotate_what_is_due());
  EXPECT_EQ(book.list()->size(), 8U) << "one successor is enough";
  world.advance(settings.keys.publish_ahead);
  const std::string second = signer(book, world.now());
  EXPECT_NE(second, first);
  world.advance(settings.tokens.access_token_life + days(1));
  ASSERT_TRUE(book.rotate_what_is_due());
  EXPECT_FALSE(publishes(book, first));
  EXPECT_EQ(signer(book, world.now()), second);
  EXPECT_TRUE(book.now()->tokens.has(1)) << "a refresh token of its time may still come";
}

TEST_F(KeyBookTest, a_retired_key_signs_no_more_and_a_dropped_one_checks_no_more) {
  KeyBook book = make();
  ASSERT_TRUE(book.open());
  const std::string first = signer(book, world.now());
  world.advance(seconds(1));
  ASSERT_TRUE(book.retire(first, false));
  const std::string second = signer(book, world.now());
  EXPECT_NE(second, first);
  EXPECT_TRUE(publishes(book, first));
  ASSERT_TRUE(book.retire(first, true));
  EXPECT_FALSE(publishes(book, first));
  EXPECT_FALSE(book.retire("nobody", false));
}

TEST_F(KeyBookTest, a_new_token_key_mints_at_once_and_the_old_one_still_checks) {
  KeyBook book = make();
  ASSERT_TRUE(book.open());
  const Secret token = book.now()->tokens.mint({.kind = CredentialKind::refresh_token,
                                                .key_id = 1,
                                                .issued_at_s = 1,
                                                .grant = GrantId{{1}},
                                                .generation = 1});
  ASSERT_TRUE(book.rotate("token", false));
  EXPECT_EQ(book.now()->tokens.newest(), 2);
  EXPECT_TRUE(check_credential(book.now()->tokens, CredentialKind::refresh_token, token.reveal()));
}

}  // namespace
}  // namespace grantline::serve
