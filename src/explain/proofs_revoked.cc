#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "explain/proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kShortest = 8;  // of a token that is no placeholder
constexpr std::size_t kReach = 600;   // between a request's address and its body

// As the parameter `token` of a form, of JSON or of a HAR: access_token is another.
bool is_parameter_token(std::string_view text, std::size_t at) {
  constexpr std::array kBefore = {"token="sv, "\"token\":\""sv, "\"token\": \""sv,
                                  "\"token\",\"value\":\""sv};
  const std::string_view before = text.substr(0, at);
  return std::ranges::any_of(kBefore, [&](std::string_view name) {
    if (!before.ends_with(name)) return false;
    const char last = before.size() > name.size() ? before[before.size() - name.size() - 1] : ' ';
    return name.front() == '"' || (last != '_' && last != '-');
  });
}

// Whether an address of revocation stands by it: ".../revoke", ".../revocation".
bool stands_by_revocation(std::string_view text, std::size_t at, std::size_t size) {
  const std::size_t from = at > kReach ? at - kReach : 0;
  const std::string near = lower_case(text.substr(from, at + size + kReach - from));
  const std::size_t place = at - from;
  std::size_t before = near.rfind("://", place);
  const std::size_t posted = near.rfind("post ", place);
  if (before == near.npos || (posted != near.npos && posted > before)) before = posted;
  const std::size_t behind = near.find("://", place);
  const auto names_it = [&](std::size_t url) {
    if (url == near.npos) return false;
    const std::string_view address =
        std::string_view(near).substr(url, near.find_first_of("\n\"'", url + 5) - url);
    return address.contains("/revo") || address.contains("revoke");
  };
  return names_it(before) || (before == near.npos ? names_it(behind) : false) ||
         (near.substr(0, place).contains("curl ") && names_it(behind));
}

}  // namespace

std::size_t line_of_revocation(std::string_view text, std::string_view token, std::size_t until) {
  if (token.size() < kShortest || is_left_out(token)) return 0;
  const std::string_view part = text.substr(0, until);
  for (std::size_t at = part.find(token); at != part.npos; at = part.find(token, at + 1)) {
    if (!is_parameter_token(part, at) || !stands_by_revocation(part, at, token.size())) continue;
    return 1 + static_cast<std::size_t>(std::ranges::count(part.substr(0, at), '\n'));
  }
  return 0;
}

void prove_revoked(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out) {
  for (const Leg& leg : legs) {
    const Param* refresh = refreshes(leg) ? leg.find("refresh_token") : nullptr;
    if (refresh == nullptr) continue;
    std::size_t line = line_of_revocation(text, refresh->raw, refresh->at);
    if (line == 0) line = line_of_revocation(text, refresh->value, refresh->at);
    // RFC 7009 section 2.1: who revokes an access token may end its refresh token too.
    const Leg* issuer = line == 0 ? issuer_of(legs, leg) : nullptr;
    if (issuer != nullptr) {
      line = line_of_revocation(text, issuer->value("access_token"), refresh->at);
    }
    if (line == 0) continue;
    out.push_back({find_label("refresh_token_revoked"),
                   "revoked_before",
                   issuer == nullptr ? Strength::proof : Strength::strong,
                   issuer == nullptr ? "The refresh token was revoked before it was sent"
                                     : "The access token that came with it was revoked before",
                   {evidence_of(*refresh, "what the refresh sent"),
                    {line, "token", "", "sent to the revocation endpoint"}},
                   "Forget the tokens of a session when you revoke them, in each process that "
                   "holds them; the person has to log in again."});
    return;
  }
}

}  // namespace grantline::explain
