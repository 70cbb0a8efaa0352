#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "explain/knowledge.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

// A short name is often the beginning of another word: "hydrated" is not Hydra, nor "canvas" Canva.
bool ends_a_word(std::string_view mark) {
  constexpr std::size_t kShort = 6;
  return mark.size() <= kShort && std::ranges::all_of(mark, is_letter);
}

bool stands_at(std::string_view lower, std::size_t at, std::string_view mark) {
  if (lower.compare(at, mark.size(), mark) != 0) return false;
  const std::size_t end = at + mark.size();
  return !ends_a_word(mark) || end == lower.size() || !is_letter(lower[end]);
}

// The marks by what their first two bytes make, so that a text is read once, however many there
// are.
class Index {
 public:
  struct Mark {
    std::string_view text;
    std::size_t provider;  // its place among providers()
  };

  Index() {
    const auto& all = providers();
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const std::string_view mark : all[i].marks) {
        const bool begins_a_word = mark.size() > 1 && is_letter_or_digit(mark.front());
        (begins_a_word ? bucket(mark) : odd_).push_back({mark, i});
      }
    }
  }

  template <class Take>
  void each_in(std::string_view lower, Take take) const {
    for (std::size_t at = 0; at + 1 < lower.size(); ++at) {
      if (!is_letter_or_digit(lower[at]) || (at > 0 && is_letter_or_digit(lower[at - 1]))) continue;
      for (const Mark& mark : buckets_[place(lower[at], lower[at + 1])]) {
        if (stands_at(lower, at, mark.text)) take(mark);
      }
    }
    for (const Mark& mark : odd_) {
      if (find_prefix(lower, mark.text) != std::string_view::npos) take(mark);
    }
  }

 private:
  static constexpr std::size_t kBuckets = 1024;
  static std::size_t place(char first, char second) {
    return (static_cast<unsigned char>(first) * 37U + static_cast<unsigned char>(second)) %
           kBuckets;
  }
  std::vector<Mark>& bucket(std::string_view mark) { return buckets_[place(mark[0], mark[1])]; }

  std::array<std::vector<Mark>, kBuckets> buckets_;
  std::vector<Mark> odd_;  // those that begin with a sign
};

}  // namespace

ShownProviders shown_providers(std::string_view text) {
  static const Index& index = *new Index;
  const std::string lower = lower_case(text);
  std::vector<bool> is_shown(providers().size());
  ShownProviders out;
  index.each_in(lower, [&](const Index::Mark& mark) {
    is_shown[mark.provider] = true;
    out.by_host = out.by_host || mark.text.contains('.');
  });
  for (std::size_t i = 0; i < is_shown.size(); ++i) {
    if (is_shown[i]) out.providers.push_back(&providers()[i]);
  }
  return out;
}

std::vector<const Provider*> providers_shown_by(std::string_view text) {
  return shown_providers(text).providers;
}

}  // namespace grantline::explain
