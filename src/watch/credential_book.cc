#include "watch/credential_book.h"

#include <algorithm>

namespace grantline::watch {

bool Use::overlaps(const Use& other) const {
  const bool i_began_first = begin <= other.begin;
  const Use& first = i_began_first ? *this : other;
  const Use& second = i_began_first ? other : *this;
  return !first.end || *first.end > second.begin;
}

Known* CredentialBook::find(Mark mark) {
  const auto at = known_.find(mark);
  return at == known_.end() ? nullptr : &at->second;
}

const Known* CredentialBook::find(Mark mark) const {
  const auto at = known_.find(mark);
  return at == known_.end() ? nullptr : &at->second;
}

Known& CredentialBook::add(Mark mark, const Known& known) {
  const auto [at, is_new] = known_.try_emplace(mark, known);
  if (!is_new) return at->second;
  std::vector<Mark>& marks = of_line_[known.line];
  if (marks.size() >= kMostOfLine) {
    known_.erase(marks.front());
    marks.erase(marks.begin());
  }
  marks.push_back(mark);
  return at->second;
}

void CredentialBook::begin_use(Mark mark, std::uint64_t exchange, WallTime now) {
  Known* known = find(mark);
  if (known == nullptr) return;
  // The first use tells who spent it; of the rest the newest tell most.
  if (known->uses.size() >= kMostUses) known->uses.erase(known->uses.begin() + 1);
  Use use;
  use.exchange = exchange;
  use.begin = now;
  known->uses.push_back(use);
}

Use* CredentialBook::find_use(Mark mark, std::uint64_t exchange) {
  Known* known = find(mark);
  if (known == nullptr) return nullptr;
  const auto at = std::ranges::find(known->uses, exchange, &Use::exchange);
  return at == known->uses.end() ? nullptr : &*at;
}

void CredentialBook::forget_line(std::uint64_t line) {
  const auto at = of_line_.find(line);
  if (at == of_line_.end()) return;
  for (const Mark mark : at->second) known_.erase(mark);
  of_line_.erase(at);
}

}  // namespace grantline::watch
