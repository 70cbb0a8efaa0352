#include "serve/rule_book.h"

#include <fstream>
#include <iterator>

namespace grantline::serve {

Result<guard::Rules> load_rules(const std::string& file) {
  if (file.empty()) return guard::Rules{};
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) {
    return fault("the rules of the guard cannot be read from " + file +
                 "; set guard.rules to a file that this user may read");
  }
  return guard::read_rules(file, text);
}

Result<void> RuleBook::load(const std::string& file) {
  auto read = load_rules(file);
  if (!read) return std::unexpected(read.error());
  auto rules = std::make_shared<const guard::Rules>(std::move(*read));
  const std::lock_guard lock(mutex_);
  rules_ = std::move(rules);
  return {};
}

std::shared_ptr<const guard::Rules> RuleBook::now() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

}  // namespace grantline::serve
