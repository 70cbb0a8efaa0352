#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>

#include "base/edit_distance.h"
#include "explain/http_proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kLongestPath = 300;
// What Keycloak serves below /realms/<realm>/protocol/openid-connect/ (its "Securing applications"
// guide): the names differ from what most expect.
constexpr std::array kKeycloak = {
    "/auth"sv,           "/token"sv,  "/userinfo"sv,         "/logout"sv,
    "/certs"sv,          "/revoke"sv, "/token/introspect"sv, "/auth/device"sv,
    "/ext/par/request"sv};

void say(const Refused& refused, std::vector<Proof>& out, std::string_view cause,
         std::string_view detail, Strength strength, std::string title, std::string fix = {}) {
  const HttpTurn& turn = refused.turn;
  add(out, {.cause = cause,
            .detail = detail,
            .strength = strength,
            .title = std::move(title),
            .line = turn.line,
            .field = "path",
            .quote = shown(fmt::format("{} {}", turn.method, path_of(turn.url))),
            .fix = std::move(fix)});
}

// The part of a path that names the realm or tenant; "" where it names none.
std::string_view realm_of(std::string_view path) {
  for (const std::string_view mark : {"/realms/"sv, "/tenants/"sv, "/oauth2/aus"sv}) {
    const std::size_t at = path.find(mark);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = path.substr(at + mark.size() - (mark.ends_with("aus") ? 3 : 0));
    return rest.substr(0, rest.find('/'));
  }
  return {};
}

struct Nearest {
  std::string member;
  std::string url;
  std::size_t distance = kLongestPath;
};

Nearest nearest_of(const JsonObject& metadata, std::string_view path) {
  Nearest out;
  for (const auto& member : metadata) {
    const std::string_view name(member.key().data(), member.key().size());
    if (!member.value().is_string() || !(name.ends_with("_endpoint") || name == "jwks_uri"))
      continue;
    const std::string url(member.value().get_string());
    const std::string_view other = path_of(url);
    if (other.size() > kLongestPath || path.size() > kLongestPath) continue;
    const std::size_t distance = edit_distance(path, other);
    if (distance < out.distance) out = {std::string(name), url, distance};
  }
  return out;
}

// True: the path is one that the document names.
void compare_with_metadata(const Refused& refused, const JsonObject& metadata,
                           std::vector<Proof>& out) {
  const std::string_view path = path_of(refused.turn.url);
  const std::string issuer(find_string(metadata, "issuer").value_or(""));
  const std::string_view host = host_of(refused.turn.url);
  const std::string_view realm = realm_of(path);
  const std::string_view due = realm_of(path_of(issuer));
  if (!realm.empty() && !due.empty() && realm != due) {
    return say(refused, out, "tenant_or_realm_wrong", "realm_differs", Strength::proof,
               fmt::format("The request names \"{}\", the discovery document \"{}\"", shown(realm),
                           shown(due)));
  }
  const Nearest nearest = nearest_of(metadata, path);
  if (nearest.url.empty()) return;
  const bool other_host = !host.empty() && host != host_of(nearest.url);
  if (nearest.distance == 0 && !other_host) {
    return say(refused, out, "path_wrong", "path_right", Strength::refuted,
               fmt::format("The path is that of {}", nearest.member));
  }
  // An API of its own at another path is none of the document's business.
  const bool alike = nearest.distance <= std::max<std::size_t>(path.size() / 2, 4);
  if (!alike && host != host_of(issuer)) return;
  say(refused, out, "path_wrong", other_host ? "host_differs" : "path_differs",
      alike ? Strength::proof : Strength::strong,
      fmt::format("The discovery document has no such address; the nearest is its {}: {}",
                  nearest.member, shown(nearest.url)),
      fmt::format("Use {}.", shown(nearest.url)));
}

void check_writing(const Refused& refused, std::vector<Proof>& out) {
  const std::string_view path = path_of(refused.turn.url);
  const std::string lower = lower_case(path);
  const auto holds = [&](std::string_view what) { return lower.find(what) != std::string::npos; };
  if (holds("/undefined") || holds("/null/") || lower.ends_with("/null") || holds("{") ||
      holds("%7b") || holds("/:") || holds("your_tenant") || holds("your-tenant") || holds("<")) {
    say(refused, out, "path_wrong", "placeholder_in_path", Strength::proof,
        "The path holds the name of a value, not the value",
        "A variable was empty or a placeholder of an example was not replaced.");
  } else if (holds("//")) {
    say(refused, out, "path_wrong", "slash_doubled", Strength::strong,
        "The path has two slashes in a row",
        "The base address ends with a slash and the path begins with one: join them with one.");
  }
  if (holds("openid_configuration") || (holds("openid-config") && !holds("/.well-known/")) ||
      holds("well-known/openid-config/")) {
    say(refused, out, "path_wrong", "well_known_misspelt", Strength::strong,
        "The discovery document is at /.well-known/openid-configuration",
        "Ask for <issuer>/.well-known/openid-configuration.");
  }
  if (holds("/auth/realms/")) {
    say(refused, out, "path_wrong", "keycloak_auth_prefix", Strength::strong,
        "Keycloak has no /auth before /realms since version 17",
        "Leave /auth out, or start Keycloak with --http-relative-path=/auth.");
  }
  constexpr std::string_view kConnect = "/protocol/openid-connect/";
  const std::size_t at = path.find(kConnect);
  if (at == std::string_view::npos) return;
  const std::string_view rest = path.substr(at + kConnect.size() - 1);
  if (std::ranges::find(kKeycloak, rest) != kKeycloak.end()) return;
  const auto nearest = std::ranges::min_element(kKeycloak, {}, [&](std::string_view one) {
    return edit_distance(one, rest.substr(0, kLongestPath));
  });
  say(refused, out, "path_wrong", "keycloak_path", Strength::strong,
      fmt::format("Keycloak has no {} there; the nearest is {}", shown(rest), *nearest));
}

void check_method(const Refused& refused, std::vector<Proof>& out) {
  const HttpTurn& turn = refused.turn;
  const Header* allow = turn.find_got("allow");
  if (turn.status == 405 || (allow != nullptr && turn.status == 404)) {
    const bool told = allow != nullptr && !allow->value.empty();
    add(out, {.cause = "method_wrong",
              .detail = "not_allowed",
              .strength = turn.status == 405 ? Strength::proof : Strength::hint,
              .title = told ? fmt::format("{} is not taken here; the answer allows {}",
                                          turn.method.empty() ? "The method" : turn.method,
                                          shown(allow->value))
                            : "The path is there, and does not take this method",
              .line = told ? allow->line : turn.line,
              .field = told ? "Allow" : "status",
              .quote = told ? shown(allow->value) : fmt::format("{}", turn.status)});
  } else if (turn.method == "GET" && path_of(turn.url).ends_with("/token")) {
    say(refused, out, "method_wrong", "token_by_get", Strength::strong,
        "A token endpoint takes POST alone (RFC 6749 section 3.2)",
        "POST with a form body (application/x-www-form-urlencoded).");
  }
}

}  // namespace

void prove_path(const Refused& refused, std::vector<Proof>& out) {
  const int status = refused.turn.status;
  if (status != 404 && status != 405 && status != 403 && status != 0) return;
  if (status == 404 || status == 405) check_method(refused, out);
  if (refused.turn.url.empty() || status == 405) return;
  if (status == 404) check_writing(refused, out);
  if (refused.around.metadata && status == 404) {
    compare_with_metadata(refused, *refused.around.metadata, out);
  }
}

}  // namespace grantline::explain
