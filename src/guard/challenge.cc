#include "guard/challenge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace grantline::guard {

std::string challenge(const Refusal& refusal, const Requirement& needs,
                      const ChallengeTerms& terms) {
  const CauseInfo& cause = info(refusal.cause);
  if (cause.status != 400 && cause.status != 401 && cause.status != 403) return {};
  const std::string_view scheme = terms.dpop_algorithms.empty() ? "Bearer" : "DPoP";
  std::string out = fmt::format("{} realm=\"{}\"", scheme, terms.realm);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) fmt::format_to(std::back_inserter(out), ", {}=\"{}\"", name, value);
  };
  add("algs", terms.dpop_algorithms);
  if (!cause.error.empty()) {
    add("error", cause.error);
    add("error_description", describe(refusal, terms.detail));
  }
  const bool has_no_token = refusal.cause == Cause::access_token_missing;
  if (has_no_token || refusal.cause == Cause::insufficient_scope) add("scope", needs.scope.text());
  if (refusal.cause == Cause::user_authentication_insufficient) {
    add("acr_values", fmt::format("{}", fmt::join(needs.acr_values, " ")));
    if (needs.max_age) add("max_age", std::to_string(needs.max_age->seconds()));
  }
  add("resource_metadata", terms.resource_metadata);
  return out;
}

}  // namespace grantline::guard
