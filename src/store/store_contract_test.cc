// What every engine promises, asked of each engine in the same words.
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "store/memory/memory_engine.h"
#include "store/rocksdb/open_rocksdb.h"
#include "store/store_test_kit.h"

namespace grantline::store {
namespace {

enum class Kind { memory, rocksdb };

class StoreContract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (GetParam() == Kind::memory) {
      engine_ = std::make_unique<MemoryEngine>(world_);
      return;
    }
    auto opened = open_rocksdb(folder_.file("store"), {}, world_);
    ASSERT_TRUE(opened) << opened.error().what;
    engine_ = std::move(*opened);
  }

  std::string get(Table table, std::string_view key) {
    const auto value = engine_->get(table, key);
    EXPECT_TRUE(value);
    return value ? value->value_or("none") : "fault";
  }
  std::vector<std::string> scan(std::string_view prefix, std::string_view after,
                                std::size_t most = 100) {
    std::vector<std::string> keys;
    EXPECT_TRUE(engine_->scan(Table::events, prefix, after,
                              [&](std::string_view key, std::string_view value) {
                                EXPECT_EQ(value, "v" + std::string(key));
                                keys.emplace_back(key);
                                return keys.size() < most;
                              }));
    return keys;
  }

  TemporaryFolder folder_;
  StillWorld world_;
  std::unique_ptr<Engine> engine_;
};

int number_in(const std::optional<std::string>& value) { return value ? std::stoi(*value) : 0; }

TEST_P(StoreContract, writes_are_read_back_replaced_and_erased) {
  EXPECT_EQ(get(Table::users, "a"), "none");
  ASSERT_TRUE(
      write_now(*engine_, {put_row(Table::users, "a", "1"), put_row(Table::keys, "a", "2")}));
  EXPECT_EQ(get(Table::users, "a"), "1");
  EXPECT_EQ(get(Table::keys, "a"), "2");
  EXPECT_EQ(get(Table::grants, "a"), "none");
  ASSERT_TRUE(write_now(*engine_, {put_row(Table::users, "a", ""), erase_row(Table::keys, "a")}));
  EXPECT_EQ(get(Table::users, "a"), "");
  EXPECT_EQ(get(Table::keys, "a"), "none");
}

TEST_P(StoreContract, keys_and_values_may_hold_any_bytes) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  ASSERT_TRUE(write_now(*engine_, {put_row(Table::spent, all, all)}));
  EXPECT_EQ(get(Table::spent, all), all);
}

TEST_P(StoreContract, a_decision_over_several_rows_is_atomic) {
  ASSERT_TRUE(write_now(
      *engine_, {put_row(Table::users, "from", "1000"), put_row(Table::clients, "to", "0")}));
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const auto moved =
            transact_now(*engine_, {{Table::users, "from"}, {Table::clients, "to"}},
                         [&](Values values) -> std::vector<Write> {
                           const int from = number_in(values[0]);
                           const int to = number_in(values[1]);
                           if (from + to != 1000) ++wrong;
                           return {put_row(Table::users, "from", std::to_string(from - t)),
                                   put_row(Table::clients, "to", std::to_string(to + t))};
                         });
        if (!moved) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(get(Table::clients, "to"), std::to_string(50 * 28));
}

TEST_P(StoreContract, a_decision_sees_the_rows_that_those_it_read_first_name) {
  ASSERT_TRUE(write_now(
      *engine_, {put_row(Table::grants, "g", "owner"), put_row(Table::gates, "owner", "shut")}));
  std::vector<std::string> seen;
  std::promise<void> done;
  engine_->transact({{{Table::grants, "g"}},
                     [&](Values values) -> std::vector<Write> {
                       for (const auto& value : values) seen.push_back(value.value_or("none"));
                       return {put_row(Table::grants, "g", "new")};
                     },
                     [&](Result<void> result) {
                       EXPECT_TRUE(result);
                       done.set_value();
                     },
                     [](Values values) -> std::vector<Key> {
                       return {{Table::gates, *values[0]}, {Table::gates, "nobody"}};
                     }});
  done.get_future().wait();
  EXPECT_EQ(seen, (std::vector<std::string>{"owner", "shut", "none"}));
  EXPECT_EQ(get(Table::grants, "g"), "new");
}

TEST_P(StoreContract, sixty_four_threads_that_count_in_one_row_lose_nothing) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(transact_now(*engine_, {{Table::grants, "n"}}, [](Values values) {
          return std::vector{put_row(Table::grants, "n", std::to_string(number_in(values[0]) + 1))};
        }));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(get(Table::grants, "n"), "1280");
}

TEST_P(StoreContract, of_two_hundred_who_want_one_row_exactly_one_gets_it) {
  std::atomic<int> winners = 0;
  std::atomic<int> answered = 0;
  std::promise<void> all;
  for (int t = 0; t < 200; ++t) {
    auto won = std::make_shared<bool>(false);
    engine_->transact({{{Table::spent, "j:once"}},
                       [won](Values values) -> std::vector<Write> {
                         *won = !values[0];
                         if (!*won) return {};
                         return {put_row(Table::spent, "j:once", "")};
                       },
                       [&, won](Result<void> result) {
                         EXPECT_TRUE(result);
                         if (*won) ++winners;
                         if (++answered == 200) all.set_value();
                       }});
  }
  all.get_future().wait();
  EXPECT_EQ(winners, 1);
}

