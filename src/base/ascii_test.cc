#include "base/ascii.h"

#include <gtest/gtest.h>

namespace grantline {
namespace {

// Every byte, against the classes written out.
TEST(ascii, classes_hold_for_each_byte) {
  constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
  constexpr std::string_view kDigits = "0123456789";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool upper = kUpper.contains(c);
    const bool letter = upper || kLower.contains(c);
    const bool digit = kDigits.contains(c);
    EXPECT_EQ(is_upper(c), upper) << byte;
    EXPECT_EQ(is_letter(c), letter) << byte;
    EXPECT_EQ(is_digit(c), digit) << byte;
    EXPECT_EQ(is_letter_or_digit(c), letter || digit) << byte;
    EXPECT_EQ(is_unreserved(c), letter || digit || std::string_view("-._~").contains(c)) << byte;
    EXPECT_EQ(lower(c), upper ? kLower[kUpper.find(c)] : c) << byte;
    const auto hex = std::string_view("0123456789abcdef").find(lower(c));
    EXPECT_EQ(hex_value(c), hex == std::string_view::npos ? -1 : static_cast<int>(hex)) << byte;
  }
}

TEST(ascii, case_is_ignored_of_letters_alone) {
  EXPECT_EQ(lower_case("Ab-Ö[Z"), "ab-Ö[z");
  EXPECT_TRUE(equal_ignoring_case("X-Forwarded-For", "x-forwarded-for"));
  EXPECT_FALSE(equal_ignoring_case("a[", "a{"));  // 0x20 apart, and no letters
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_TRUE(starts_with_ignoring_case("BEARER x", "Bearer "));
  EXPECT_FALSE(starts_with_ignoring_case("Bear", "Bearer "));
}

}  // namespace
}  // namespace grantline
