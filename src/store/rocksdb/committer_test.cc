#include "store/rocksdb/committer.h"

#include <gtest/gtest.h>

#include <semaphore>

#include "store/rocksdb/batch_rows.h"
#include "store/store_test_kit.h"

namespace grantline::store {
namespace {

TEST(committer, takes_what_came_in_during_a_commit_as_the_next_one_in_order_and_bounded) {
  std::vector<std::size_t> sizes;
  std::vector<int> order;
  std::binary_semaphore first_runs{0};
  std::binary_semaphore go_on{0};
  {
    Committer committer(system_world(), {.most_per_commit = 8,
                                         .commit =
                                             [&](std::span<Transaction> batch) {
                                               sizes.push_back(batch.size());
                                               if (sizes.size() == 1) {
                                                 first_runs.release();
                                                 go_on.acquire();
                                               }
                                               for (Transaction& one : batch) one.done({});
                                             },
                                         .tick = [] {}});
    const auto add = [&](int i) {
      committer.add({{}, {}, [&order, i](Result<void>) { order.push_back(i); }});
    };
    add(0);
    first_runs.acquire();
    for (int i = 1; i <= 20; ++i) add(i);
    go_on.release();
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 8, 8, 4}));
  ASSERT_EQ(order.size(), 21U);
  for (int i = 0; i <= 20; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(committer, ticks_once_at_the_start) {
  int ticks = 0;
  {
    Committer committer(system_world(),
                        {.commit = [](std::span<Transaction>) {}, .tick = [&ticks] { ++ticks; }});
  }
  EXPECT_EQ(ticks, 1);
}

TEST(batch_rows, reads_each_row_once_and_keeps_only_its_last_value) {
  std::vector<Transaction> batch;
  std::vector<std::string> seen;
  for (const char* next : {"1", "2", "3"}) {
    batch.push_back({{{Table::users, "a"}, {Table::keys, "a"}},
                     [&seen, next](Values values) {
                       seen.push_back(values[0].value_or("none") + values[1].value_or("none"));
                       return std::vector{put_row(Table::users, "a", next)};
                     },
                     {}});
  }
  BatchRows rows(batch, [](BatchRows::Row&) { FAIL(); });
  ASSERT_EQ(rows.rows().size(), 2U);
  rows.rows()[0].value = "0";
  EXPECT_FALSE(rows.has_writes());
  for (Transaction& one : batch) EXPECT_TRUE(rows.decide(one));
  EXPECT_TRUE(rows.has_writes());
  EXPECT_EQ(seen, (std::vector<std::string>{"0none", "1none", "2none"}));
  EXPECT_EQ(rows.rows()[0].value, "3");
  EXPECT_TRUE(rows.rows()[0].is_written);
  EXPECT_FALSE(rows.rows()[1].is_written);
}

TEST(batch_rows, reads_what_a_row_names_once_and_not_where_it_was_written_before) {
  std::vector<Transaction> batch;
  std::vector<std::string> seen;
  for (int i = 0; i < 3; ++i) {
    batch.push_back({{{Table::users, "a"}},
                     [&seen, i](Values values) {
                       seen.push_back(values[1].value_or("none"));
                       return std::vector{put_row(Table::users, "a", i == 0 ? "y" : "x"),
                                          put_row(Table::keys, "x", std::to_string(i))};
                     },
                     {},
                     [](Values values) { return std::vector{Key{Table::keys, *values[0]}}; }});
  }
  std::vector<std::string> read;
  BatchRows rows(batch, [&](BatchRows::Row& row) {
    read.push_back(row.key.key);
    row.value = "stored";
  });
  rows.rows()[0].value = "x";
  for (Transaction& one : batch) EXPECT_TRUE(rows.decide(one));
  EXPECT_EQ(seen, (std::vector<std::string>{"stored", "stored", "1"}));
  EXPECT_EQ(read, (std::vector<std::string>{"x", "y"}));
}

}  // namespace
}  // namespace grantline::store
