#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// A text as words, so that what people tell can be found in whatever order and form they tell it.

namespace grantline::explain {

struct Word {
  std::string text;    // lower case; "not" for each n't, "%2f" for a percent sequence
  std::size_t at = 0;  // in the text, bytes
  std::size_t end = 0;
  std::size_t sentence = 0;  // from 0
  std::size_t clause = 0;    // from 0, counted through the whole text
  bool is_number = false;    // "14" and "fourteen"
  bool is_ordinal = false;   // "6th" and "sixth"
};

// Without articles, pronouns and auxiliary verbs, which tell nothing. "code_verifier", "re-login"
// and "redirectUri" are two words each. At most `most` words.
std::vector<Word> words_of(std::string_view text, std::size_t most);

// The first letters of a word: what its inflections share.
std::string_view stem_of(const Word& word);

}  // namespace grantline::explain
