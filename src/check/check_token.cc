#include <fmt/format.h>

#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "check/checkup.h"
#include "check/client_form.h"

namespace grantline::check {
namespace {

constexpr const char* kErrors = "https://www.rfc-editor.org/rfc/rfc6749#section-5.2";
constexpr const char* kNoSuchClient = "grantline-check-no-such-client";

std::string error_of(const Probe& probe) {
  const auto json = json_of(probe);
  return json ? std::string(find_string(*json, "error").value_or("")) : "";
}

std::string told(const Probe& probe) {
  if (!probe.is_answer()) return cut(probe.what);
  const std::string error = error_of(probe);
  return error.empty() ? fmt::format("{}", probe.status)
                       : fmt::format("{} {}", probe.status, cut(error));
}

// The form of an error, whichever it is.
void check_form(Checkup& c, const Probe& probe) {
  if (error_of(probe).empty()) {
    c.fail("token.json",
           fmt::format("An error of the token endpoint is no JSON with \"error\": {}, {}",
                       told(probe), cut(probe.header("content-type"))),
           "Answer {\"error\": ...} as application/json; a gateway's own page must not stand in.",
           kErrors);
  } else if (!is_json_type(probe)) {
    c.warn("token.json",
           fmt::format("An error is JSON, served as \"{}\"", cut(probe.header("content-type"))),
           "Serve it as application/json.", kErrors);
  } else {
    c.pass("token.json", "An error of the token endpoint is JSON with its code");
  }
  if (probe.header("cache-control").contains("no-store")) {
    c.pass("token.no_store", "It may not be stored (Cache-Control: no-store)");
  } else {
    c.warn("token.no_store", "The token endpoint's answer does not forbid that it is stored",
           "Send Cache-Control: no-store.", "https://www.rfc-editor.org/rfc/rfc6749#section-5.1");
  }
}

void check_bogus_code(Checkup& c, const std::string& url) {
  const bool has_client = !c.plan().client_id.empty();
  const std::string uri =
      c.plan().redirect_uri.empty() ? "https://grantline-check.invalid/cb" : c.plan().redirect_uri;
  ClientForm form;
  form.add("grant_type", "authorization_code");
  form.add("code", "grantline-check-no-such-code");
  form.add("redirect_uri", uri);
  form.add("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  const Probe probe = has_client ? form.send(c, url) : form.send_as(c, url, kNoSuchClient);
  if (!probe.is_answer()) {
    return c.fail("token.json", "The token endpoint does not answer: " + cut(probe.what),
                  "Look at the address and the firewall.", kErrors);
  }
  const std::string error = error_of(probe);
  const bool is_refused = error == "invalid_client" || error == "unauthorized_client";
  if (has_client && error == "invalid_grant") {
    c.pass("client.known", "The client is known and its credentials are right");
  } else if (has_client && is_refused) {
    c.fail("client.known", "The client is refused: " + told(probe),
           "Check the client id, the secret and how it is sent (--auth-method); a public "
           "client has none.",
           kErrors);
  }
  check_form(c, probe);
  if (!has_client || is_refused) return;
  if (error == "invalid_grant" && probe.status == 400) {
    c.pass("token.bogus_code", "A code that does not exist is 400 invalid_grant");
  } else if (probe.status / 100 == 2) {
    c.fail("token.bogus_code", "A code that does not exist is taken", "Refuse it.", kErrors);
  } else {
    c.warn("token.bogus_code",
           fmt::format("A code that does not exist is {}, not 400 invalid_grant", told(probe)),
           "Clients look for invalid_grant to know that a login has to start anew.", kErrors);
  }
}

// RFC 6749 section 5.2: 401 with the scheme that was used.
void check_unknown_client(Checkup& c, const std::string& url) {
  ClientForm form;
  form.add("grant_type", "authorization_code");
  form.add("code", "grantline-check-no-such-code");
  const Probe probe = form.send_with(
      c, url, Secret("Basic " + base64_encode(std::string(kNoSuchClient) + ":grantline-check")));
  const std::string error = error_of(probe);
  const bool has_challenge = !probe.header("www-authenticate").empty();
  if (probe.status == 401 && error == "invalid_client" && has_challenge) {
    c.pass("token.unknown_client", "An unknown client is 401 invalid_client with a challenge");
  } else if (probe.status / 100 == 2 || !probe.is_answer() || probe.status >= 500) {
    c.fail("token.unknown_client", "An unknown client's request: " + told(probe),
           "Answer 401 invalid_client.", kErrors);
  } else {
    c.warn("token.unknown_client",
           fmt::format("An unknown client is {}{}", told(probe),
                       has_challenge || probe.status != 401 ? "" : ", without WWW-Authenticate"),
           "Answer 401 invalid_client with WWW-Authenticate where the client used Basic.", kErrors);
  }
}

void check_get(Checkup& c, const std::string& url) {
  const Probe probe = c.get(url);
  if (probe.is_answer() && probe.status >= 400 && probe.status < 500) {
    c.pass("token.get", fmt::format("GET is refused ({})", probe.status));
  } else {
    c.warn("token.get", "GET of the token endpoint: " + told(probe), "Take POST alone: answer 405.",
           "https://www.rfc-editor.org/rfc/rfc6749#section-3.2");
  }
}

}  // namespace

void check_token(Checkup& c) {
  const std::string url = c.endpoint("token_endpoint");
  if (url.empty()) return c.leave_out("token.json", "There is no token endpoint that may be asked");
  check_bogus_code(c, url);
  check_unknown_client(c, url);
  check_get(c, url);
}

}  // namespace grantline::check
