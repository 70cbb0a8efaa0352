// The key of a DPoP proof in a grant's row, as docs/FORMATS.md has it.
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "store/records.h"

namespace grantline::store {
namespace {

Grant bare() {
  Grant grant;
  grant.client.text = "app";
  grant.authorized_at = {1000};
  grant.generation = 3;
  return grant;
}

KeyThumbprint key() { return KeyThumbprint{take_array<32>(std::string(32, '\x5a'))}; }

std::string bytes_of_key() { return hex_encode(std::string(32, '\x5a')); }

TEST(grant_key, a_row_without_one_is_that_of_before) {
  EXPECT_EQ(hex_encode(encode(bare())),
            "01"
            "000000"
            "03617070"
            "00"
            "d00f"
            "03"
            "00");
}

TEST(grant_key, stands_behind_all_else_with_the_generation_from_which_on_it_counts) {
  const std::string start =
      "01"
      "000040"
      "03617070"
      "00"
      "d00f"
      "03"
      "00";
  Grant grant = bare();
  grant.key = key();
  EXPECT_EQ(hex_encode(encode(grant)), start + "01" + bytes_of_key());
  grant.key_since = 300;
  EXPECT_EQ(hex_encode(encode(grant)), start + "03" + bytes_of_key() + "ac02");
  grant.key.reset();
  EXPECT_EQ(hex_encode(encode(grant)), start + "02" + "ac02");
  EXPECT_EQ(*decode_grant(encode(grant)), grant);
}

TEST(grant_key, a_binding_to_nothing_or_to_what_is_not_known_is_refused) {
  const std::string start =
      "01"
      "000040"
      "03617070"
      "00"
      "d00f"
      "03"
      "00";
  for (const std::string& end : {std::string(""), std::string("00"), std::string("04"),
                                 std::string("0200"), std::string("01") + "5a5a"}) {
    EXPECT_FALSE(decode_grant(*hex_decode(start + end))) << end;
  }
}

}  // namespace
}  // namespace grantline::store
