#include "spec/ids.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace grantline {
namespace {

GrantKey key_of_bits(std::uint64_t first, std::uint64_t last) {
  std::string bytes;
  append_u64(bytes, first);
  append_u64(bytes, last);
  return {take_array<16>(bytes)};
}

RC_GTEST_PROP(reference, reads_back_what_it_wrote,
              (std::uint64_t first, std::uint64_t last, std::uint32_t event)) {
  const GrantKey key = key_of_bits(first, last);
  const Reference plain = reference_of(key);
  const Reference with_event = reference_of(key, event & 0xFFFFF);
  RC_ASSERT(parse_reference(to_text(plain)) == plain);
  RC_ASSERT(parse_reference(to_text(with_event)) == with_event);
  RC_ASSERT(matches(plain, key) && matches(with_event, key));
}

TEST(reference, is_written_in_groups_of_four) {
  const GrantKey key = key_of_bits(0x0123456789ABCDEF, 0);
  EXPECT_EQ(to_text(reference_of(key)), "gl-04hm-asw9-nf6y");
  EXPECT_EQ(to_text(reference_of(key, 1)), "gl-04hm-asw9-nf6y-0001");
}

TEST(reference, is_read_in_capitals_without_dashes_and_with_white_space_around) {
  const auto due = parse_reference("gl-04hm-asw9-nf6y-0001");
  ASSERT_TRUE(due);
  EXPECT_EQ(parse_reference("  GL04HMASW9NF6Y0001\n"), due);
  EXPECT_EQ(parse_reference("gl-O4hm-asw9-nf6y-OOOl"), due);
}

TEST(reference, refuses_what_is_none) {
  for (const char* text :
       {"", "gl", "gl-", "gl-04hm-asw9", "gl-04hm-asw9-nf6y-00", "04hm-asw9-nf6y",
        "gl-04hm-asw9-nf6u", "gl-04hm-asw9-nf6y-0001-0001", "gl_04hm_asw9_nf6y"}) {
    EXPECT_FALSE(parse_reference(text)) << text;
  }
}

TEST(reference, does_not_match_another_grant) {
  EXPECT_FALSE(matches(reference_of(key_of_bits(1 << 4, 0)), key_of_bits(2 << 4, 0)));
  EXPECT_TRUE(matches(reference_of(key_of_bits(1 << 4, 0)), key_of_bits(1 << 4, 7)));
}

TEST(key_thumbprint, is_43_characters_of_base64url_and_nothing_else) {
  const std::string text = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";  // RFC 9449 figure 10
  const auto thumbprint = parse_key_thumbprint(text);
  ASSERT_TRUE(thumbprint);
  EXPECT_EQ(to_text(*thumbprint), text);
  for (const std::string& other : {std::string(), text.substr(1), text + "=", text + "A"}) {
    EXPECT_FALSE(parse_key_thumbprint(other)) << other;
  }
}

}  // namespace
}  // namespace grantline
