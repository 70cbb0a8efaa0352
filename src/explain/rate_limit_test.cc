#include "explain/rate_limit.h"

#include <gtest/gtest.h>

namespace grantline::explain {
namespace {

constexpr WallTime kNow{1795435200000};  // Mon, 23 Nov 2026 12:00:00 GMT

RateLimits read(std::vector<Header> got, std::optional<WallTime> now = kNow) {
  HttpTurn turn;
  turn.got = std::move(got);
  return read_rate_limits(turn, now);
}

TEST(rate_limit, reads_the_structured_fields_of_the_draft) {
  const RateLimits all = read({{"ratelimit-policy", R"("burst";q=100;w=60,"daily";q=1000;w=86400)"},
                               {"ratelimit", R"("burst";r=50;t=30, "daily";r=0;t=400)"}});
  ASSERT_EQ(all.all.size(), 2U);
  EXPECT_EQ(all.all[0].limit, 100);
  EXPECT_EQ(all.all[0].window_s, 60);
  EXPECT_EQ(all.all[0].remaining, 50);
  EXPECT_EQ(all.all[1].policy, "daily");
  EXPECT_EQ(all.all[1].remaining, 0);
  EXPECT_EQ(all.all[1].reset_s, 400);
}

TEST(rate_limit, reads_the_forms_of_older_drafts) {
  RateLimits all = read({{"ratelimit", "limit=100, remaining=0, reset=30"}});
  ASSERT_EQ(all.all.size(), 1U);
  EXPECT_EQ(all.all[0].limit, 100);
  EXPECT_EQ(all.all[0].remaining, 0);
  EXPECT_EQ(all.all[0].reset_s, 30);
  all = read({{"ratelimit-limit", "100, 100;w=60"},
              {"ratelimit-remaining", "3"},
              {"ratelimit-reset", "9"},
              {"ratelimit-policy", "100;w=60"}});
  ASSERT_EQ(all.all.size(), 1U);
  EXPECT_EQ(all.all[0].limit, 100);
  EXPECT_EQ(all.all[0].remaining, 3);
  EXPECT_EQ(all.all[0].window_s, 60);
}

// A reset is a span, a Unix time in seconds or milliseconds, or a date, as each API likes.
TEST(rate_limit, reads_a_reset_in_each_writing) {
  const auto reset = [](std::string name, std::string value) {
    return read({{"x-ratelimit-remaining", "0"}, {std::move(name), std::move(value)}})
        .all.at(0)
        .reset_s;
  };
  EXPECT_EQ(reset("x-ratelimit-reset", "1795435260"), 60);
  EXPECT_EQ(reset("x-ratelimit-reset", "1795435260000"), 60);
  EXPECT_EQ(reset("x-ratelimit-reset", "60"), 60);
  EXPECT_EQ(reset("x-ratelimit-reset-after", "0.25"), 1);
  EXPECT_EQ(reset("x-ratelimit-reset", "2026-11-23T12:01:00Z"), 60);
  EXPECT_EQ(reset("x-ratelimit-reset", "1795435100"), 0);
  EXPECT_EQ(read({{"x-rate-limit-reset", "1795435260"}}).all.at(0).reset_s, 60);
}

TEST(rate_limit, reads_retry_after_in_either_form) {
  EXPECT_EQ(read({{"retry-after", "120"}}).retry_after_s, 120);
  EXPECT_EQ(read({{"retry-after", "Mon, 23 Nov 2026 12:02:00 GMT"}}).retry_after_s, 120);
  EXPECT_FALSE(read({{"retry-after", "Mon, 23 Nov 2026 12:02:00 GMT"}}, {}).retry_after_s);
  EXPECT_NE(read({{"retry-after", "Mon, 23 Nov 2026 12:02:00 GMT"}}, {}).fault, "");
  EXPECT_NE(read({{"retry-after", "soon"}}).fault, "");
}

}  // namespace
}  // namespace grantline::explain
