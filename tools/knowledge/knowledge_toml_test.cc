#include "knowledge/knowledge_toml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace grantline::explain {
namespace {

using testing::HasSubstr;

TEST(knowledge, a_wrong_file_is_a_fault_that_names_it) {
  const auto why = [](std::string_view toml) {
    return parse_provider("x.toml", toml).error().what;
  };
  EXPECT_THAT(why("name = "), HasSubstr("x.toml:1: this is not TOML"));
  EXPECT_EQ(why("name = 'x'"), "x.toml has no title");
  EXPECT_EQ(why("name='x'\ntitle='X'\nmarks=['x']\n[[message]]\nmatch='m'\ncause='c'\n"
                "source='https://x'"),
            "x.toml has an unknown cause, c");
  EXPECT_EQ(why("name='x'\ntitle='X'\nmarks=['x']\n[[message]]\nmatch='m'\ncause='other'\n"),
            "x.toml has no source");
  EXPECT_EQ(why("name='x'\ntitle='X'\nmarks=['x']"), "x.toml says nothing");
}

TEST(signs, a_file_with_a_mistake_is_refused_by_name) {
  EXPECT_THAT(parse_signs("x.toml",
                          "[[sign]]\nname=\"a\"\nsays=\"b\"\nfavours=[\"nonsense\"]\n"
                          "phrases=[\"c\"]")
                  .error()
                  .what,
              HasSubstr("x.toml: a has an unknown cause"));
  EXPECT_THAT(parse_signs("x.toml",
                          "[[sign]]\nname=\"a\"\nsays=\"b\"\n"
                          "favours=[\"clock_skew\"]\nphrases=[\"the of\"]")
                  .error()
                  .what,
              HasSubstr("without a word that counts"));
}

TEST(signs, a_phrase_is_parts_of_choices_of_pieces) {
  const auto read = parse_signs("x.toml",
                                "[[sign]]\nname='a'\nsays='b'\nfavours=['clock_skew']\n"
                                "phrases=['not_sent|redirect* <n>_days']");
  ASSERT_TRUE(read) << read.error().what;
  const Phrase& phrase = read->front().phrases.front();
  ASSERT_EQ(phrase.size(), 2U);
  ASSERT_EQ(phrase[0].choices.size(), 2U);
  EXPECT_EQ(phrase[0].choices[0].size(), 2U);
  EXPECT_TRUE(phrase[0].choices[1][0].is_prefix);
  EXPECT_TRUE(phrase[1].choices[0][0].is_number);
  EXPECT_EQ(phrase[1].choices[0][1].text, "days");
}

TEST(senses, a_line_is_a_name_and_its_words) {
  const auto read = parse_senses("x.txt", "# words\n\nuser: person customer*\n");
  ASSERT_TRUE(read) << read.error().what;
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(read->front().name, "user");
  EXPECT_THAT(read->front().words, testing::ElementsAre("person", "customer*"));
}

TEST(senses, a_wrong_line_is_a_fault_that_names_it) {
  EXPECT_THAT(parse_senses("x.txt", "a: b\nno colon\n").error().what, HasSubstr("x.txt:2"));
  EXPECT_THAT(parse_senses("x.txt", "a:\n").error().what, HasSubstr("x.txt:1"));
  EXPECT_THAT(parse_senses("x.txt", "a: b\na: c\n").error().what, HasSubstr("x.txt:2"));
}

}  // namespace
}  // namespace grantline::explain
