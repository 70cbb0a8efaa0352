#include "explain/words.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kFillers = {
    "a"sv,     "am"sv,    "an"sv,    "are"sv, "be"sv,    "been"sv,  "being"sv, "can"sv,   "could"sv,
    "did"sv,   "do"sv,    "does"sv,  "had"sv, "has"sv,   "have"sv,  "he"sv,    "her"sv,   "his"sv,
    "i"sv,     "is"sv,    "it"sv,    "its"sv, "me"sv,    "might"sv, "my"sv,    "of"sv,    "our"sv,
    "she"sv,   "so"sv,    "that"sv,  "the"sv, "their"sv, "them"sv,  "there"sv, "these"sv, "they"sv,
    "this"sv,  "those"sv, "to"sv,    "us"sv,  "was"sv,   "we"sv,    "were"sv,  "which"sv, "who"sv,
    "whose"sv, "will"sv,  "would"sv, "you"sv, "your"sv};
static_assert(std::ranges::is_sorted(kFillers));

constexpr std::array kNumbers = {
    "couple"sv,  "dozen"sv,   "dozens"sv,   "eight"sv,  "eighteen"sv, "eighty"sv, "eleven"sv,
    "few"sv,     "fifteen"sv, "fifty"sv,    "five"sv,   "forty"sv,    "four"sv,   "fourteen"sv,
    "hundred"sv, "nine"sv,    "nineteen"sv, "ninety"sv, "one"sv,      "seven"sv,  "seventeen"sv,
    "several"sv, "six"sv,     "sixteen"sv,  "sixty"sv,  "some"sv,     "ten"sv,    "thirteen"sv,
    "thirty"sv,  "three"sv,   "twelve"sv,   "twenty"sv, "two"sv};
static_assert(std::ranges::is_sorted(kNumbers));

constexpr std::array kOrdinals = {"eleventh"sv, "fifth"sv, "fourth"sv, "hundredth"sv,
                                  "sixth"sv,    "tenth"sv, "third"sv,  "twentieth"sv};
static_assert(std::ranges::is_sorted(kOrdinals));

constexpr std::array kClauseBreaks = {"although"sv, "but"sv,  "however"sv, "then"sv,
                                      "though"sv,   "when"sv, "while"sv,   "yet"sv};
static_assert(std::ranges::is_sorted(kClauseBreaks));

class Splitter {
 public:
  Splitter(std::string_view text, std::size_t most) : text_(text), most_(most) {}

  std::vector<Word> split() {
    while (at_ < text_.size() && out_.size() < most_) step();
    return std::move(out_);
  }

 private:
  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void step() {
    const char c = text_[at_];
    if (skip_name()) return;
    if (is_letter(c) || is_digit(c)) return take_word();
    if (c == '%' && is_hex_digit(peek(1)) && is_hex_digit(peek(2))) {
      // A space or a line's end of a form is no news; other sequences are.
      const std::string_view hex = text_.substr(at_ + 1, 2);
      if (hex != "20" && hex != "0A" && hex != "0a") add(at_, at_ + 3);
      at_ += 3;
      return;
    }
    if ((c == '=' || c == '+' || c == '#') && !is_letter(peek(1)) && !is_digit(peek(1))) {
      add(at_, at_ + 1);
    }
    note_break(c);
    ++at_;
  }

  // Names of members that every such answer has: their words tell nothing.
  bool skip_name() {
    if (at_ > 0 && is_letter(text_[at_ - 1])) return false;
    for (const std::string_view name : {"invalid_grant"sv, "error_description"sv, "error_uri"sv}) {
      if (lower_case(text_.substr(at_, name.size())) != name) continue;
      at_ += name.size();
      ++clause_;
      return true;
    }
    return false;
  }

  void note_break(char c) {
    const char next = peek(1);
    const bool ends = next == ' ' || next == '\n' || next == '\0' || next == '"';
    if (c == '\n' || c == ';' || ((c == '.' || c == '!' || c == '?') && ends))
      ++sentence_, ++clause_;
    if (c == ',' || c == '(' || c == ')' || (c == ':' && ends)) ++clause_;
  }

  // Letters and digits; a small letter before a capital ends a word ("redirectUri").
  void take_word() {
    const std::size_t start = at_;
    bool in_hump = false;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) {
      if (is_upper(text_[at_]) && in_hump) break;
      in_hump = is_letter(text_[at_]) && !is_upper(text_[at_]);
      ++at_;
    }
    const char mark = at_ < text_.size() ? text_[at_] : '\0';
    const std::string_view taken = text_.substr(start, at_ - start);
    const std::size_t quote = mark == '\''                                    ? 1
                              : text_.substr(at_).starts_with("\xE2\x80\x99") ? 3
                                                                              : 0;
    if (quote > 0 && taken.back() == 'n' && lower_case(text_.substr(at_ + quote, 1)) == "t") {
      at_ += quote + 1;
      return add_text("not", start, at_);
    }
    if (quote > 0 && lower_case(text_.substr(at_ + quote, 1)) == "s") at_ += quote + 1;
    add(start, start + taken.size());
  }

  void add(std::size_t start, std::size_t end) {
    add_text(lower_case(text_.substr(start, end - start)), start, end);
  }

  void add_text(std::string word, std::size_t start, std::size_t end) {
    if (word == "cannot") word = "not";
    if (std::ranges::binary_search(kClauseBreaks, word)) ++clause_;
    if (std::ranges::binary_search(kFillers, word)) return;
    const bool all_digits = std::ranges::all_of(word, is_digit);
    const bool ordinal = std::ranges::binary_search(kOrdinals, word) ||
                         (word.size() > 2 && is_digit(word.front()) &&
                          (word.ends_with("th") || word.ends_with("nd") || word.ends_with("rd") ||
                           word.ends_with("st")));
    out_.push_back({std::move(word), start, end, sentence_, clause_, all_digits, ordinal});
    Word& added = out_.back();
    added.is_number = added.is_number || std::ranges::binary_search(kNumbers, added.text);
  }

  std::string_view text_;
  std::size_t most_;
  std::size_t at_ = 0;
  std::size_t sentence_ = 0;
  std::size_t clause_ = 0;
  std::vector<Word> out_;
};

constexpr std::size_t kStemLength = 6;

}  // namespace

std::vector<Word> words_of(std::string_view text, std::size_t most) {
  return Splitter(text, most).split();
}

std::string_view stem_of(const Word& word) {
  return std::string_view(word.text).substr(0, kStemLength);
}

}  // namespace grantline::explain
