#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "explain/api_words.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kMostBetween = 200;  // what a `*` stands for

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_of_a_word(char c) { return is_letter_or_digit(c) || c == '_'; }
// JSON has "code", what Python prints of it 'code'.
char as_one_quote(char c) { return c == '\'' ? '"' : c; }

// A letter after a backslash is a line break or tab of JSON: "\njwt expired".
bool begins_a_word(std::string_view text, std::size_t at) {
  if (at == 0 || !is_of_a_word(text[at - 1])) return true;
  const char before = text[at - 1];
  return at > 1 && text[at - 2] == '\\' && (before == 'n' || before == 'r' || before == 't');
}

// Sentences go on ("rate limit" and "rate limited"), codes and numbers do not.
bool ends_as_it_must(std::string_view text, std::size_t end, std::string_view words) {
  const bool is_free = words.contains(' ') && !is_digit(words.back());
  return is_free || !is_of_a_word(words.back()) || end == text.size() || !is_of_a_word(text[end]);
}

// Where `part`, which has no `*`, ends in `text` if it begins at `at`.
std::optional<std::size_t> end_of_part(std::string_view text, std::size_t at,
                                       std::string_view part) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == ' ') {
      const std::size_t from = at;
      while (at < text.size() && is_space(text[at])) ++at;
      if (at == from) return std::nullopt;
      continue;
    }
    if (part[i] == '"' || part[i] == '\'') {
      while (at < text.size() && text[at] == '\\') ++at;
    }
    const bool after_name =
        i > 1 && (part[i - 1] == ':' || part[i - 1] == ',') && as_one_quote(part[i - 2]) == '"';
    while (after_name && at < text.size() && is_space(text[at])) ++at;
    if (at == text.size() || as_one_quote(text[at]) != as_one_quote(part[i])) return std::nullopt;
    ++at;
  }
  return at;
}

std::optional<std::size_t> end_of(std::string_view text, std::size_t at, std::string_view words) {
  const std::size_t star = words.find('*');
  std::optional<std::size_t> end = end_of_part(text, at, words.substr(0, star));
  if (!end || star == std::string_view::npos) return end;
  const std::string_view rest = words.substr(star + 1);
  const std::size_t last = std::min(text.size(), *end + kMostBetween);
  for (std::size_t from = *end; from < last && text[from] != '\n'; ++from) {
    if ((end = end_of_part(text, from, rest))) return end;
  }
  return std::nullopt;
}

bool is_beside(std::string_view names, std::string_view whole) {
  while (!names.empty()) {
    const std::size_t bar = names.find('|');
    if (whole.contains(names.substr(0, bar))) return true;
    names = bar == std::string_view::npos ? std::string_view{} : names.substr(bar + 1);
  }
  return false;
}

// The words by what their first two bytes make, so that a text is read once, however many there
// are.
class Index {
 public:
  Index() {
    for (const ApiWords& one : api_words())
      buckets_[place(one.words[0], one.words[1])].push_back(&one);
  }

  std::vector<FoundWords> find(std::string_view text) const {
    std::vector<FoundWords> out;
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
      if (is_letter_or_digit(text[at]) && !begins_a_word(text, at)) continue;
      for (const ApiWords* one : buckets_[place(text[at], text[at + 1])]) {
        const auto end = end_of(text, at, one->words);
        if (end && ends_as_it_must(text, *end, one->words)) out.push_back({one, at, *end});
      }
    }
    return out;
  }

 private:
  static constexpr std::size_t kBuckets = 2048;
  static std::size_t place(char first, char second) {
    return (static_cast<unsigned char>(as_one_quote(first)) * 37U +
            static_cast<unsigned char>(as_one_quote(second))) %
           kBuckets;
  }

  std::array<std::vector<const ApiWords*>, kBuckets> buckets_;
};

bool is_within(const FoundWords& one, const FoundWords& other) {
  return other.at <= one.at && one.end <= other.end && other.end - other.at > one.end - one.at;
}

}  // namespace

std::vector<FoundWords> find_api_words(std::string_view lower, std::string_view whole_lower) {
  static const Index& index = *new Index;
  std::vector<FoundWords> all = index.find(lower);
  std::erase_if(all, [&](const FoundWords& one) {
    return !one.words->beside.empty() && !is_beside(one.words->beside, whole_lower);
  });
  std::vector<FoundWords> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    // What holds it begins at most as far before as words are long.
    constexpr std::size_t kNear = 64;
    const std::size_t from = i > kNear ? i - kNear : 0;
    const std::size_t to = std::min(all.size(), i + kNear);
    const bool is_part =
        std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from),
                    all.begin() + static_cast<std::ptrdiff_t>(to),
                    [&](const FoundWords& other) { return is_within(all[i], other); });
    if (!is_part) out.push_back(all[i]);
  }
  return out;
}

}  // namespace grantline::explain
