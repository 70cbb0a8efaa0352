#include "store/memory/memory_engine.h"

#include <gtest/gtest.h>

#include <deque>

#include "store/store_test_kit.h"

namespace grantline::store {
namespace {

class StepExecutor final : public Executor {
 public:
  void post(std::move_only_function<void()> work) override { steps_.push_back(std::move(work)); }
  void run_one() {
    auto step = std::move(steps_.front());
    steps_.pop_front();
    step();
  }
  std::size_t waiting() const { return steps_.size(); }

 private:
  std::deque<std::move_only_function<void()>> steps_;
};

Transaction write_x(int& done) {
  return {{},
          [](Values) { return std::vector{put_row(Table::meta, "x", "1")}; },
          [&done](Result<void>) { ++done; }};
}

TEST(memory_engine, the_next_commit_can_be_made_to_fail_and_then_nothing_is_written) {
  StillWorld world;
  bool is_failing = true;
  MemoryEngine engine(world, {.executor = nullptr, .before_commit = [&]() -> Result<void> {
                                if (is_failing) return fault("no disk");
                                return {};
                              }});
  const auto failed = write_now(engine, {put_row(Table::meta, "x", "1")});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "no disk");
  EXPECT_EQ(*engine.get(Table::meta, "x"), std::nullopt);
  EXPECT_TRUE(transact_now(engine, {}, [](Values) { return std::vector<Write>{}; }));
  is_failing = false;
  EXPECT_TRUE(write_now(engine, {put_row(Table::meta, "x", "1")}));
}

TEST(memory_engine, a_crash_before_the_commit_loses_it_and_calls_nobody) {
  StillWorld world;
  StepExecutor executor;
  MemoryEngine engine(world, {.executor = &executor, .before_commit = {}});
  int done = 0;
  engine.transact(write_x(done));
  engine.crash();
  while (executor.waiting() > 0) executor.run_one();
  EXPECT_EQ(done, 0);
  EXPECT_EQ(*engine.get(Table::meta, "x"), std::nullopt);
}

TEST(memory_engine, a_crash_between_commit_and_answer_keeps_the_row_and_calls_nobody) {
  StillWorld world;
  StepExecutor executor;
  MemoryEngine engine(world, {.executor = &executor, .before_commit = {}});
  int done = 0;
  engine.transact(write_x(done));
  executor.run_one();
  engine.crash();
  while (executor.waiting() > 0) executor.run_one();
  EXPECT_EQ(done, 0);
  EXPECT_EQ(*engine.get(Table::meta, "x"), "1");
  engine.transact(write_x(done));
  while (executor.waiting() > 0) executor.run_one();
  EXPECT_EQ(done, 1);
}

TEST(memory_engine, expired_rows_leave_with_later_commits) {
  StillWorld world;
  MemoryEngine engine(world);
  const auto now_s = static_cast<std::uint32_t>(world.now().unix_seconds());
  for (int i = 0; i < 20; ++i) {
    const std::uint32_t drop_at_s = i % 2 == 0 ? now_s + 10 : 0;
    ASSERT_TRUE(write_now(engine, {put_row(Table::grants, std::to_string(i), "", drop_at_s)}));
  }
  world.set(world.now() + hours(2));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(write_now(engine, {put_row(Table::meta, "x", "y")}));
  EXPECT_EQ(engine.approximate_rows(Table::grants), 10U);
}

}  // namespace
}  // namespace grantline::store
