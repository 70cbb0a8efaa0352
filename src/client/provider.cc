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

// RFC 8414 section 3.3: else another server could speak for this one.
Outcome<void> check_issuer(std::string_view issuer, const JsonObject& metadata) {
  const auto named = find_string(metadata, "issuer");
  if (named == issuer) return {};
  return fail(ErrorKind::fix_configuration, "issuer_mismatch",
              fmt::format("the metadata is that of the issuer \"{}\", not of \"{}\"; name the "
                          "issuer letter by letter as it names itself",
                          printable(named.value_or("")), printable(issuer)));
}

Outcome<std::string> read_url(std::string_view issuer, const JsonObject& metadata,
                              const char* name) {
  const auto url = find_string(metadata, name);
  if (!url) return {};
  if (const std::string wrong = url_fault(*url); !wrong.empty()) {
    return fail(ErrorKind::fix_configuration, "url_refused",
                fmt::format("the {} of {}: {}", name, printable(issuer), wrong));
  }
  return std::string(*url);
}

Outcome<void> check_issuer_url(std::string_view issuer) {
  if (const std::string wrong = url_fault(issuer); !wrong.empty()) {
    return fail(ErrorKind::fix_configuration, "url_refused", "the issuer: " + wrong);
  }
  if (issuer.find_first_of("?#") != issuer.npos) {
    return fail(
        ErrorKind::fix_configuration, "url_refused",
        "the issuer: it has a query or a fragment, which no issuer has (RFC 8414 section 2)");
  }
  return {};
}

// The document as JSON, if its issuer is the one asked for.
Outcome<JsonObject> read_document(std::string_view issuer, const std::string& url,
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
  if (auto wrong = check_issuer(issuer, json->get_object()); !wrong) {
    return std::unexpected(std::move(wrong.error()));
  }
  return json->get_object();
}

// One round over both places of the metadata.
Outcome<JsonObject> find_document(Environment& env, std::string_view issuer, Duration timeout) {
  std::string_view bare = issuer;
  if (bare.ends_with('/')) bare.remove_suffix(1);
  const std::array urls{std::string(bare) + "/.well-known/openid-configuration", rfc8414_url(bare)};
  Outcome<JsonObject> found;
  for (const std::string& url : urls) {
    const auto answer = env.http.send({.url = url, .timeout = timeout});
    found =
        answer ? read_document(issuer, url, *answer) : std::unexpected(to_error(answer.error()));
    // What was found under the first address is what counts, but where nothing is there.
    if (found || found.error().code != "discovery") break;
  }
  return found;
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
  if (auto wrong = check_issuer(issuer, metadata); !wrong) {
    return std::unexpected(std::move(wrong.error()));
  }
  Provider provider;
  provider.issuer = issuer;
  for (const Member& member : kEndpoints) {
    auto url = read_url(issuer, metadata, member.name);
    if (!url) return std::unexpected(std::move(url.error()));
    provider.*member.place = std::move(*url);
  }
  if (provider.token_endpoint.empty()) {
    return fail(ErrorKind::fix_configuration, "discovery",
                fmt::format("{} names no token endpoint", printable(issuer)));
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
  if (auto wrong = check_issuer_url(issuer); !wrong) {
    return std::unexpected(std::move(wrong.error()));
  }
  Backoff backoff(env, patience);
  while (true) {
    const auto found = find_document(env, issuer, timeout_within(backoff));
    if (found) return parse_provider(issuer, *found);
    if (found.error().kind != ErrorKind::retry_later) return std::unexpected(found.error());
    const auto wait = backoff.next(std::nullopt);
    if (!wait) return std::unexpected(found.error());
    env.sleep(*wait);
  }
}

Outcome<std::string> discover_jwks_uri(Environment& env, std::string_view issuer,
                                       Duration timeout) {
  if (auto wrong = check_issuer_url(issuer); !wrong) {
    return std::unexpected(std::move(wrong.error()));
  }
  const auto found = find_document(env, issuer, timeout);
  if (!found) return std::unexpected(found.error());
  auto uri = read_url(issuer, *found, "jwks_uri");
  if (uri && uri->empty()) {
    return fail(ErrorKind::fix_configuration, "discovery",
                fmt::format("{} names no jwks_uri", issuer));
  }
  return uri;
}

}  // namespace grantline::client