TEST_P(StoreContract, each_transaction_sees_what_those_before_it_wrote_and_erased) {
  std::vector<std::string> seen;
  std::promise<void> all;
  for (int i = 0; i < 100; ++i) {
    engine_->transact({{{Table::gates, "row"}},
                       [&seen, i](Values values) -> std::vector<Write> {
                         seen.push_back(values[0].value_or("none"));
                         if (i % 10 == 9) return {erase_row(Table::gates, "row")};
                         return {put_row(Table::gates, "row", std::to_string(i))};
                       },
                       [&all, i](Result<void> result) {
                         EXPECT_TRUE(result);
                         if (i == 99) all.set_value();
                       }});
  }
  all.get_future().wait();
  ASSERT_EQ(seen.size(), 100U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(seen[static_cast<std::size_t>(i)], i % 10 == 0 ? "none" : std::to_string(i - 1));
  }
  EXPECT_EQ(get(Table::gates, "row"), "none");
}

TEST_P(StoreContract, a_row_that_is_written_twice_in_one_decision_keeps_the_last) {
  ASSERT_TRUE(write_now(*engine_, {put_row(Table::users, "a", "1"), erase_row(Table::users, "a"),
                                   put_row(Table::users, "a", "3")}));
  EXPECT_EQ(get(Table::users, "a"), "3");
}

TEST_P(StoreContract, one_row_read_twice_gives_the_same_value_twice) {
  ASSERT_TRUE(write_now(*engine_, {put_row(Table::users, "a", "1")}));
  ASSERT_TRUE(transact_now(*engine_, {{Table::users, "a"}, {Table::users, "a"}},
                           [](Values values) -> std::vector<Write> {
                             EXPECT_EQ(values[0], "1");
                             EXPECT_EQ(values[1], "1");
                             return {};
                           }));
}

TEST_P(StoreContract, scan_visits_a_prefix_in_order_from_behind_a_key) {
  std::vector<Write> writes;
  for (const char* key : {"b2", "a", "b1", "b", "c", "b3", "b10"}) {
    writes.push_back(put_row(Table::events, key, "v" + std::string(key)));
  }
  ASSERT_TRUE(write_now(*engine_, std::move(writes)));
  using Keys = std::vector<std::string>;
  EXPECT_EQ(scan("b", ""), (Keys{"b", "b1", "b10", "b2", "b3"}));
  EXPECT_EQ(scan("b", "b1"), (Keys{"b10", "b2", "b3"}));
  EXPECT_EQ(scan("b", "b11"), (Keys{"b2", "b3"}));
  EXPECT_EQ(scan("b", "a"), (Keys{"b", "b1", "b10", "b2", "b3"}));
  EXPECT_EQ(scan("b", "c"), Keys{});
  EXPECT_EQ(scan("b", "", 2), (Keys{"b", "b1"}));
  EXPECT_EQ(scan("", ""), (Keys{"a", "b", "b1", "b10", "b2", "b3", "c"}));
  EXPECT_EQ(scan("d", ""), Keys{});
}

TEST_P(StoreContract, scan_orders_keys_by_unsigned_bytes) {
  ASSERT_TRUE(write_now(
      *engine_, {put_row(Table::events, "\xff", "v\xff"), put_row(Table::events, "\x01", "v\x01"),
                 put_row(Table::events, "\x80", "v\x80")}));
  EXPECT_EQ(scan("", ""), (std::vector<std::string>{"\x01", "\x80", "\xff"}));
  EXPECT_EQ(scan("\xff", ""), (std::vector<std::string>{"\xff"}));
}

TEST_P(StoreContract, done_is_called_exactly_once_each_and_at_the_latest_when_the_engine_goes) {
  std::vector<std::atomic<int>> calls(500);
  for (auto& count : calls) {
    engine_->transact({{},
                       [](Values) { return std::vector{put_row(Table::meta, "x", "y")}; },
                       [&count](Result<void> result) {
                         EXPECT_TRUE(result);
                         ++count;
                       }});
  }
  engine_.reset();
  for (const auto& count : calls) EXPECT_EQ(count, 1);
}

TEST_P(StoreContract, a_transaction_may_be_started_from_done) {
  std::promise<void> second;
  engine_->transact({{},
                     [](Values) { return std::vector{put_row(Table::meta, "a", "1")}; },
                     [&](Result<void>) {
                       engine_->transact({{{Table::meta, "a"}},
                                          [](Values values) -> std::vector<Write> {
                                            EXPECT_EQ(values[0], "1");
                                            return {};
                                          },
                                          [&](Result<void>) { second.set_value(); }});
                     }});
  second.get_future().wait();
}

TEST_P(StoreContract, a_row_past_its_time_can_still_be_read_for_an_hour) {
  const auto now_s = static_cast<std::uint32_t>(world_.now().unix_seconds());
  ASSERT_TRUE(write_now(*engine_, {put_row(Table::grants, "old", "still here", now_s - 60)}));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(write_now(*engine_, {put_row(Table::meta, "x", "y")}));
  EXPECT_EQ(get(Table::grants, "old"), "still here");
}

TEST_P(StoreContract, rows_are_counted) {
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(write_now(*engine_, {put_row(Table::clients, std::to_string(i), "c")}));
  }
  EXPECT_EQ(engine_->approximate_rows(Table::clients), 10U);
  EXPECT_EQ(engine_->approximate_rows(Table::grants), 0U);
}

INSTANTIATE_TEST_SUITE_P(engines, StoreContract, testing::Values(Kind::memory, Kind::rocksdb),
                         [](const auto& param_info) {
                           return param_info.param == Kind::memory ? "memory" : "rocksdb";
                         });

}  // namespace
}  // namespace grantline::store
