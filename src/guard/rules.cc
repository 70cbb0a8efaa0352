#include "guard/rules.h"

#include <algorithm>

namespace grantline::guard {
namespace {

bool is_for(const Rule& rule, std::string_view method) {
  return rule.methods.empty() || std::ranges::any_of(rule.methods, [&](const std::string& own) {
           return own == method || (own == "GET" && method == "HEAD");
         });
}

}  // namespace

const Api* Rules::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(apis, name, {}, &Api::name);
  return at != apis.end() && at->name == name ? &*at : nullptr;
}

Judgement find_rule(const Api& api, std::string_view method, const Path& path) {
  if (api.rules.empty()) return {.verdict = Verdict::by_api};
  for (const Rule& rule : api.rules) {
    if (is_for(rule, method) && rule.path.matches(path)) return {Verdict::by_rule, &rule};
  }
  return {.verdict = Verdict::not_listed};
}

}  // namespace grantline::guard
