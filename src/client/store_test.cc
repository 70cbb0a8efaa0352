#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/encoding.h"
#include "client/file_store.h"
#include "client/memory_store.h"
#include "client/slot_file.h"
#include "client/test_store_contract.h"

namespace grantline::client {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

Secret secret(std::string text) { return Secret(std::move(text)); }

class FileStore : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("grantline-store-" + hex_encode(system_world().random_bytes(6)));
    store = make_file_store({.folder = folder / "s"}, system_world());
  }
  void TearDown() override { fs::remove_all(folder); }
  std::string load(TokenStore& from, const std::string& name = "a") {
    const auto entry = from.load(name);
    if (!entry) return "fault: " + entry.error().what;
    return *entry ? std::string((*entry)->content.reveal()) : "none";
  }
  std::uint64_t generation() { return (*store->load("a"))->generation; }
  void change(const std::function<void(std::string&)>& edit) {
    std::ifstream in(path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    edit(bytes);
    std::ofstream(path(), std::ios::binary) << bytes;
  }
  fs::path path() const { return folder / "s/a.state"; }
  fs::path folder;
  std::unique_ptr<TokenStore> store;
};

TEST_F(FileStore, holds_the_contract_as_memory_does) {
  holds_the_contract(*store);
  holds_the_contract(*make_memory_store());
}

