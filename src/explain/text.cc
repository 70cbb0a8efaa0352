#include "explain/text.h"

#include <algorithm>

namespace grantline::explain {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::size_t find_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool cuts_front = is_word(word.front()) && at > 0 && is_word(text[at - 1]);
    const bool cuts_back = is_word(word.back()) && end < text.size() && is_word(text[end]);
    if (!cuts_front && !cuts_back) return at;
  }
  return std::string_view::npos;
}

std::size_t find_prefix(std::string_view text, std::string_view prefix) {
  for (std::size_t at = text.find(prefix); at != std::string_view::npos;
       at = text.find(prefix, at + 1)) {
    if (at == 0 || !is_word(prefix.front()) || !is_word(text[at - 1])) return at;
  }
  return std::string_view::npos;
}

}  // namespace grantline::explain
