#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/label.h"
#include "explain/words.h"

// What people tell around a failure, in whatever words: knowledge/signs/*.toml.

namespace grantline::explain {

enum class SignLevel { weak, usual, grant };  // grant: it shows which grant type it is

// One word of a phrase, or one of several: each is a run of words that stand next to each other.
struct PhrasePart {
  struct Piece {
    std::string_view text;
    bool is_prefix = false;   // "redirect*"
    bool is_number = false;   // "<n>"
    bool is_ordinal = false;  // "<n>th"
  };
  std::vector<std::vector<Piece>> choices;
};
using Phrase = std::vector<PhrasePart>;

struct Sign {
  std::string_view name;
  std::string_view says;  // what it shows, a clause for people
  std::vector<const Label*> favours;
  std::vector<const Label*> opposes;
  SignLevel level = SignLevel::usual;
  std::string_view grant;  // the grant_type that it shows, or ""
  std::vector<Phrase> phrases;
};

// Words that stand for one thing: knowledge/senses.txt.
struct Sense {
  std::string_view name;
  std::vector<std::string_view> words;  // "renew*" is a beginning
};

const std::vector<Sense>& senses();  // all that are built in, read at the first call

// The name of the first sense that has the word, or "".
std::string_view sense_of(const Word& word);

const std::vector<Sign>& signs();  // all that are built in, read at the first call

struct FoundSign {
  const Sign* sign = nullptr;
  std::size_t at = 0;  // where its first phrase stands in the text, bytes
  std::size_t end = 0;
};

// A phrase is found where all its parts stand in one sentence, near each other, in any order, and
// no "not" or "without" denies them. Each sign once.
std::vector<FoundSign> find_signs(const std::vector<Word>& words);

}  // namespace grantline::explain
