#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "explain/proofs.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

// Which grant_type hands in which credential.
struct Due {
  std::string_view credential;
  std::string_view grant_type;
  std::string_view words;
};
constexpr std::array kDue = {
    Due{"code", "authorization_code", "A code"},
    Due{"refresh_token", "refresh_token", "A refresh token"},
    Due{"device_code", "urn:ietf:params:oauth:grant-type:device_code", "A device code"},
};

// Token endpoints whose own documents show a body of JSON.
constexpr std::array kTakeJson = {"auth0.com/"sv, "auth.atlassian.com/"sv, "api.notion.com/"sv};

bool takes_json(std::string_view url) {
  return std::ranges::any_of(kTakeJson, [&](auto host) { return url.find(host) != url.npos; });
}

// RFC 6749 sections 4.1.3 and 6: the parameters are application/x-www-form-urlencoded. No value is
// wrong in such a request: the server sees none.
void prove_body(const Leg& leg, std::vector<Proof>& out) {
  const bool is_json = leg.params.front().writing == Writing::json &&
                       leg.content_type.find("json") != std::string::npos;
  const bool is_multipart = leg.content_type.find("multipart/form-data") != std::string::npos;
  if ((!is_json && !is_multipart) || (is_json && takes_json(leg.url))) return;
  const Param& first = leg.params.front();
  out.push_back(
      {find_label("other"),
       is_json ? "body_is_json" : "body_is_multipart",
       Strength::proof,
       fmt::format("The token request is sent as {}, where a form is due",
                   is_json ? "JSON" : "multipart/form-data"),
       {{first.line, "Content-Type", printable(leg.content_type),
         "RFC 6749 wants application/x-www-form-urlencoded; a server that reads a form finds no "
         "parameter in this"}},
       "Send the parameters as application/x-www-form-urlencoded."});
}

void prove_grant_type(const Leg& leg, std::vector<Proof>& out) {
  const Param* grant = leg.find("grant_type");
  if (grant == nullptr || grant->value.empty()) return;
  for (const Due& due : kDue) {
    const Param* credential = leg.find(due.credential);
    if (credential == nullptr || grant->value == due.grant_type) continue;
    const bool has_its_own = std::ranges::any_of(kDue, [&](const Due& other) {
      return grant->value == other.grant_type && leg.find(other.credential) != nullptr;
    });
    if (has_its_own) continue;
    out.push_back({find_label("other"),
                   "wrong_grant_type",
                   Strength::proof,
                   fmt::format("{} is sent under another grant_type", due.words),
                   {evidence_of(*grant, fmt::format("{} is due", due.grant_type)),
                    evidence_of(*credential, "the credential that it is for")},
                   fmt::format("Send grant_type={} with this credential.", due.grant_type)});
  }
}

// What a server that decodes id and secret, as RFC 6749 section 2.3.1 wants, makes something else
// of.
std::string changed_by_decoding(std::string_view part) {
  if (const std::size_t at = part.find('+'); at != part.npos) {
    return fmt::format("a + as character {}", at + 1);
  }
  if (part.find('%') != part.npos && !percent_decode(part)) return "a % that begins no escape";
  return {};
}

void prove_basic(const Leg& leg, std::vector<Proof>& out) {
  const std::size_t colon = leg.basic.find(':');
  if (colon == std::string::npos) return;
  const std::string_view basic = leg.basic;
  const std::string in_id = changed_by_decoding(basic.substr(0, colon));
  const std::string in_secret = changed_by_decoding(basic.substr(colon + 1));
  if (in_id.empty() && in_secret.empty()) return;
  const std::string what =
      in_secret.empty() ? "client id holds " + in_id : "secret holds " + in_secret;
  out.push_back({find_label("client_credentials_wrong"),
                 "basic_not_form_encoded",
                 Strength::strong,
                 "The client's id and secret were put into the Basic header without form-encoding",
                 {{leg.line, "Authorization", "",
                   "the " + what + ", which a server that follows RFC 6749 section 2.3.1 decodes"}},
                 "Form-encode the client id and the secret, each by itself, before you join them "
                 "with a colon and encode them in base64."});
}

}  // namespace

void prove_form(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  for (const Leg& leg : legs) {
    if (leg.role != Role::token) continue;
    prove_body(leg, out);
    prove_grant_type(leg, out);
    prove_basic(leg, out);
  }
}

}  // namespace grantline::explain
