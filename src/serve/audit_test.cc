#include "serve/audit.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace grantline::serve {
namespace {

class AuditFile : public testing::Test {
 protected:
  AuditFile() { std::filesystem::remove(file); }
  ~AuditFile() override { std::filesystem::remove(file); }
  std::string file = testing::TempDir() + "grantline-audit-" +
                     testing::UnitTest::GetInstance()->current_test_info()->name() + ".jsonl";
};

TEST_F(AuditFile, entries_come_back_in_order_and_by_what_is_asked) {
  const auto audit = Audit::open(file);
  ASSERT_TRUE(audit) << audit.error().what;
  (*audit)->record({1000}, "cli:root", "user.add", "alice");
  (*audit)->record({2000}, "cli:root", "client.add", "app\n\"x\"", {{"from", "10.0.0.7"}});
  (*audit)->record({3000}, "cli:eve", "user.disable", "alice");
  const auto all = read_audit(file, {}, 10);
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ(find_string((*all)[1], "object"), "app\n\"x\"");
  EXPECT_EQ(find_string((*all)[1], "from"), "10.0.0.7");
  EXPECT_EQ(read_audit(file, {.actor = "", .action = "user.", .object = ""}, 10)->size(), 2U);
  EXPECT_EQ(read_audit(file, {.actor = "cli:eve", .action = "", .object = ""}, 10)->size(), 1U);
  const auto newest = read_audit(file, {}, 2);
  ASSERT_EQ(newest->size(), 2U);
  EXPECT_EQ(find_string((*newest)[1], "actor"), "cli:eve");
}

TEST_F(AuditFile, the_file_is_its_owners_alone) {
  ASSERT_TRUE(Audit::open(file));
  struct stat state{};
  ASSERT_EQ(::stat(file.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0600U);
}

TEST_F(AuditFile, lines_across_the_blocks_of_the_reader_are_whole) {
  const auto audit = Audit::open(file);
  const std::string object(900, 'x');
  for (int i = 0; i < 500; ++i) (*audit)->record({i + 1}, std::to_string(i), "a", object);
  const auto all = read_audit(file, {}, 1000);
  ASSERT_EQ(all->size(), 500U);
  for (std::size_t i = 0; i < all->size(); ++i) {
    EXPECT_EQ(find_string((*all)[i], "actor"), std::to_string(i));
  }
}

TEST_F(AuditFile, a_torn_line_is_left_out) {
  {
    const auto audit = Audit::open(file);
    (*audit)->record({1}, "a", "b", "c");
  }
  std::ofstream(file, std::ios::app) << "{\"at\":\"2026";
  EXPECT_EQ(read_audit(file, {}, 10)->size(), 1U);
  EXPECT_EQ(read_audit(file + ".absent", {}, 10)->size(), 0U);
}

}  // namespace
}  // namespace grantline::serve
