#include <algorithm>

#include "guard/api_path.h"
#include "serve/guard_question.h"

namespace grantline::serve {
namespace {

void add_rate(const guard::Api& api, std::size_t number, const Rate& rate, GuardQuestion& out) {
  if (rate.is_off()) return;
  out.rates.push_back({"api " + api.name + ' ' + std::to_string(number), rate});
}

// What both the address and the rule ask for must be there: false where no login can have it.
bool add_rule(const guard::Rule& rule, guard::Requirement& needs) {
  needs.scope = needs.scope.with(rule.scope);
  if (rule.max_age) needs.max_age = std::min(needs.max_age.value_or(*rule.max_age), *rule.max_age);
  if (needs.acr_values.empty()) needs.acr_values = rule.acr_values;
  if (rule.acr_values.empty()) return true;
  std::erase_if(needs.acr_values, [&](const std::string& acr) {
    return std::ranges::find(rule.acr_values, acr) == rule.acr_values.end();
  });
  return !needs.acr_values.empty();
}

}  // namespace

std::string metadata_url_of(std::string_view resource) {
  const auto host = resource.find("://");
  if (host == resource.npos) return {};
  const auto path = std::min(resource.find('/', host + 3), resource.size());
  const std::string_view rest = resource.substr(path);
  std::string url(resource.substr(0, path));
  url += "/.well-known/oauth-protected-resource";
  return url.append(rest == "/" ? std::string_view() : rest);
}

std::expected<void, Refusal> apply_rules(const guard::Api& api, GuardQuestion& out) {
  if (api.metadata) out.resource_metadata = metadata_url_of(api.audience);
  add_rate(api, 0, api.rate, out);
  if (out.is_preflight && api.open_preflight) {
    out.is_open = true;
    return {};
  }
  out.needs.scope = api.scope.with(out.needs.scope);
  if (api.rules.empty()) return {};
  if (out.method.empty()) return asked_wrongly("no X-Forwarded-Method tells of the method");
  if (out.target.empty()) return asked_wrongly("no X-Forwarded-Uri tells of the path");
  const auto path = guard::read_path(out.target);
  if (!path) {
    const std::string fault = "it has " + std::string(guard::to_words(path.error()));
    return std::unexpected(Refusal(Cause::path_ambiguous, {{"path_fault", fault}}));
  }
  const guard::Judgement judged = guard::find_rule(api, out.method, *path);
  if (judged.verdict == guard::Verdict::not_listed) {
    const std::string method(out.method);
    return std::unexpected(Refusal(Cause::rule_missing, {{"api", api.name}, {"method", method}}));
  }
  const guard::Rule& rule = *judged.rule;
  add_rate(api, static_cast<std::size_t>(&rule - api.rules.data()) + 1, rule.rate, out);
  out.is_open = rule.open;
  if (!add_rule(rule, out.needs)) {
    return asked_wrongly("its address and the rule ask for different acr_values");
  }
  return {};
}

}  // namespace grantline::serve
