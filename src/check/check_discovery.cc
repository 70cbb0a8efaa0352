#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "check/checkup.h"
#include "client/http.h"

namespace grantline::check {
namespace {

constexpr const char* kOpenId = "https://openid.net/specs/openid-connect-discovery-1_0.html";
constexpr const char* kRfc8414 = "https://www.rfc-editor.org/rfc/rfc8414#section-3.3";

// OpenID Connect Discovery 1.0 section 3
constexpr std::array kRequired = {
    "authorization_endpoint",   "token_endpoint",          "jwks_uri",
    "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"};
constexpr std::array kEndpoints = {"authorization_endpoint",
                                   "token_endpoint",
                                   "jwks_uri",
                                   "userinfo_endpoint",
                                   "revocation_endpoint",
                                   "introspection_endpoint",
                                   "end_session_endpoint",
                                   "registration_endpoint",
                                   "pushed_authorization_request_endpoint",
                                   "device_authorization_endpoint"};

std::string host_of(std::string_view url) {
  const std::size_t at = url.find("://");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = url.substr(at + 3);
  return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

// RFC 8414 section 3.1: the well-known part goes between the host and the issuer's path.
std::string rfc8414_url(std::string_view issuer) {
  const auto host = issuer.find("://") + 3;
  const auto path = std::min(issuer.find('/', host), issuer.size());
  return fmt::format("{}/.well-known/oauth-authorization-server{}", issuer.substr(0, path),
                     issuer.substr(path));
}

std::string why_not(const Probe& probe) {
  if (!probe.is_answer()) return cut(probe.what);
  if (probe.status / 100 == 3) {
    return fmt::format("it redirects ({}) to {}", probe.status, cut(probe.header("location")));
  }
  if (probe.status != 200) return fmt::format("it answers {}", probe.status);
  return probe.header("content-type").starts_with("text/html") ? "it answers with a page of HTML"
                                                               : "it answers with no JSON object";
}

void find_documents(Checkup& c, const std::string& issuer) {
  const std::string bare = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
  const Probe open_id = c.get(bare + "/.well-known/openid-configuration");
  const auto first = open_id.status == 200 ? json_of(open_id) : std::nullopt;
  // Where nothing can be reached, a second try tells nothing.
  if (!open_id.is_answer()) {
    return c.fail("discovery.openid", "The discovery document cannot be had: " + why_not(open_id),
                  "Look at the address, the network and the certificate.", kOpenId);
  }
  const Probe oauth = c.get(rfc8414_url(bare));
  const auto second = oauth.status == 200 ? json_of(oauth) : std::nullopt;
  if (first) {
    c.pass("discovery.openid", "The OpenID Connect discovery document is there");
    c.metadata = *first;
  } else if (second) {
    c.warn("discovery.openid", "There is no OpenID Connect discovery document: " + why_not(open_id),
           "None is needed for OAuth alone; clients of OpenID Connect will not find it.", kOpenId);
    c.metadata = *second;
  } else {
    return c.fail(
        "discovery.openid", "There is no discovery document: " + why_not(open_id),
        "Name the issuer as the provider's console has it, with its path (realm, tenant).",
        kOpenId);
  }
  const Probe& read = first ? open_id : oauth;
  if (is_json_type(read)) {
    c.pass("discovery.content_type", "It is served as application/json");
  } else {
    c.warn("discovery.content_type",
           fmt::format("It is served as \"{}\"", cut(read.header("content-type"))),
           "Serve it as application/json.", kOpenId);
  }
  if (!second) {
    c.leave_out("discovery.oauth", "RFC 8414's address has none: " + why_not(oauth));
  } else if (first) {
    std::string differ;
    for (const char* name : kEndpoints) {
      if (find_string(*first, name) != find_string(*second, name))
        differ += std::string(" ") + name;
    }
    if (differ.empty()) {
      c.pass("discovery.oauth", "RFC 8414's document names the same endpoints");
    } else {
      c.fail("discovery.oauth", "The two documents differ in" + differ,
             "Serve one document at both addresses.", kRfc8414);
    }
  }
}

void check_issuer(Checkup& c) {
  const std::string named(find_string(c.metadata, "issuer").value_or(""));
  const std::string& asked = c.plan().issuer;
  if (named == asked) {
    c.pass("discovery.issuer", "Its issuer is the one asked for, letter by letter");
  } else {
    const bool slash = named + "/" == asked || asked + "/" == named;
    c.fail("discovery.issuer",
           fmt::format("It names the issuer \"{}\"{}", cut(named),
                       slash ? ", which differs by a slash at the end" : ""),
           "Clients must refuse it: configure the issuer exactly as the document names it, or mend "
           "the server's own base address (behind a proxy: its host and scheme).",
           kRfc8414);
  }
  if (asked.starts_with("https://")) {
    c.pass("discovery.https", "The issuer is https");
  } else {
    c.warn("discovery.https", "The issuer is plain http",
           "Fine for development on this machine; anywhere else serve it by https.", kRfc8414);
  }
}

void check_members(Checkup& c) {
  std::string missing;
  for (const char* name : kRequired) {
    if (find(c.metadata, name) == nullptr)
      missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (missing.empty()) {
    c.pass("discovery.members", "All members that must be there are there");
  } else {
    c.fail("discovery.members", "It lacks " + missing, "Add them.", kOpenId);
  }
  std::string refused;
  std::string elsewhere;
  for (const char* name : kEndpoints) {
    const auto url = find_string(c.metadata, name);
    if (!url) continue;
    if (!client::url_fault(*url).empty())
      refused += (refused.empty() ? "" : ", ") + std::string(name);
    const std::string host = host_of(*url);
    if (host != host_of(c.plan().issuer) && !elsewhere.contains(host)) elsewhere += " " + cut(host);
  }
  if (!refused.empty()) {
    c.fail("discovery.endpoints", "These are not https: " + refused,
           "Publish https addresses; behind a proxy, tell the server its outer scheme.",
           "https://www.rfc-editor.org/rfc/rfc6749#section-3.1");
  } else if (!elsewhere.empty()) {
    c.pass("discovery.endpoints", "All endpoints are https; some are on other hosts:" + elsewhere);
  } else {
    c.pass("discovery.endpoints", "All endpoints are on the issuer's own host");
  }
}

void check_offers(Checkup& c) {
  if (c.lists("id_token_signing_alg_values_supported", "none")) {
    c.warn("discovery.alg_none", "It offers ID tokens without a signature (alg none)",
           "Take \"none\" out of id_token_signing_alg_values_supported, and refuse it in clients.",
           "https://www.rfc-editor.org/rfc/rfc8725#section-3.2");
  } else {
    c.pass("discovery.alg_none", "It offers no unsigned ID tokens");
  }
  if (c.lists("response_types_supported", "token") ||
      c.lists("response_types_supported", "id_token token")) {
    c.warn("discovery.implicit", "It offers access tokens in the front channel (implicit)",
           "Use response_type=code with PKCE; turn the others off.",
           "https://www.rfc-editor.org/rfc/rfc9700#section-2.1.2");
  } else {
    c.pass("discovery.implicit", "It offers no access tokens in the front channel");
  }
}

}  // namespace

void check_discovery(Checkup& c) {
  if (const std::string wrong = client::url_fault(c.plan().issuer); !wrong.empty()) {
    return c.fail("discovery.https", "The issuer cannot be asked: " + wrong, "Use https.",
                  kRfc8414);
  }
  find_documents(c, c.plan().issuer);
  if (c.metadata.empty()) return;
  check_issuer(c);
  check_members(c);
  check_offers(c);
}

}  // namespace grantline::check
