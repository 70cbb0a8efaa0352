// What the embedded store promises beyond the contract of all engines: that it keeps what it
// acknowledged, that expired rows leave the disk, and that it says what is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "store/rocksdb/open_rocksdb.h"
#include "store/store_test_kit.h"

namespace grantline::store {
namespace {

using testing::HasSubstr;

class Child {
 public:
  Child(std::string mode, std::string folder) {
    std::array<int, 2> pipe_ends{};
    CHECK(pipe(pipe_ends.data()) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
    std::string program = STORE_CRASH_CHILD;
    std::array<char*, 4> words{program.data(), mode.data(), folder.data(), nullptr};
    CHECK(posix_spawn(&pid_, program.c_str(), &actions, nullptr, words.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    output_ = fdopen(pipe_ends[0], "r");
  }
  ~Child() {
    static_cast<void>(fclose(output_));
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill_now() const { kill(pid_, SIGKILL); }
  // Without its end of line; nothing at the end, or where the line was cut short.
  std::optional<std::string> line() {
    std::string out;
    for (int c = fgetc(output_); c != EOF; c = fgetc(output_)) {
      if (c == '\n') return out;
      out.push_back(static_cast<char>(c));
    }
    return std::nullopt;
  }
  std::vector<std::string> lines() {
    std::vector<std::string> out;
    while (auto next = line()) out.push_back(*next);
    return out;
  }

 private:
  pid_t pid_ = 0;
  FILE* output_ = nullptr;
};

class RocksDbStore : public testing::Test {
 protected:
  // What the folder of the store holds: names and contents.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.file("store"))) {
      std::ostringstream bytes;
      bytes << std::ifstream(entry.path()).rdbuf();
      out[entry.path().filename()] = bytes.str();
    }
    return out;
  }
  std::unique_ptr<RocksDbEngine> open(std::string_view name = "store") {
    RocksDbOptions options;
    options.notice = [this](std::string notice) { notices_.push_back(std::move(notice)); };
    auto opened = open_rocksdb(folder_.file(std::string(name)), options, world_);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().what);
    return opened ? std::move(*opened) : nullptr;
  }
  std::string open_fault(const std::string& path) {
    const auto opened = open_rocksdb(path, {}, world_);
    return opened ? "opened" : opened.error().what;
  }
  std::string value(Engine& engine, Table table, std::string_view key) {
    const auto got = engine.get(table, key);
    return got ? got->value_or("none") : got.error().what;
  }
  void damage_files_larger_than(std::uintmax_t bytes) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.file("store"))) {
      if (entry.path().extension() != ".sst" || entry.file_size() <= bytes) continue;
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(8);
      file << "damage";
    }
  }
  std::uint32_t now_s() { return static_cast<std::uint32_t>(world_.now().unix_seconds()); }

  TemporaryFolder folder_;
  StillWorld world_;
  std::vector<std::string> notices_;
};

TEST_F(RocksDbStore, reopening_keeps_what_was_acknowledged) {
  for (int round = 0; round < 3; ++round) {
    auto engine = open();
    ASSERT_TRUE(engine);
    EXPECT_EQ(value(*engine, Table::users, "n"), round == 0 ? "none" : std::to_string(round - 1));
    ASSERT_TRUE(write_now(*engine, {put_row(Table::users, "n", std::to_string(round))}));
  }
  EXPECT_TRUE(notices_.empty());
}

