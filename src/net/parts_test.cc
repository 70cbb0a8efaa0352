#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <future>
#include <semaphore>
#include <thread>

#include "net/signals.h"
#include "net/thread_pool.h"
#include "net/timer.h"

namespace grantline::net {
namespace {

TEST(loop, work_runs_in_the_order_posted_on_the_loops_own_thread) {
  LoopPool loops(system_world(), 1);
  std::vector<int> order;
  std::promise<Executor*> last;
  for (int i = 0; i < 5; ++i) loops.loop(0).post([&, i] { order.push_back(i); });
  loops.loop(0).post([&] { last.set_value(Executor::current()); });
  EXPECT_EQ(last.get_future().get(), &loops.loop(0));
  EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4));
}

TEST(timer, repeats_until_it_goes_and_never_after) {
  LoopPool loops(system_world(), 1);
  std::atomic<int> calls{0};
  std::counting_semaphore<> called(0);
  auto timer = every(loops.loop(0), milliseconds(1), [&] {
    ++calls;
    called.release();
  });
  for (int i = 0; i < 3; ++i) called.acquire();
  timer.reset();
  const int then = calls;
  std::counting_semaphore<> other_called(0);
  const auto other = every(loops.loop(0), milliseconds(1), [&] { other_called.release(); });
  for (int i = 0; i < 5; ++i) other_called.acquire();
  EXPECT_EQ(calls, then);
}

TEST(timer, may_go_from_within_its_own_call) {
  LoopPool loops(system_world(), 1);
  std::unique_ptr<Timer> timer;
  std::promise<void> gone;
  loops.loop(0).post([&] {
    timer = every(loops.loop(0), milliseconds(1), [&] {
      timer.reset();
      gone.set_value();
    });
  });
  gone.get_future().wait();
}

Task<bool> resumes_on_its_loop(ThreadPool& pool) {
  Executor* const home = Executor::current();
  const std::thread::id here = std::this_thread::get_id();
  auto hash = run_off_loop(pool, [] { return std::this_thread::get_id(); });
  const auto there = co_await std::move(hash);
  co_return there.has_value() &&
      *there != here&& std::this_thread::get_id() == here&& Executor::current() == home;
}

TEST(thread_pool, work_runs_elsewhere_and_its_result_comes_back_to_the_loop) {
  LoopPool loops(system_world(), 1);
  ThreadPool pool(1, 10);
  std::promise<bool> result;
  loops.loop(0).post(
      [&] { start(resumes_on_its_loop(pool), [&](bool good) { result.set_value(good); }); });
  EXPECT_TRUE(result.get_future().get());
}

Task<bool> is_refused(ThreadPool& pool) {
  auto work = run_off_loop(pool, [] { return 1; });
  const auto result = co_await std::move(work);
  co_return !result.has_value();
}

TEST(thread_pool, a_full_queue_is_an_error_value) {
  LoopPool loops(system_world(), 1);
  ThreadPool pool(1, 1);
  std::binary_semaphore begun(0), go_on(0);
  ASSERT_TRUE(pool.try_run([&] {
    begun.release();
    go_on.acquire();
  }));
  begun.acquire();
  ASSERT_TRUE(pool.try_run([] {}));
  std::promise<bool> refused;
  loops.loop(0).post([&] { start(is_refused(pool), [&](bool is) { refused.set_value(is); }); });
  EXPECT_TRUE(refused.get_future().get());
  go_on.release();
}

TEST(signals, hangups_are_told_until_a_signal_to_stop) {
  SignalWatch watch;
  int hangups = 0;
  raise(SIGHUP);
  const int number = watch.wait_for_stop([&] {
    ++hangups;
    raise(SIGTERM);
  });
  EXPECT_EQ(number, SIGTERM);
  EXPECT_EQ(hangups, 1);
}

}  // namespace
}  // namespace grantline::net
