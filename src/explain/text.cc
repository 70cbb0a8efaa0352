#include "explain/text.h"

#include "base/ascii.h"

namespace grantline::explain {
namespace {}  // namespace

std::size_t find_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool cuts_front =
        is_letter_or_digit(word.front()) && at > 0 && is_letter_or_digit(text[at - 1]);
    const bool cuts_back =
        is_letter_or_digit(word.back()) && end < text.size() && is_letter_or_digit(text[end]);
    if (!cuts_front && !cuts_back) return at;
  }
  return std::string_view::npos;
}

std::size_t find_prefix(std::string_view text, std::string_view prefix) {
  for (std::size_t at = text.find(prefix); at != std::string_view::npos;
       at = text.find(prefix, at + 1)) {
    if (at == 0 || !is_letter_or_digit(prefix.front()) || !is_letter_or_digit(text[at - 1]))
      return at;
  }
  return std::string_view::npos;
}

}  // namespace grantline::explain
