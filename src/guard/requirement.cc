#include "guard/requirement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace grantline::guard {
namespace {

// RFC 9470 section 3
std::optional<Refusal> check_authentication(const TokenFacts& token, const Requirement& needs,
                                            WallTime now) {
  std::vector<Fact> facts;
  if (!needs.acr_values.empty() &&
      std::ranges::find(needs.acr_values, token.acr) == needs.acr_values.end()) {
    facts.push_back({"acr_needed", fmt::format("{}", fmt::join(needs.acr_values, " or "))});
    facts.push_back({"acr_had", token.acr.empty() ? "none" : token.acr});
  }
  if (needs.max_age && (!token.auth_time || now - *token.auth_time > *needs.max_age)) {
    facts.push_back({"max_age", to_words(*needs.max_age)});
    if (token.auth_time) facts.push_back({"logged_in_ago", to_words(now - *token.auth_time)});
  }
  if (facts.empty()) return std::nullopt;
  return Refusal(Cause::user_authentication_insufficient, std::move(facts));
}

}  // namespace

std::optional<Refusal> check_requirement(const TokenFacts& token, const Requirement& needs,
                                         WallTime now) {
  if (std::ranges::find(token.audience, needs.audience) == token.audience.end()) {
    std::vector<Fact> facts{{"expected_audience", needs.audience}};
    if (!token.audience.empty()) {
      facts.push_back({"presented_audience", fmt::format("{}", fmt::join(token.audience, ", "))});
    }
    return Refusal(Cause::access_token_wrong_audience, std::move(facts));
  }
  if (!token.scope.contains_all(needs.scope)) {
    return Refusal(Cause::insufficient_scope,
                   {{"scope_needed", needs.scope.text()},
                    {"scope_had", token.scope.empty() ? "none" : token.scope.text()}});
  }
  return check_authentication(token, needs, now);
}

}  // namespace grantline::guard
