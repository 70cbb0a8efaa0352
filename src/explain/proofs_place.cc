#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "explain/proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

struct Address {
  std::string host;
  std::string port;  // as it is written; "" where it is not
  std::vector<std::string> path;
  std::string shown() const { return printable(port.empty() ? host : host + ':' + port); }
};

Address parse(std::string_view url) {
  Address out;
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return out;
  url.remove_prefix(scheme + 3);
  out.host = lower_case(url.substr(0, url.find('/')));
  const std::size_t colon = out.host.rfind(':');
  if (colon != std::string::npos && out.host.find(']', colon) == std::string::npos) {
    out.port = out.host.substr(colon + 1);
    out.host.resize(colon);
  }
  while (url.find('/') != std::string_view::npos) {
    url.remove_prefix(url.find('/') + 1);
    out.path.emplace_back(url.substr(0, url.find('/')));
  }
  return out;
}

// The realm, tenant or policy that a path names; "" where it names none.
std::string tenant_of(const Address& address) {
  for (std::size_t i = 0; i + 1 < address.path.size(); ++i) {
    if (address.path[i] == "realms" || address.path[i] == "tenants") return address.path[i + 1];
    if (address.path[i + 1] == "oauth2" && (address.host.starts_with("login.") ||
                                            address.host.find("b2clogin") != std::string::npos)) {
      return i > 0 ? address.path[i - 1] + "/" + address.path[i] : address.path[i];
    }
  }
  return {};
}

// Sites that give each customer a host of their own, so that two hosts are two tenants.
bool has_hosts_of_tenants(std::string_view host) {
  constexpr std::array kSites = {".okta.com"sv,      ".oktapreview.com"sv,   ".auth0.com"sv,
                                 ".onelogin.com"sv,  ".amazoncognito.com"sv, ".b2clogin.com"sv,
                                 ".ciamlogin.com"sv, ".my.salesforce.com"sv, ".zendesk.com"sv,
                                 ".fusionauth.io"sv, ".myshopify.com"sv,     ".workos.com"sv};
  return std::ranges::any_of(kSites, [&](auto site) { return host.ends_with(site); });
}

// Okta's authorization server, of one host: /oauth2/default/v1/token, /oauth2/aus1/v1/token.
std::string authorization_server_of(const Address& address) {
  for (std::size_t i = 0; i + 2 < address.path.size(); ++i) {
    if (address.path[i] == "oauth2" && address.path[i + 2] == "v1") return address.path[i + 1];
    if (address.path[i] == "oauth2" && address.path[i + 1] == "v1") return "v1";
  }
  return {};
}

bool names_a_trial(std::string_view host) {
  constexpr std::array kTrials = {"sandbox"sv, "test."sv, "staging"sv,     "-d."sv,
                                  "dev."sv,    "uat"sv,   "oktapreview."sv};
  return std::ranges::any_of(
      kTrials, [&](std::string_view word) { return host.find(word) != std::string_view::npos; });
}

std::string_view site_of(std::string_view host) {
  const std::size_t last = host.rfind('.');
  if (last == std::string_view::npos || last == 0) return host;
  const std::size_t before = host.rfind('.', last - 1);
  return before == std::string_view::npos ? host : host.substr(before + 1);
}

// Providers whose token endpoint was moved from one site to the other; both answer.
bool is_one_provider(std::string_view a, std::string_view b) {
  constexpr std::array kGoogle = {"google.com"sv, "googleapis.com"sv};
  constexpr std::array kMicrosoft = {"microsoftonline.com"sv, "windows.net"sv, "live.com"sv};
  const auto both = [&](const auto& sites) {
    return std::ranges::find(sites, a) != sites.end() && std::ranges::find(sites, b) != sites.end();
  };
  return a == b || both(kGoogle) || both(kMicrosoft);
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

void add(std::string_view detail, Strength strength, const std::string& from, const std::string& to,
         const Leg& login, const Leg& later, std::vector<Proof>& out) {
  out.push_back(
      {find_label("wrong_endpoint_or_environment"),
       std::string(detail),
       strength,
       fmt::format("The login was at {}, this request goes to {}", from, to),
       {{login.line, "url", printable(login.url.substr(0, 200)), "where the login was"},
        {later.line, "url", printable(later.url.substr(0, 200)), "where this request goes"}},
       ""});
}

void compare(const Leg& login, const Leg& later, std::vector<Proof>& out) {
  const Address from = parse(login.url);
  const Address to = parse(later.url);
  if (from.host.empty() || to.host.empty()) return;
  std::string tenant_from = tenant_of(from);
  std::string tenant_to = tenant_of(to);
  if (tenant_from.empty() && tenant_to.empty()) {
    tenant_from = authorization_server_of(from);
    tenant_to = authorization_server_of(to);
  }
  const bool tenants = from.host == to.host && !tenant_from.empty() && !tenant_to.empty() &&
                       lower_case(tenant_from) != lower_case(tenant_to);
  if (tenants) {
    return add("tenant_or_realm_differs", Strength::proof, printable(tenant_from),
               printable(tenant_to), login, later, out);
  }
  if (from.host == to.host) return;
  const bool of_tenants = has_hosts_of_tenants(from.host) && has_hosts_of_tenants(to.host);
  const bool trial = (of_tenants || site_of(from.host) == site_of(to.host)) &&
                     names_a_trial(from.host) != names_a_trial(to.host);
  if (!of_tenants && !trial) return;
  add(trial ? "environment_differs" : "tenant_or_realm_differs", Strength::proof, from.shown(),
      to.shown(), login, later, out);
}

// Two servers of any product: the code or the refresh token was issued at one and goes to the
// other. The browser may see another host than the application does, but hardly another port of
// one.
void compare_servers(const Leg& origin, const Leg& later, std::vector<Proof>& out) {
  const Address from = parse(origin.url);
  const Address to = parse(later.url);
  if (from.host.empty() || to.host.empty()) return;
  const bool one_machine =
      from.host == to.host || (is_this_machine(from.host) && is_this_machine(to.host));
  const bool port = one_machine && from.port != to.port;
  const bool moved = origin.role == Role::token && !one_machine &&
                     !is_one_provider(site_of(from.host), site_of(to.host));
  if (port || moved) {
    add("server_differs", Strength::strong, from.shown(), to.shown(), origin, later, out);
  }
}

// The request whose answer brought the refresh token; null: it is not there. In two files of one
// clock the answer may stand before its request.
const Leg* issuing(const std::vector<Leg>& legs, const Leg& refresh) {
  const Leg* asked = nullptr;
  const Leg* answer = nullptr;
  for (const Leg& leg : legs) {
    if (&leg == &refresh) break;
    const bool brings =
        leg.role == Role::answer && leg.value("refresh_token") == refresh.value("refresh_token");
    if (brings && asked != nullptr) return asked;
    if (brings) answer = &leg;
    if (leg.role != Role::token) continue;
    if (answer != nullptr && answer->time == leg.time) return &leg;
    asked = &leg;
  }
  return nullptr;
}

}  // namespace

void prove_place(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  const Leg* before = nullptr;
  for (const Leg& leg : legs) {
    if (leg.role == Role::authorize) before = &leg;
    if (leg.role != Role::token || leg.url.empty()) continue;
    if (before != nullptr) compare(*before, leg, out);
    before = &leg;
    const Leg* origin = refreshes(leg) ? issuing(legs, leg) : login_of(legs, leg);
    if (origin != nullptr && (refreshes(leg) || redeems_code(leg))) {
      compare_servers(*origin, leg, out);
    }
  }
}

}  // namespace grantline::explain
