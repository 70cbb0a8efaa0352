#include "explain/plain_facts.h"

#include <algorithm>
#include <array>
#include <set>

#include "explain/knowledge.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kMostRead = 64'000;  // bytes
constexpr std::size_t kMostProviders = 3;

constexpr std::array kErrors = {"access_denied"sv,         "authorization_pending"sv,
                                "bad_verification_code"sv, "consent_required"sv,
                                "expired_token"sv,         "interaction_required"sv,
                                "invalid_client"sv,        "invalid_code"sv,
                                "invalid_grant"sv,         "invalid_request"sv,
                                "invalid_scope"sv,         "invalid_token"sv,
                                "login_required"sv,        "slow_down"sv,
                                "unauthorized_client"sv,   "unsupported_grant_type"sv};
constexpr std::array kStatuses = {"400"sv, "401"sv, "403"sv, "404"sv, "500"sv, "502"sv};

struct Grant {
  std::string_view value;  // of grant_type, without the URN's beginning
  std::string_view name;
};
constexpr std::array kGrants = {
    Grant{"authorization_code", "code"}, Grant{"refresh_token", "refresh"},
    Grant{"password", "password"},       Grant{"client_credentials", "client"},
    Grant{"jwt-bearer", "assertion"},    Grant{"saml2-bearer", "assertion"},
    Grant{"device_code", "device"}};

// "grant_type=x", "'grant_type': 'x'", "grantType: x"
std::string_view value_behind(std::string_view lower, std::size_t at) {
  const std::size_t from = lower.find_first_not_of("\"' =:>", at);
  if (from == lower.npos || from == at || from > at + 8) return {};
  std::string_view value = lower.substr(from, lower.find_first_of("\"'&,; \t\r\n})", from) - from);
  if (const std::size_t colon = value.rfind(':'); colon != value.npos) {
    value.remove_prefix(colon + 1);
  }
  return value;
}

void take_grants(std::string_view lower, std::string_view refused, std::set<std::string>& out) {
  for (const std::string_view name : {"grant_type"sv, "granttype"sv}) {
    for (std::size_t at = lower.find(name); at != lower.npos; at = lower.find(name, at + 1)) {
      const std::string_view value = value_behind(lower, at + name.size());
      const auto grant = std::ranges::find(kGrants, value, &Grant::value);
      const bool is_it = refused.empty() || refused == value;
      if (is_it && grant != kGrants.end()) out.insert("grant:" + std::string(grant->name));
    }
  }
}

// A provider or a grant type by itself, and with each error: Zoho's invalid_client is another than
// Apple's.
void add_with_errors(const std::string& name, const std::vector<std::string>& whats,
                     std::set<std::string>& out) {
  out.insert(name);
  for (const std::string& what : whats) {
    if (what.starts_with("error:")) out.insert(name + "," + what);
  }
}

}  // namespace

std::vector<std::string> plain_facts(std::string_view text, std::string_view refused) {
  const std::string lower = lower_case(text.substr(0, kMostRead));
  const auto stands = [&](std::string_view word) { return find_word(lower, word) != lower.npos; };
  std::set<std::string> out;
  for (const std::string_view error : kErrors) {
    if (stands(error)) out.insert("error:" + std::string(error));
  }
  if (out.empty()) out.insert("error:none");
  for (const std::string_view status : kStatuses) {
    if (stands(status)) out.insert("status:" + std::string(status));
  }
  take_grants(lower, refused, out);
  if (lower.find("error_description") == lower.npos) out.insert("bare:");
  const std::vector<std::string> whats(out.begin(), out.end());
  std::size_t many = 0;
  for (const Provider* provider : providers_shown_by(text)) {
    if (++many > kMostProviders) break;
    std::string name = "at:" + std::string(provider->name);
    std::ranges::replace(name, ' ', '_');
    add_with_errors(name, whats, out);
  }
  for (const std::string& what : whats) {
    if (what.starts_with("grant:")) add_with_errors(what, whats, out);
  }
  return {out.begin(), out.end()};
}

}  // namespace grantline::explain
