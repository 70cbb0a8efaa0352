#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/encoding.h"
#include "explain/proofs.h"

namespace grantline::explain {
namespace {

std::set<std::string> scopes_of(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::set<std::string> out;
  for (std::string one; words >> one;) out.insert(one);
  return out;
}

}  // namespace

// RFC 6749 section 6: a refresh may ask for what the person has granted, or less.
void prove_scope(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  const Param* granted = nullptr;
  for (const Leg& leg : legs) {
    const bool grants = leg.role == Role::authorize || leg.role == Role::answer;
    if (grants && leg.find("scope") != nullptr) granted = leg.find("scope");
    const Param* asked = refreshes(leg) ? leg.find("scope") : nullptr;
    if (asked == nullptr || granted == nullptr) continue;
    const std::set<std::string> has = scopes_of(granted->value);
    for (const std::string& one : scopes_of(asked->value)) {
      if (has.contains(one)) continue;
      out.push_back({find_label("consent_or_policy"),
                     "scope_not_granted",
                     Strength::strong,
                     fmt::format("The refresh asks for the scope {}, which was not granted",
                                 printable(one.substr(0, 100))),
                     {evidence_of(*asked, "what the refresh asks for"),
                      evidence_of(*granted, "what was granted")},
                     "Leave scope out of the refresh, or ask for the scope in a new login."});
      return;
    }
  }
}

}  // namespace grantline::explain