TEST_F(RocksDbStore, kill_9_under_load_loses_nothing_that_was_acknowledged) {
  std::mt19937 random(20261123);
  std::map<int, long long> acknowledged;
  for (int round = 0; round < 20; ++round) {
    {
      Child child("load", folder_.file("store"));
      ASSERT_EQ(child.line(), "open");
      std::thread killer([&child, wait_us = random() % 60'000] {
        std::this_thread::sleep_for(std::chrono::microseconds(wait_us));
        child.kill_now();
      });
      for (const std::string& line : child.lines()) {
        std::istringstream words(line);
        int worker = 0;
        long long number = 0;
        ASSERT_TRUE(words >> worker >> number) << line;
        acknowledged[worker] = number;
      }
      killer.join();
    }
    const auto engine = open();
    ASSERT_TRUE(engine);
    for (auto& [worker, number] : acknowledged) {
      const std::string a = value(*engine, Table::grants, "a" + std::to_string(worker));
      EXPECT_EQ(a, value(*engine, Table::events, "b" + std::to_string(worker)));
      EXPECT_GE(std::stoll(a), number);
      EXPECT_LE(std::stoll(a), number + 1);
      number = std::stoll(a);
    }
  }
  EXPECT_EQ(acknowledged.size(), 8U);
}

TEST_F(RocksDbStore, a_full_disk_fails_changes_loses_nothing_and_heals_by_itself) {
  for (const auto& [mode, sentence] : std::map<std::string, std::string>{
           {"full", "the disk is full; make room"},
           {"limit", "a limit on the size of a file, or a quota, is reached; raise it"},
           {"quota", "a limit on the size of a file, or a quota, is reached; raise it"}}) {
    const std::vector<std::string> said = Child(mode, folder_.file(mode)).lines();
    ASSERT_EQ(said.size(), 6U) << mode << testing::PrintToString(said);
    for (std::size_t i = 1; i <= 3; ++i) EXPECT_THAT(said[i], HasSubstr(sentence));
    EXPECT_EQ(said[4], "unwritten");
    EXPECT_EQ(said[5], "stored 200");
    const auto engine = open(mode);
    ASSERT_TRUE(engine);
    EXPECT_EQ(value(*engine, Table::grants, "lost"), "none");
    for (int i = 0; i < 200; ++i) {
      EXPECT_EQ(value(*engine, Table::grants, "row" + std::to_string(i)), "value");
    }
  }
}

