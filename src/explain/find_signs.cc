#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>

#include "explain/signs.h"

namespace grantline::explain {
namespace {

using Piece = PhrasePart::Piece;

// How many words that are not the phrase's own may stand between its parts.
constexpr std::size_t kSlack = 5;
constexpr std::size_t kReachOfNot = 3;

struct Span {
  std::size_t first = 0;  // index of a word
  std::size_t last = 0;
};

class Finder {
 public:
  explicit Finder(const std::vector<Word>& words) : words_(words) {
    for (std::size_t i = 0; i < words.size(); ++i) places_[words[i].text].push_back(i);
    for (const auto& [text, unused] : places_) vocabulary_.emplace(text, &places_.at(text));
  }

  std::optional<Span> find(const Phrase& phrase) const {
    std::vector<std::vector<Span>> spans;
    for (const PhrasePart& part : phrase) {
      spans.push_back(spans_of(part));
      if (spans.back().empty()) return std::nullopt;
    }
    for (const Span& start : spans.front()) {
      if (const auto found = around(start, spans)) return found;
    }
    return std::nullopt;
  }

 private:
  bool fits(const Piece& piece, const Word& word) const {
    if (piece.is_number) return word.is_number;
    if (piece.is_ordinal) return word.is_ordinal;
    return piece.is_prefix ? word.text.starts_with(piece.text) : word.text == piece.text;
  }

  template <class Take>
  void each_place(const Piece& piece, Take take) const {
    if (piece.is_number || piece.is_ordinal) {
      for (std::size_t i = 0; i < words_.size(); ++i) {
        if (fits(piece, words_[i])) take(i);
      }
      return;
    }
    for (auto at = vocabulary_.lower_bound(piece.text);
         at != vocabulary_.end() &&
         (piece.is_prefix ? at->first.starts_with(piece.text) : at->first == piece.text);
         ++at) {
      for (const std::size_t place : *at->second) take(place);
    }
  }

  std::vector<Span> spans_of(const PhrasePart& part) const {
    std::vector<Span> out;
    for (const auto& choice : part.choices) {
      each_place(choice.front(), [&](std::size_t first) {
        if (first + choice.size() > words_.size()) return;
        for (std::size_t i = 1; i < choice.size(); ++i) {
          if (!fits(choice[i], words_[first + i])) return;
        }
        out.push_back({first, first + choice.size() - 1});
      });
    }
    std::ranges::sort(out, {}, &Span::first);
    return out;
  }

  // The other parts nearest to `start`, none on words of another.
  std::optional<Span> around(const Span& start, const std::vector<std::vector<Span>>& spans) const {
    std::vector<Span> taken{start};
    for (std::size_t part = 1; part < spans.size(); ++part) {
      const Span* best = nullptr;
      for (const Span& span : spans[part]) {
        const auto overlaps = [&](const Span& other) {
          return span.first <= other.last && other.first <= span.last;
        };
        if (words_[span.first].sentence != words_[start.first].sentence ||
            std::ranges::any_of(taken, overlaps)) {
          continue;
        }
        if (best == nullptr || distance(span, start) < distance(*best, start)) best = &span;
      }
      if (best == nullptr) return std::nullopt;
      taken.push_back(*best);
    }
    Span whole = start;
    std::size_t own = 0;
    for (const Span& span : taken) {
      whole.first = std::min(whole.first, span.first);
      whole.last = std::max(whole.last, span.last);
      own += span.last - span.first + 1;
    }
    if (whole.last - whole.first + 1 > own + kSlack || is_denied(whole, taken)) return std::nullopt;
    return whole;
  }

  static std::size_t distance(const Span& a, const Span& b) {
    return a.first > b.first ? a.first - b.first : b.first - a.first;
  }

  bool is_denied(const Span& whole, const std::vector<Span>& taken) const {
    static constexpr std::array<std::string_view, 6> kDenials = {"never", "neither", "no",
                                                                 "nor",   "not",     "without"};
    const std::size_t from = whole.first > kReachOfNot ? whole.first - kReachOfNot : 0;
    for (std::size_t i = from; i <= whole.last; ++i) {
      const bool same_clause = words_[i].clause == words_[whole.first].clause;
      const auto holds = [&](const Span& span) { return span.first <= i && i <= span.last; };
      if (same_clause && std::ranges::find(kDenials, words_[i].text) != kDenials.end() &&
          std::ranges::none_of(taken, holds)) {
        return true;
      }
    }
    return false;
  }

  const std::vector<Word>& words_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> places_;
  std::map<std::string_view, const std::vector<std::size_t>*> vocabulary_;
};

}  // namespace

std::vector<FoundSign> find_signs(const std::vector<Word>& words) {
  std::vector<FoundSign> out;
  const Finder finder(words);
  for (const Sign& sign : signs()) {
    for (const Phrase& phrase : sign.phrases) {
      const auto span = finder.find(phrase);
      if (!span) continue;
      out.push_back({&sign, words[span->first].at, words[span->last].end});
      break;
    }
  }
  return out;
}

}  // namespace grantline::explain
