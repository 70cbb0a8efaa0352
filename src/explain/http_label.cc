#include "explain/http_label.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace grantline::explain {
namespace {

// The shares are where the fit of api_weights.txt begins: an order, not a measurement.
constexpr std::array kLabels{
    HttpLabel{{"access_token_missing", "The request carried no access token",
               "See the request as it went out, by `curl -v` or the browser's network panel: a "
               "redirect to another host drops Authorization, and so do some proxies.",
               "Send \"Authorization: Bearer <access token>\" with each request.",
               "https://www.rfc-editor.org/rfc/rfc6750#section-2.1"},
              20,
              4,
              2,
              0},
    HttpLabel{{"authorization_header_malformed", "The Authorization header is not written right",
               "Print the header's value between two marks right before it is sent, and look for "
               "a scheme that is doubled or missing, quotes, and line breaks.",
               "It is one scheme, one space and the token as it was issued: \"Bearer eyJ...\".",
               "https://www.rfc-editor.org/rfc/rfc6750#section-2.1"},
              8,
              2,
              0,
              0},
    HttpLabel{
        {"access_token_damaged", "What was sent is not the token that was issued",
         "Compare length and hash of the token at the token answer and at the request.",
         "Store it in a column and cookie that is long enough (a JWT may have over 4 KB), and "
         "neither encode nor trim it.",
         "https://www.rfc-editor.org/rfc/rfc6750#section-3.1"},
        4,
        1,
        0,
        0},
    HttpLabel{
        {"access_token_expired", "The access token has expired",
         "Compare exp of the token, or the time of the token answer plus expires_in, with the "
         "Date of the refusal.",
         "Refresh before it expires (a minute ahead), and once after a 401; do not keep an "
         "access token beyond its expires_in.",
         "https://www.rfc-editor.org/rfc/rfc6750#section-3.1"},
        25,
        3,
        0,
        0},
    HttpLabel{{"access_token_not_yet_valid", "The access token is not valid yet: clocks differ",
               "Compare the Date header of the API with that of the token endpoint.",
               "Synchronise the clock of the API's server (chronyc tracking), and let it allow a "
               "minute of leeway.",
               "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5"},
              2,
              0.5,
              0,
              0},
    HttpLabel{{"access_token_wrong_audience", "The access token is for another API",
               "Decode the token and compare aud with what the API is configured to accept.",
               "Ask for a token for this API: `resource` (RFC 8707), `audience`, or its scope, as "
               "the provider has it; or let the API accept this audience if it is its own.",
               "https://www.rfc-editor.org/rfc/rfc9068#section-4"},
              10,
              5,
              0,
              0},
    HttpLabel{{"access_token_wrong_issuer", "The access token is of another issuer",
               "Compare iss of the token letter by letter with the issuer that the API trusts: "
               "realm, tenant, version (v1 or v2), a slash at the end.",
               "Take the token from the authorization server that the API trusts, or name this "
               "one in the API's configuration exactly as the token does.",
               "https://www.rfc-editor.org/rfc/rfc9068#section-4"},
              6,
              2,
              0.5,
              0},
    HttpLabel{{"access_token_wrong_kind", "Another kind of token was sent than the API takes",
               "Decode it: an ID token has aud equal to the client id, and nonce or at_hash; a "
               "refresh token is good at the token endpoint alone.",
               "Send the member access_token of the token answer.",
               "https://www.rfc-editor.org/rfc/rfc9068#section-2.1"},
              6,
              2,
              0,
              0},
    HttpLabel{{"access_token_key_or_algorithm", "The API cannot check the token's signature",
               "Compare kid and alg of the token's header with the keys at jwks_uri, and see when "
               "the API last fetched them.",
               "Let the API fetch the keys from the issuer's jwks_uri, again when it meets a kid "
               "that it does not know, and take only the algorithms that the issuer signs with.",
               "https://www.rfc-editor.org/rfc/rfc7515#section-5.2"},
              5,
              1,
              0,
              0},
    HttpLabel{
        {"access_token_revoked_or_unknown", "The token is revoked, or the API does not know it",
         "Introspect it (RFC 7662) or call the issuer's userinfo with it.",
         "Get a new token; if that is refused as well, the login is over: log in again.",
         "https://www.rfc-editor.org/rfc/rfc6750#section-3.1"},
        8,
        2,
        0,
        0},
    HttpLabel{
        {"proof_of_possession_wrong", "The proof that goes with the token is missing or wrong",
         "Decode the DPoP header: htm, htu, iat, nonce, ath, and jwk against the token's "
         "cnf.jkt.",
         "Send \"Authorization: DPoP <token>\" with a fresh DPoP proof for this very method "
         "and URL, and again with the nonce of DPoP-Nonce where the server asks for one.",
         "https://www.rfc-editor.org/rfc/rfc9449#section-7"},
        3,
        1,
        0,
        0},
    HttpLabel{{"client_credentials_wrong", "The client id or its secret is wrong, or sent wrongly",
               "Make a client_credentials or token request by curl with the same values.",
               "Copy id and secret anew, send them by the one method that the client is registered "
               "for, and form-encode both in an HTTP Basic header.",
               "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"},
              0.5,
              0.2,
              0,
              0},
    HttpLabel{{"scope_missing", "The token lacks a scope",
               "Compare scope (or scp) of the token answer with what the API's page asks for.",
               "Ask for the scope at the authorization request and let the person consent again: a "
               "refresh never adds one.",
               "https://www.rfc-editor.org/rfc/rfc6750#section-3.1"},
              2,
              30,
              1,
              0},
    HttpLabel{
        {"permission_missing", "The person or client may not do this, whatever the token says",
         "Do the same as this person in the provider's own pages, or as an administrator "
         "through the API.",
         "Give the role, licence or membership, enable the API for the project, or have an "
         "administrator consent.",
         "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4"},
        1,
        30,
        2,
        0},
    HttpLabel{{"csrf_refused", "The request was taken for a forged one (CSRF)",
               "Send the same request by curl without cookies: if that works, it is the cookie.",
               "Send the CSRF token that the page was given, or let the API take no cookies and "
               "exempt requests with a bearer token.",
               "https://cheatsheetseries.owasp.org/cheatsheets/"
               "Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html"},
              0.2,
              6,
              0,
              0},
    HttpLabel{{"blocked_by_gateway", "A gateway in front of the API refused, not the API",
               "Look in the API's own log: the request never arrived there.",
               "Look up the id on the page in the gateway's log (its firewall events), and allow "
               "the address, country, user agent or body that its rule names.",
               "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4"},
              0.5,
              10,
              0.5,
              3},
    HttpLabel{
        {"path_wrong", "There is no such path",
         "Compare the URL with the provider's discovery document or the API's reference, "
         "with its version and prefix.",
         "Take endpoints from <issuer>/.well-known/openid-configuration, not from an example.",
         "https://www.rfc-editor.org/rfc/rfc8414#section-3"},
        0.5,
        2,
        50,
        0},
    HttpLabel{{"tenant_or_realm_wrong", "There is no such tenant or realm",
               "Open <issuer>/.well-known/openid-configuration: it is a 404 too.",
               "Write the realm or tenant as the provider's console has it; letter case counts.",
               "https://www.rfc-editor.org/rfc/rfc8414#section-3"},
              0.5,
              0.5,
              12,
              0},
    HttpLabel{{"method_wrong", "The path is right, the method is not",
               "Look at the Allow header of the answer.",
               "Use the method that the reference names: POST with a form at the token endpoint.",
               "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6"},
              0.1,
              1,
              6,
              0},
    HttpLabel{{"resource_hidden_or_gone", "The thing is not there, or not shown to this token",
               "Ask for the same with a token of its owner.",
               "Check the id, and that the token's person and scopes may see it: many APIs answer "
               "404 where others answer 403.",
               "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5"},
              0,
              1,
              25,
              0},
    HttpLabel{{"rate_limited", "Too many requests in too short a time",
               "Count your requests over the window that the answer names, over all processes that "
               "share the token, client or address.",
               "Wait as long as Retry-After says, then go on slower; spread the work, cache, and "
               "never repeat in a loop without a pause that grows.",
               "https://www.rfc-editor.org/rfc/rfc6585#section-4"},
              0.1,
              4,
              0.1,
              75},
    HttpLabel{{"quota_exhausted", "The quota of the day or month is used up",
               "Look at the provider's usage page of the client or account.",
               "Wait for the quota's next period or have it raised; more waiting inside the period "
               "does not help.",
               "https://www.rfc-editor.org/rfc/rfc6585#section-4"},
              0,
              2,
              0,
              20},
};

}  // namespace

std::span<const HttpLabel> http_labels() { return kLabels; }

std::optional<std::size_t> find_api_index(std::string_view name) {
  const auto at =
      std::ranges::find(kLabels, name, [](const HttpLabel& one) { return one.label.name; });
  if (at == kLabels.end()) return std::nullopt;
  return static_cast<std::size_t>(at - kLabels.begin());
}

std::size_t api_index_of(std::string_view name) {
  const auto index = find_api_index(name);
  CHECK(index.has_value());
  return *index;
}

const Label& http_label(std::string_view name) { return kLabels[api_index_of(name)].label; }

double prior_of(const HttpLabel& label, int status) {
  switch (status) {
    case 0: return label.on_401 + label.on_403 + label.on_404 + label.on_429;
    case 403: return label.on_403;
    case 404: return label.on_404;
    case 405: return label.label.name == "method_wrong" ? 100 : label.on_404 / 10;
    case 429: return label.on_429;
    default: return label.on_401;
  }
}

}  // namespace grantline::explain
