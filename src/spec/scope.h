#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace grantline {

// RFC 6749 section 3.3. A set of scope tokens in the order in which they came, without repetition.
class Scope {
 public:
  Scope() = default;
  // Nothing where a token has a character that section 3.3 does not allow.
  static std::optional<Scope> parse(std::string_view text);
  bool contains(std::string_view token) const;
  bool contains_all(const Scope& other) const;
  Scope only(const Scope& allowed) const;    // those of this that are in `allowed`
  Scope without(const Scope& others) const;  // those of this that are not in `others`
  Scope with(const Scope& others) const;
  bool empty() const { return tokens_.empty(); }
  const std::vector<std::string>& tokens() const { return tokens_; }
  std::string text() const;

 private:
  std::vector<std::string> tokens_;
};

}  // namespace grantline
