#include "cli/text.h"

#include <gtest/gtest.h>

namespace grantline::cli {
namespace {

TEST(text, wrapped_breaks_at_spaces_and_keeps_a_long_word_whole) {
  EXPECT_EQ(wrapped("one two three", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(wrapped("a https://login.example/errors b", 0, 10),
            "a\nhttps://login.example/errors\nb\n");
  EXPECT_EQ(wrapped("one\ntwo", 1, 80), " one\n two\n");
  EXPECT_EQ(wrapped("", 2, 80), "\n");
}

TEST(text, wrapped_leaves_no_short_word_alone_and_no_number_without_its_unit) {
  EXPECT_EQ(wrapped("fails one time in N.", 0, 17), "fails one time\nin N.\n");
  EXPECT_EQ(wrapped("back in 2 min", 0, 9), "back in\n2 min\n");
  EXPECT_EQ(wrapped("see whatever it concerns", 0, 15), "see whatever\nit concerns\n");
  EXPECT_EQ(wrapped("two words-that-are-long", 0, 12), "two\nwords-that-are-long\n");
}

TEST(text, columns_counts_characters_and_neither_bytes_nor_colours) {
  EXPECT_EQ(columns("gr\xc3\xbc\xc3\x9f"), 4U);
  EXPECT_EQ(columns(Style{.colour = true, .width = 80, .cuts = false}.bad("disabled")), 8U);
}

TEST(text, pairs_stand_below_each_other) {
  EXPECT_EQ(pairs({{"a", "one two"}, {"name", "x\ny"}}, 2, 80),
            "  a     one two\n  name  x\n        y\n");
  EXPECT_EQ(pairs({{"a", ""}}, 2, 80), "  a  \n");
}

TEST(text, a_table_cuts_its_last_column_alone) {
  EXPECT_EQ(
      table({"A", "B"}, {{"one", "0123456789"}}, Style{.colour = false, .width = 12, .cuts = true}),
      "A    B\none  0123...\n");
}

TEST(text, without_colour_no_escape_is_written) {
  EXPECT_EQ(Style{}.strong("x") + Style{}.quiet("x") + Style{}.bad("x") + Style{}.good("x"),
            "xxxx");
}

}  // namespace
}  // namespace grantline::cli
