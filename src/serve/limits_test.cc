#include "serve/limits.h"

#include <gtest/gtest.h>

#include "base/bounded_map.h"
#include "serve/test_server.h"

namespace grantline::serve {
namespace {

class LimitsTest : public testing::Test {
 protected:
  Settings settings;
  TestWorld world;
  Limits limits{settings, world};
  const Address here = *parse_address("192.0.2.7");
  const Address there = *parse_address("198.51.100.9");
  const ClientId client{"basic"};
};

TEST_F(LimitsTest, a_burst_is_allowed_and_the_next_is_told_when_to_come_back) {
  settings.limits.token_per_address = {2, seconds(1), 3};
  for (std::int64_t left = 2; left >= 0; --left) {
    const Allowance allowance = limits.take_token({}, here);
    EXPECT_TRUE(allowance.allowed);
    EXPECT_EQ(allowance.limit, 3);
    EXPECT_EQ(allowance.remaining, left);
  }
  const Allowance refused = limits.take_token({}, here);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.retry_after, seconds(1));
  EXPECT_EQ(refused.window, milliseconds(1500));
}

TEST_F(LimitsTest, a_bucket_gains_by_the_rate_and_never_more_than_the_burst) {
  settings.limits.token_per_address = {2, seconds(1), 3};
  for (int i = 0; i < 4; ++i) (void)limits.take_token({}, here);
  world.advance(milliseconds(500));
  EXPECT_TRUE(limits.take_token({}, here).allowed);
  EXPECT_FALSE(limits.take_token({}, here).allowed);
  world.advance(hours(1));
  EXPECT_EQ(limits.take_token({}, here).remaining, 2);
}

TEST_F(LimitsTest, who_was_refused_has_lost_nothing_by_asking) {
  settings.limits.token_per_address = {1, seconds(1), 1};
  EXPECT_TRUE(limits.take_token({}, here).allowed);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(limits.take_token({}, here).allowed);
  world.advance(seconds(1));
  EXPECT_TRUE(limits.take_token({}, here).allowed);
}

TEST_F(LimitsTest, a_client_has_one_bucket_for_all_its_addresses) {
  settings.limits.token_per_client = {1, seconds(1), 2};
  EXPECT_TRUE(limits.take_token(client, here).allowed);
  EXPECT_TRUE(limits.take_token(client, there).allowed);
  EXPECT_FALSE(limits.take_token(client, there).allowed);
  EXPECT_TRUE(limits.take_token(ClientId{"other"}, there).allowed);
}

TEST_F(LimitsTest, a_flood_from_one_address_does_not_empty_the_bucket_of_the_client_it_names) {
  settings.limits.token_per_address = {1, seconds(1), 2};
  settings.limits.token_per_client = {1, seconds(1), 4};
  for (int i = 0; i < 50; ++i) (void)limits.take_token(client, there);
  EXPECT_TRUE(limits.take_token(client, here).allowed);
}

TEST_F(LimitsTest, an_ipv6_network_counts_as_one_address) {
  settings.limits.token_per_address = {1, seconds(1), 1};
  EXPECT_TRUE(limits.take_token({}, *parse_address("2001:db8:1:2::1")).allowed);
  EXPECT_FALSE(limits.take_token({}, *parse_address("2001:db8:1:2:ffff::9")).allowed);
  EXPECT_TRUE(limits.take_token({}, *parse_address("2001:db8:1:3::1")).allowed);
}

TEST_F(LimitsTest, loopback_is_limited_as_every_address) {
  settings.limits.login_per_address = {1, minutes(1), 1};
  EXPECT_TRUE(limits.take_login(*parse_address("127.0.0.1")).allowed);
  EXPECT_FALSE(limits.take_login(*parse_address("127.0.0.1")).allowed);
}

TEST_F(LimitsTest, a_rate_that_is_off_allows_all_and_names_no_limit) {
  settings.limits.explain_per_address = {};
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(limits.take_explain(here).allowed);
  EXPECT_EQ(limits.take_explain(here).limit, 0);
}

TEST_F(LimitsTest, wrong_passwords_delay_the_next_try_twice_as_long_each_time_up_to_a_bound) {
  const auto wait = [&] { return limits.login_wait("ada", false, here); };
  for (int i = 0; i < 2; ++i) limits.login_failed("ada", false, here);
  EXPECT_EQ(wait(), seconds(0));
  for (const int expected_s : {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
    limits.login_failed("ada", false, here);
    EXPECT_EQ(wait(), seconds(expected_s));
  }
  world.advance(seconds(200));
  EXPECT_EQ(wait(), seconds(100));
  world.advance(seconds(100));
  EXPECT_EQ(wait(), seconds(0));
}

TEST_F(LimitsTest, strangers_delay_neither_the_owner_on_a_known_device_nor_other_networks) {
  for (int i = 0; i < 20; ++i) limits.login_failed("ada", false, there);
  EXPECT_GT(limits.login_wait("ada", false, there), seconds(0));
  EXPECT_EQ(limits.login_wait("ada", true, there), seconds(0));
  EXPECT_EQ(limits.login_wait("ada", false, here), seconds(0));
  EXPECT_EQ(limits.login_wait("grace", false, there), seconds(0));
}

TEST_F(LimitsTest, letter_case_makes_no_other_login) {
  for (int i = 0; i < 3; ++i) limits.login_failed("Ada", false, here);
  EXPECT_EQ(limits.login_wait("aDA", false, here), seconds(1));
}

TEST_F(LimitsTest, a_success_or_a_day_clears_the_count) {
  for (int i = 0; i < 9; ++i) limits.login_failed("ada", true, here);
  limits.login_succeeded("ada", true, there);
  EXPECT_EQ(limits.login_wait("ada", true, here), seconds(0));
  for (int i = 0; i < 9; ++i) limits.login_failed("ada", true, here);
  world.advance(hours(25));
  limits.login_failed("ada", true, here);
  EXPECT_EQ(limits.login_wait("ada", true, here), seconds(0));
}

TEST(bounded_map, the_entry_that_was_touched_last_of_all_is_the_one_that_goes) {
  BoundedMap<int> map(64);  // four a shard
  const auto touch = [&](int i) {
    return map.change("key " + std::to_string(i), [](int& value) { return ++value; });
  };
  for (int i = 0; i < 1000; ++i) {
    touch(i);
    touch(0);
  }
  EXPECT_EQ(touch(0), 1002);
  EXPECT_EQ(touch(1), 1);
  map.erase("key 0");
  EXPECT_EQ(touch(0), 1);
}

}  // namespace
}  // namespace grantline::serve
