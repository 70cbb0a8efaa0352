#include "client/provider.h"

#include <fmt/format.h>

#include <array>
#include <boost/json/object.hpp>

#include "base/encoding.h"

namespace grantline::client {
namespace {

struct Member {
  const char* name;
  std::string Provider::* place;
};
constexpr std::array kEndpoints{
    Member{"authorization_endpoint", &Provider::authorization_endpoint},
    Member{"token_endpoint", &Provider::token_endpoint},
    Member{"jwks_uri", &Provider::jwks_uri},
    Member{"userinfo_endpoint", &Provider::userinfo_endpoint},
    Member{"revocation_endpoint", &Provider::revocation_endpoint},
    Member{"device_authorization_endpoint", &Provider::device_authorization_endpoint},
    Member{"end_session_endpoint", &Provider::end_session_endpoint},
};
constexpr const char* kSendsIss = "authorization_response_iss_parameter_supported";

// RFC 8414 section 3.1: the well-known part goes between the host and the issuer's path.
std::string rfc8414_url(std::string_view issuer) {
  const auto host = issuer.find("://") + 3;
  const auto path = std::min(issuer.find('/', host), issuer.size());
  return fmt::format("{}/.well-known/oauth-authorization-server{}", issuer.substr(0, path),
                     issuer.substr(path));
}

Outcome<Provider> read_document(std::string_view issuer, const std::string& url,
                                const HttpAnswer& answer) {
  if (answer.status != 200) {
    const bool is_passing = answer.status >= 500 || answer.status == 429;
    return fail(is_passing ? ErrorKind::retry_later : ErrorKind::fix_configuration, "discovery",
                fmt::format("{} answered {}{}", url, answer.status,
                            is_passing ? "" : ": it is no issuer, or has no metadata there"));
  }
  const auto json = parse_json(answer.body.reveal());
  if (!json || !json->is_object()) {
    return fail(ErrorKind::retry_later, "not_json",
                fmt::format("{} answered with no JSON object: a proxy or a login page of the "
                            "network may stand between, or it is no issuer",
                            url));
  }
  return parse_provider(issuer, json->get_object());
}

std::vector<std::string> scopes_of(const JsonObject& metadata) {
  std::vector<std::string> out;
  const Json* listed = find(metadata, "scopes_supported");
  if (listed == nullptr || !listed->is_array()) return out;
  for (const Json& one : listed->get_array()) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

}  // namespace

Outcome<Provider> parse_provider(std::string_view issuer, const JsonObject& metadata) {
  Provider provider;
  const auto named = find_string(metadata, "issuer");
  if (!named || *named != issuer) {
    return fail(ErrorKind::fix_configuration, "issuer_mismatch",
                fmt::format("the metadata is that of the issuer \"{}\", not of \"{}\"; name the "
                            "issuer letter by letter as it names itself",
                            printable(named.value_or("")), printable(issuer)));
  }
  provider.issuer = issuer;
  for (const Member& member : kEndpoints) {
    const auto url = find_string(metadata, member.name);
    if (!url) continue;
    if (const std::string wrong = url_fault(*url); !wrong.empty()) {
      return fail(ErrorKind::fix_configuration, "url_refused",
                  fmt::format("the {} of {}: {}", member.name, issuer, wrong));
    }
    provider.*member.place = std::string(*url);
  }
  if (provider.token_endpoint.empty()) {
    return fail(ErrorKind::fix_configuration, "discovery",
                fmt::format("{} names no token endpoint", issuer));
  }
  provider.sends_iss = find_bool(metadata, kSendsIss).value_or(false);
  provider.scopes = scopes_of(metadata);
  return provider;
}

JsonObject to_json(const Provider& provider) {
  JsonObject out{{"issuer", provider.issuer}};
  for (const Member& member : kEndpoints) {
    if (!(provider.*member.place).empty()) out[member.name] = provider.*member.place;
  }
  if (provider.sends_iss) out[kSendsIss] = true;
  return out;
}

Outcome<Provider> discover(Environment& env, std::string_view issuer, Duration patience) {
  if (const std::string wrong = url_fault(issuer); !wrong.empty()) {
    return fail(ErrorKind::fix_configuration, "url_refused", "the issuer: " + wrong);
  }
  if (issuer.find_first_of("?#") != issuer.npos) {
    return fail(
        ErrorKind::fix_configuration, "url_refused",
        "the issuer: it has a query or a fragment, which no issuer has (RFC 8414 section 2)");
  }
  std::string_view bare = issuer;
  if (bare.ends_with('/')) bare.remove_suffix(1);
  const std::array urls{std::string(bare) + "/.well-known/openid-configuration", rfc8414_url(bare)};
  Backoff backoff(env, patience);
  while (true) {
    Outcome<Provider> found;
    for (const std::string& url : urls) {
      const auto answer = env.http.send({.url = url, .timeout = timeout_within(backoff)});
      found =
          answer ? read_document(issuer, url, *answer) : std::unexpected(to_error(answer.error()));
      // What was found under the first address is what counts, but where nothing is there.
      if (found || found.error().code != "discovery") break;
    }
    if (found || found.error().kind != ErrorKind::retry_later) return found;
    const auto wait = backoff.next(std::nullopt);
    if (!wait) return found;
    env.sleep(*wait);
  }
}

}  // namespace grantline::client
