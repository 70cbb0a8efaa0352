#include "spec/scope.h"

#include <algorithm>

namespace grantline {
namespace {

// RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
bool is_scope_character(char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; }

}  // namespace

std::optional<Scope> Scope::parse(std::string_view text) {
  Scope out;
  if (text.empty()) return out;
  out.tokens_.reserve(static_cast<std::size_t>(std::ranges::count(text, ' ')) + 1);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view token = text.substr(at, end - at);
    if (!std::ranges::all_of(token, is_scope_character)) return std::nullopt;
    if (!token.empty() && !out.contains(token)) out.tokens_.emplace_back(token);
    at = end + 1;
  }
  return out;
}

bool Scope::contains(std::string_view token) const {
  return std::ranges::find(tokens_, token) != tokens_.end();
}

bool Scope::contains_all(const Scope& other) const {
  return std::ranges::all_of(other.tokens_, [&](const auto& token) { return contains(token); });
}

Scope Scope::only(const Scope& allowed) const {
  Scope out;
  for (const auto& token : tokens_) {
    if (allowed.contains(token)) out.tokens_.push_back(token);
  }
  return out;
}

Scope Scope::without(const Scope& others) const {
  Scope out;
  for (const auto& token : tokens_) {
    if (!others.contains(token)) out.tokens_.push_back(token);
  }
  return out;
}

Scope Scope::with(const Scope& others) const {
  Scope out = *this;
  for (const auto& token : others.tokens_) {
    if (!contains(token)) out.tokens_.push_back(token);
  }
  return out;
}

std::string Scope::text() const {
  std::string out;
  for (const auto& token : tokens_) {
    if (!out.empty()) out.push_back(' ');
    out += token;
  }
  return out;
}

}  // namespace grantline