TEST_F(RocksDbStore, compaction_drops_expired_rows_and_keeps_all_others) {
  const auto engine = open();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(write_now(*engine, {put_row(Table::grants, "expired", "v", now_s() + 10),
                                  put_row(Table::grants, "in grace", "v", now_s() + 86'400 - 60),
                                  put_row(Table::grants, "later", "v", now_s() + 200'000),
                                  put_row(Table::grants, "prolonged", "v", now_s() + 10),
                                  put_row(Table::grants, "for ever", "v")}));
  ASSERT_TRUE(engine->compact());
  ASSERT_TRUE(write_now(*engine, {put_row(Table::grants, "prolonged", "v2", now_s() + 200'000)}));
  EXPECT_EQ(value(*engine, Table::grants, "expired"), "v");
  world_.set(world_.now() + days(1));
  ASSERT_TRUE(engine->compact());
  EXPECT_EQ(value(*engine, Table::grants, "expired"), "none");
  EXPECT_EQ(value(*engine, Table::grants, "in grace"), "v");
  EXPECT_EQ(value(*engine, Table::grants, "later"), "v");
  EXPECT_EQ(value(*engine, Table::grants, "prolonged"), "v2");
  EXPECT_EQ(value(*engine, Table::grants, "for ever"), "v");
  EXPECT_EQ(engine->approximate_rows(Table::grants), 4U);
}

// Nobody asks for a compaction: the writes of those who come later bring it about, as they do in a
// server.
TEST_F(RocksDbStore, expired_rows_leave_while_others_are_written) {
  RocksDbOptions options;
  options.memtable_bytes = 64 << 10;
  const auto engine = std::move(*open_rocksdb(folder_.file("store"), options, world_));
  std::mt19937_64 chance(7);
  const auto random_text = [&](std::size_t words) {
    std::string out;
    for (std::size_t i = 0; i < words; ++i) append_u64(out, chance());
    return out;
  };
  const auto write_rows = [&](int count, std::uint32_t drop_at) {
    std::vector<std::string> keys;
    for (int done = 0; done < count; done += 100) {
      std::vector<Write> writes;
      for (int i = 0; i < 100; ++i) {
        keys.push_back(random_text(2));
        writes.push_back(put_row(Table::grants, keys.back(), random_text(25), drop_at));
      }
      EXPECT_TRUE(write_now(*engine, std::move(writes)));
    }
    return keys;
  };
  const auto is_there = [&](const std::string& key) {
    return value(*engine, Table::grants, key) != "none";
  };
  const auto expired = write_rows(3000, now_s() + 10);
  const auto others = write_rows(1000, now_s() + 500'000);
  EXPECT_EQ(std::ranges::count_if(expired, is_there), 3000);
  world_.set(world_.now() + days(1));
  std::int64_t left = 3000;
  for (int tries = 0; tries < 400 && left > 300; ++tries) {
    write_rows(500, now_s() + 500'000);
    // Compactions run beside the writes, on a busy machine long behind them.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    left = std::ranges::count_if(expired, is_there);
  }
  EXPECT_LE(left, 300);
  EXPECT_EQ(std::ranges::count_if(others, is_there), 1000);
}

TEST_F(RocksDbStore, an_older_version_of_a_dropped_row_does_not_come_back) {
  const auto engine = open();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(write_now(*engine, {put_row(Table::grants, "row", "old", now_s() + 500'000)}));
  ASSERT_TRUE(engine->compact());
  ASSERT_TRUE(write_now(*engine, {put_row(Table::grants, "row", "new", now_s() + 10)}));
  world_.set(world_.now() + days(1));
  ASSERT_TRUE(engine->compact());
  EXPECT_EQ(value(*engine, Table::grants, "row"), "none");
}

TEST_F(RocksDbStore, a_clock_that_jumped_far_ahead_deletes_nothing_in_that_run) {
  {
    const auto engine = open();
    ASSERT_TRUE(engine);
    ASSERT_TRUE(write_now(*engine, {put_row(Table::grants, "row", "v", now_s() + 10)}));
  }
  const WallTime right = world_.now();
  world_.set(right + days(400));
  for (int run = 0; run < 3; ++run) {
    const auto engine = open();
    ASSERT_TRUE(engine);
    ASSERT_TRUE(engine->compact());
    EXPECT_EQ(value(*engine, Table::grants, "row"), "v");
  }
  ASSERT_EQ(notices_.size(), 3U);
  EXPECT_THAT(notices_[0], HasSubstr("nothing that has expired is deleted"));
  world_.set(right + days(2));
  const auto engine = open();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(engine->compact());
  EXPECT_EQ(value(*engine, Table::grants, "row"), "none");
  EXPECT_EQ(notices_.size(), 3U);
}

TEST_F(RocksDbStore, a_jump_of_the_clock_while_it_runs_deletes_nothing) {
  const auto engine = open();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(write_now(*engine, {put_row(Table::grants, "row", "v", now_s() + 10)}));
  world_.set(world_.now() + days(400));
  ASSERT_TRUE(engine->compact());
  EXPECT_EQ(value(*engine, Table::grants, "row"), "v");
}

TEST_F(RocksDbStore, a_checkpoint_taken_while_it_runs_can_be_opened) {
  const auto engine = open();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(write_now(*engine, {put_row(Table::users, "a", "before")}));
  ASSERT_TRUE(engine->checkpoint(folder_.file("copy")));
  ASSERT_TRUE(write_now(*engine, {put_row(Table::users, "a", "after")}));
  const auto copy = open("copy");
  ASSERT_TRUE(copy);
  EXPECT_EQ(value(*copy, Table::users, "a"), "before");
  EXPECT_EQ(value(*engine, Table::users, "a"), "after");
  const auto again = engine->checkpoint(folder_.file("copy"));
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().what, HasSubstr("already"));
  struct stat seen{};
  ASSERT_EQ(stat(folder_.file("copy").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777, 0700U);
}

TEST_F(RocksDbStore, a_second_open_is_refused_and_says_that_a_server_is_running) {
  const auto engine = open();
  ASSERT_TRUE(engine);
  EXPECT_THAT(open_fault(folder_.file("store")), HasSubstr("a server is running on it"));
  const auto said = Child("open", folder_.file("store")).lines();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(said[0], HasSubstr("a server is running on it"));
}

TEST_F(RocksDbStore, a_newer_format_is_refused_and_left_as_it_is) {
  {
    const auto engine = open();
    ASSERT_TRUE(engine);
    ASSERT_TRUE(write_now(*engine, {put_row(Table::meta, "format", "2"),
                                    put_row(Table::grants, "row", "v", now_s() + 10)}));
  }
  const auto before = files();
  world_.set(world_.now() + days(1));
  EXPECT_THAT(open_fault(folder_.file("store")), HasSubstr("format is 2, this version reads 1"));
  EXPECT_EQ(files(), before);
}

TEST_F(RocksDbStore, a_lost_current_file_is_refused_and_not_started_anew) {
  {
    const auto engine = open();
    ASSERT_TRUE(engine);
    ASSERT_TRUE(write_now(*engine, {put_row(Table::users, "a", "1")}));
  }
  std::filesystem::remove(folder_.file("store/CURRENT"));
  EXPECT_THAT(open_fault(folder_.file("store")), HasSubstr("the file CURRENT is missing"));
}

TEST_F(RocksDbStore, damage_that_shows_when_a_row_is_read_fails_only_who_needs_the_row) {
  {
    const auto engine = open();
    ASSERT_TRUE(engine);
    const std::string large = system_world().random_bytes(100'000);
    ASSERT_TRUE(write_now(*engine, {put_row(Table::users, "a", large)}));
  }
  damage_files_larger_than(50'000);
  const auto engine = open();
  ASSERT_TRUE(engine);
  const std::string said = value(*engine, Table::users, "a");
  EXPECT_THAT(said, HasSubstr("a file is damaged"));
  EXPECT_THAT(said, HasSubstr("start on the newest backup"));
  bool has_decided = false;
  const auto needs = [&](Values) {
    has_decided = true;
    return std::vector<Write>{};
  };
  EXPECT_FALSE(transact_now(*engine, {{Table::users, "a"}}, needs));
  EXPECT_FALSE(has_decided);
  EXPECT_TRUE(write_now(*engine, {put_row(Table::clients, "c", "1")}));
}

TEST_F(RocksDbStore, damage_that_shows_at_the_start_is_a_fault_that_says_what_to_do) {
  ASSERT_TRUE(open());
  damage_files_larger_than(0);
  const std::string said = open_fault(folder_.file("store"));
  EXPECT_THAT(said, HasSubstr("a file is damaged"));
  EXPECT_THAT(said, HasSubstr("start on the newest backup"));
}

TEST_F(RocksDbStore, a_folder_that_may_not_be_written_is_a_fault_that_says_so) {
  ASSERT_EQ(mkdir(folder_.file("store").c_str(), 0500), 0);
  const auto said = Child("nobody", folder_.file("store")).lines();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(said[0], HasSubstr("to the user that the server runs as"));
  EXPECT_THAT(open_fault("/dev/null/store"), HasSubstr("cannot be used: Not a directory"));
}

// RocksDB's log file would be the one whose next line ends the process on a full disk.
TEST_F(RocksDbStore, keeps_no_log_file) {
  const auto engine = open();
  ASSERT_TRUE(engine);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("store/LOG")));
}

TEST_F(RocksDbStore, only_its_own_user_may_look_into_a_new_store) {
  const auto engine = open();
  struct stat seen{};
  ASSERT_EQ(stat(folder_.file("store").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777, 0700U);
}

}  // namespace
}  // namespace grantline::store
