#include <algorithm>
#include <unordered_map>

#include "explain/signs.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kShortestBeginning = 3;

struct Index {
  std::unordered_map<std::string_view, std::string_view> whole;
  std::unordered_map<std::string_view, std::string_view> beginnings;
  std::size_t longest = 0;  // of the beginnings

  Index() {
    for (const Sense& sense : senses()) {
      for (const std::string_view word : sense.words) {
        if (word.ends_with('*')) {
          beginnings.emplace(word.substr(0, word.size() - 1), sense.name);
          longest = std::max(longest, word.size() - 1);
        } else {
          whole.emplace(word, sense.name);
        }
      }
    }
  }
};

}  // namespace

std::string_view sense_of(const Word& word) {
  static const Index index;
  const std::string_view text = word.text;
  if (const auto at = index.whole.find(text); at != index.whole.end()) return at->second;
  // A body of base64 is one word of any length.
  for (std::size_t size = std::min(text.size(), index.longest); size >= kShortestBeginning;
       --size) {
    const auto at = index.beginnings.find(text.substr(0, size));
    if (at != index.beginnings.end()) return at->second;
  }
  return {};
}

}  // namespace grantline::explain
