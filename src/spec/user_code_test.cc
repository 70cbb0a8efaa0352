#include "spec/user_code.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace grantline {
namespace {

// Random bytes that count upwards: each value comes as often as each other.
class CountingWorld final : public World {
 public:
  WallTime now() override { return {}; }
  SteadyTime steady_now() override { return {}; }
  void fill_random(void* out, std::size_t size) override {
    for (std::size_t i = 0; i < size; ++i) static_cast<std::uint8_t*>(out)[i] = next_++;
  }

 private:
  std::uint8_t next_ = 0;
};

TEST(user_code, is_read_back_as_it_is_shown) {
  CountingWorld world;
  for (int i = 0; i < 100; ++i) {
    const std::string code = draw_user_code(world);
    ASSERT_EQ(code.size(), kUserCodeSize);
    const std::string shown = shown_user_code(code);
    EXPECT_EQ(shown.size(), 9U);
    EXPECT_EQ(shown[4], '-');
    EXPECT_EQ(parse_user_code(shown), code);
  }
}

// RFC 8628 section 6.1
TEST(user_code, forgives_case_dashes_and_spaces) {
  for (const char* typed : {"WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W D J B - M J H T",
                            "wdjb_mjht", "wdjb.mjht\n", "WDJB\xe2\x80\x91MJHT",
                            "WDJB\xe2\x80\x93MJHT", "WDJB\xc2\xa0MJHT", "WDJB\xe2\x88\x92MJHT"}) {
    EXPECT_EQ(parse_user_code(typed), "WDJBMJHT") << typed;
  }
}

TEST(user_code, takes_what_looks_like_a_letter_for_it) {
  EXPECT_EQ(parse_user_code("8CDF-GHJ1"), "BCDFGHJL");
  EXPECT_EQ(parse_user_code("5cdf-6hji"), "SCDFGHJL");
  EXPECT_EQ(parse_user_code("0ouu-2222"), "QQVVZZZZ");
}

TEST(user_code, is_nothing_where_it_cannot_be_one) {
  for (const char* typed : {"", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH3",
                            "WDJB\xc3\xa9MJH", "WDJBMJH\xe2\x80", "WDJBMJH\xe2\x80\xa8"}) {
    EXPECT_FALSE(parse_user_code(typed)) << typed;
  }
  EXPECT_FALSE(parse_user_code(std::string(60, '-') + "WDJBMJHT")) << "longer than anybody types";
}

TEST(user_code, has_each_letter_as_often_as_the_others) {
  CountingWorld world;
  std::map<char, int> seen;
  for (int i = 0; i < 480; ++i) {
    for (const char letter : draw_user_code(world)) ++seen[letter];
  }
  EXPECT_EQ(seen.size(), kUserCodeLetters.size());
  const auto [least, most] =
      std::ranges::minmax_element(seen, {}, [](const auto& one) { return one.second; });
  EXPECT_LE(most->second - least->second, most->second / 4) << least->first << most->first;
}

}  // namespace
}  // namespace grantline
