#include "store/rocksdb/key_filter.h"

#include <gtest/gtest.h>

#include <string>

#include "store/rocksdb/open_rocksdb.h"
#include "store/store_test_kit.h"

namespace grantline::store {
namespace {

TEST(key_filter, knows_every_key_that_was_added_and_nearly_none_that_was_not) {
  KeyFilter filter;
  constexpr int kKeys = 100'000;
  int mistaken = 0;
  for (int i = 0; i < kKeys; ++i) mistaken += filter.may_hold("u:" + std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(mistaken, 0) << "an empty filter holds nothing";
  for (int i = 0; i < kKeys; ++i) filter.add("u:" + std::to_string(i));
  for (int i = 0; i < kKeys; ++i) ASSERT_TRUE(filter.may_hold("u:" + std::to_string(i))) << i;
  for (int i = 0; i < kKeys; ++i) mistaken += filter.may_hold("k:" + std::to_string(i)) ? 1 : 0;
  EXPECT_LT(mistaken, kKeys / 1000);
}

// The tables that are mostly asked for what they do not hold have a filter in memory.
TEST(key_filter, rows_behind_a_filter_are_found_at_once_in_transactions_and_after_a_start) {
  TemporaryFolder folder;
  StillWorld world;
  const auto open = [&] { return std::move(*open_rocksdb(folder.file("store"), {}, world)); };
  const auto value = [](Engine& engine, Table table, std::string_view key) {
    return engine.get(table, key)->value_or("none");
  };
  const auto decided_on = [](Engine& engine, const std::string& key) {
    std::string seen;
    EXPECT_TRUE(transact_now(engine, {{Table::gates, key}}, [&](Values values) {
      seen = values[0].value_or("none");
      return std::vector<Write>{};
    }));
    return seen;
  };
  {
    const auto engine = open();
    for (const Table table : {Table::gates, Table::spent}) {
      EXPECT_EQ(value(*engine, table, "a"), "none");
      ASSERT_TRUE(write_now(*engine, {put_row(table, "a", "1"), put_row(table, "b", "2")}));
      EXPECT_EQ(value(*engine, table, "a"), "1");
      ASSERT_TRUE(write_now(*engine, {erase_row(table, "b")}));
      EXPECT_EQ(value(*engine, table, "b"), "none");
    }
    EXPECT_EQ(decided_on(*engine, "a"), "1");
    EXPECT_EQ(decided_on(*engine, "c"), "none");
  }
  const auto engine = open();
  EXPECT_EQ(value(*engine, Table::gates, "a"), "1");
  EXPECT_EQ(value(*engine, Table::spent, "a"), "1");
  EXPECT_EQ(decided_on(*engine, "a"), "1");
  EXPECT_EQ(decided_on(*engine, "b"), "none");
}

}  // namespace
}  // namespace grantline::store
