#include "client/keyring_store.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "base/encoding.h"
#include "client/file_store.h"
#include "client/secret_service.h"
#include "client/test_store_contract.h"

namespace grantline::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

class Keyring : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("grantline-keyring-" + hex_encode(system_world().random_bytes(6)));
    store = make_keyring_store(folder, system_world());
  }
  void TearDown() override { fs::remove_all(folder); }
  fs::path folder;
  std::unique_ptr<TokenStore> store;
};

TEST_F(Keyring, holds_the_contract_as_files_do) { holds_the_contract(*store); }

TEST_F(Keyring, another_store_finds_what_was_kept_and_another_folder_does_not) {
  ASSERT_TRUE(*store->replace("work.session", 0, Secret(std::string("{\"token\":\"häß\"}"))));
  const auto again = make_keyring_store(folder / "x/..", system_world());
  const auto entry = again->load("work.session");
  ASSERT_TRUE(entry && *entry);
  EXPECT_EQ((*entry)->content.reveal(), "{\"token\":\"häß\"}");
  EXPECT_THAT(*again->list(), ElementsAre("work.session"));
  const auto other = make_keyring_store(folder / "other", system_world());
  EXPECT_FALSE(other->load("work.session")->has_value());
  EXPECT_TRUE(other->list()->empty());
}

TEST_F(Keyring, writers_of_many_threads_lose_nothing) {
  ASSERT_TRUE(*store->replace("a", 0, Secret(std::string("0"))));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto own = make_keyring_store(folder, system_world());
      for (int n = 0; n < 10;) {
        const auto entry = own->load("a");
        ASSERT_TRUE(entry) << entry.error().what;
        const int value = std::stoi(std::string((*entry)->content.reveal()));
        const auto done =
            own->replace("a", (*entry)->generation, Secret(std::to_string(value + 1)));
        ASSERT_TRUE(done) << done.error().what;
        if (*done) ++n;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ((*store->load("a"))->content.reveal(), "40");
}

TEST_F(Keyring, what_is_not_ours_is_named_and_kept) {
  const SecretItem item{folder.string(), "a"};
  ASSERT_TRUE(keep_secret(item, Secret(std::string("no generation"))));
  EXPECT_THAT(store->load("a").error().what, HasSubstr("left as it is"));
  EXPECT_FALSE(store->replace("a", 0, Secret(std::string("x"))));
  EXPECT_EQ((*find_secret(item))->reveal(), "no generation");
}

TEST_F(Keyring, holds_one_key_for_the_files_of_a_folder) {
  const auto key = key_of_keyring(folder, system_world());
  ASSERT_TRUE(key) << key.error().what;
  ASSERT_EQ(key->size(), 32U);
  EXPECT_EQ(key_of_keyring(folder, system_world())->reveal(), key->reveal());
  EXPECT_NE(key_of_keyring(folder / "other", system_world())->reveal(), key->reveal());
  const auto files = make_file_store({.folder = folder, .key = key->copy()}, system_world());
  ASSERT_TRUE(*files->replace("a", 0, Secret(std::string("hidden token"))));
  std::ifstream in(folder / "a.state", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(bytes.find("hidden"), bytes.npos);
  EXPECT_TRUE(store->list()->empty()) << "the key is no session";
}

TEST_F(Keyring, makes_no_key_for_files_that_were_stored_without_it) {
  const auto files = make_file_store({.folder = folder}, system_world());
  ASSERT_TRUE(*files->replace("a", 0, Secret(std::string("plain"))));
  EXPECT_THAT(key_of_keyring(folder, system_world()).error().what,
              HasSubstr("where there are sessions already"));
}

}  // namespace
}  // namespace grantline::client