TEST_F(FileStore, files_are_ours_alone_and_wider_ones_are_refused) {
  ASSERT_TRUE(store->replace("a", 0, secret("x")));
  struct stat facts{};
  ASSERT_EQ(stat(path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  ASSERT_EQ(stat(path().parent_path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700U);
  chmod(path().c_str(), 0644);
  EXPECT_THAT(load(*store), AllOf(HasSubstr("mode 0644"), HasSubstr("chmod 600")));
  EXPECT_FALSE(store->replace("a", 0, secret("y")));
  chmod(path().c_str(), 0600);
  EXPECT_EQ(load(*store), "x");
  chmod(path().parent_path().c_str(), 0770);
  EXPECT_THAT(store->replace("b", 0, secret("y")).error().what, HasSubstr("chmod 700"));
}

TEST_F(FileStore, change_cut_at_any_byte_leaves_what_was_there) {
  ASSERT_TRUE(store->replace("a", 0, secret("old")));
  const std::uint64_t before = generation();
  ASSERT_TRUE(store->replace("a", before, secret("new")));
  const std::string slot = make_slot(before + 1, "new");
  for (std::size_t cut = 0; cut < slot.size(); ++cut) {
    change([&](std::string& bytes) {
      const std::size_t place = SlotFile::kHeader + 4096;
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(place), slot.size(), '\0');
      bytes.replace(place, cut, slot.substr(0, cut));
    });
    EXPECT_EQ(load(*store), "old") << cut;
  }
}

TEST_F(FileStore, damaged_file_is_named_and_kept) {
  ASSERT_TRUE(store->replace("a", 0, secret("old")));
  const auto size = fs::file_size(path());
  fs::resize_file(path(), size - 1);
  EXPECT_THAT(load(*store), AllOf(HasSubstr("was cut short"), HasSubstr("left as it is")));
  EXPECT_FALSE(store->replace("a", 0, secret("new"))) << "must not be overwritten";
  fs::resize_file(path(), size);
  EXPECT_EQ(load(*store), "old");
  fs::resize_file(path(), 10);
  EXPECT_THAT(load(*store), HasSubstr("was cut short"));
  std::ofstream(path(), std::ios::trunc) << "{\"not\":\"ours\"}";
  EXPECT_THAT(load(*store), HasSubstr("is not a file of grantline's"));
}

TEST_F(FileStore, file_of_a_newer_version_is_named_and_kept) {
  ASSERT_TRUE(store->replace("a", 0, secret("old")));
  change([](std::string& bytes) { bytes[19] = 2; });
  EXPECT_THAT(load(*store), HasSubstr("written by a newer grantline (format 2, this one reads 1)"));
  EXPECT_FALSE(store->replace("a", 0, secret("new")));
  change([](std::string& bytes) { bytes[19] = 1; });
  EXPECT_EQ(load(*store), "old");
}

TEST_F(FileStore, content_that_outgrows_its_room_gets_more) {
  ASSERT_TRUE(store->replace("a", 0, secret("x")));
  const std::string big(20'000, 'b');
  ASSERT_TRUE(*store->replace("a", generation(), secret(big)));
  EXPECT_EQ(load(*store), big);
  ASSERT_TRUE(*store->replace("a", generation(), secret("small")));
  EXPECT_EQ(load(*store), "small");
}

TEST_F(FileStore, sealed_file_needs_its_key_and_name) {
  const std::string key(32, 'k');
  const auto sealed = make_file_store({.folder = folder / "s", .key = secret(key)}, system_world());
  ASSERT_TRUE(sealed->replace("a", 0, secret("hidden token")));
  EXPECT_EQ(load(*sealed), "hidden token");
  change([](std::string& bytes) { EXPECT_EQ(bytes.find("hidden"), std::string::npos); });
  EXPECT_THAT(load(*store), HasSubstr("is encrypted"));
  const auto wrong = make_file_store({.folder = folder / "s", .key = secret(std::string(32, 'w'))},
                                     system_world());
  EXPECT_THAT(load(*wrong), HasSubstr("another key"));
  fs::copy_file(path(), folder / "s/b.state");
  EXPECT_THAT(load(*sealed, "b"), HasSubstr("could not be opened"));
  ASSERT_TRUE(store->replace("c", 0, secret("plain")));
  EXPECT_THAT(load(*sealed, "c"), HasSubstr("is not encrypted"));
}

TEST_F(FileStore, full_disk_keeps_what_was_there) {
  ASSERT_TRUE(store->replace("a", 0, secret("old")));
  struct rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small{6000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto created = store->replace("b", 0, secret("new"));
  const auto grown = store->replace("a", generation(), secret(std::string(9000, 'x')));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(created);
  EXPECT_THAT(created.error().what, HasSubstr("make room on the disk"));
  EXPECT_FALSE(grown);
  EXPECT_EQ(load(*store), "old");
  EXPECT_EQ(load(*store, "b"), "none");
  for (const auto& entry : fs::directory_iterator(folder / "s")) {
    EXPECT_FALSE(entry.path().filename().string().starts_with('.')) << "a draft was left";
  }
}

TEST_F(FileStore, change_costs_one_sync) {
  ASSERT_TRUE(store->replace("a", 0, secret("old")));
  std::vector<std::string> steps;
  const auto watched =
      make_file_store({.folder = folder / "s",
                       .key = {},
                       .before_step = [&](std::string_view step) { steps.emplace_back(step); }},
                      system_world());
  ASSERT_TRUE(*watched->replace("a", generation(), secret("new")));
  EXPECT_EQ(steps, (std::vector<std::string>{"write_slot", "sync_slot", "slot_synced"}));
}

TEST_F(FileStore, writers_of_many_threads_lose_nothing) {
  ASSERT_TRUE(store->replace("a", 0, secret("0")));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto own = make_file_store({.folder = folder / "s"}, system_world());
      for (int n = 0; n < 25;) {
        const auto entry = own->load("a");
        ASSERT_TRUE(entry) << entry.error().what;
        const int value = std::stoi(std::string((*entry)->content.reveal()));
        const auto done =
            own->replace("a", (*entry)->generation, secret(std::to_string(value + 1)));
        ASSERT_TRUE(done) << done.error().what;
        if (*done) ++n;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(load(*store), "200");
}

TEST_F(FileStore, lock_waits_for_its_holder_and_survives_removal) {
  ASSERT_TRUE(store->replace("a", 0, secret("0")));
  auto lock = std::move(*store->lock("a", seconds(1)));
  std::thread waiter([&] {
    const auto own = make_file_store({.folder = folder / "s"}, system_world());
    EXPECT_NE(*own->lock("a", seconds(5)), nullptr);
  });
  EXPECT_TRUE(*store->remove("a", generation()));
  lock.reset();
  waiter.join();
}

TEST_F(FileStore, names_cannot_leave_the_folder) {
  EXPECT_TRUE(is_store_name("work-1.session"));
  for (const char* name : {"", "../x", "a/b", ".hidden", "a b", "\n"}) {
    EXPECT_FALSE(is_store_name(name)) << name;
  }
  EXPECT_EQ(default_store_folder("/x/state", "/home/a"), "/x/state/grantline");
  EXPECT_EQ(default_store_folder("relative", "/home/a"), "/home/a/.local/state/grantline");
}

}  // namespace
}  // namespace grantline::client
