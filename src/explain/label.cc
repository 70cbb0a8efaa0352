#include "explain/label.h"

#include <algorithm>
#include <array>

namespace grantline::explain {
namespace {

constexpr std::array kLabels{
    Label{"code_already_used", "The authorization code was redeemed before",
          "Count the token requests with this code in your own log: a callback that runs twice "
          "shows two, often less than a second apart.",
          "Exchange a code once, at once, in one place: guard the callback against a reload, a "
          "prefetch and a second worker, and never repeat the request. Then log in again, since "
          "many servers revoke what the first exchange gave.",
          "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"},
    Label{"code_expired", "The authorization code was older than its life",
          "Compare the time of the redirect with the time of the token request; a code lives from "
          "30 seconds to ten minutes.",
          "Exchange the code as soon as the callback gets it, before any other work.",
          "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"},
    Label{"code_malformed_or_wrong_encoding",
          "The value sent is not the code or token that was issued",
          "Compare length and characters of what arrived at the callback with what was sent: "
          "%2F for /, a space for +, an end that is missing.",
          "Decode the callback's query once, with a URL library, and encode the form body once, "
          "with a form library; send the code, not another token.",
          "https://www.rfc-editor.org/rfc/rfc6749#appendix-B"},
    Label{"code_wrong_client", "The authorization code was issued to another client",
          "Compare client_id of the authorization request with that of the token request.",
          "Use one client id for both requests, and the credentials of the same application, mode "
          "and platform.",
          "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3"},
    Label{"redirect_uri_mismatch",
          "The redirect_uri of the exchange is not that of the authorization request",
          "Print redirect_uri of both requests below each other and compare them byte by byte: "
          "scheme, port, a slash at the end, a query with code and state.",
          "Keep the redirect_uri of the authorization request with the pending login and send "
          "that very string at the exchange.",
          "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3"},
    Label{"pkce_mismatch_or_missing", "The PKCE verifier is missing or does not match",
          "Hash the verifier (SHA-256, base64url without padding) and compare it with "
          "code_challenge of the authorization request.",
          "Keep one verifier for each state value until its exchange; send "
          "code_challenge_method=S256; let a library make the challenge.",
          "https://www.rfc-editor.org/rfc/rfc7636#section-4.6"},
    Label{"refresh_token_expired", "The refresh token's life or idle time is over",
          "Look at when the token was issued and last used, and at the provider's limits.",
          "Send the person through a login again; ask for offline access where the provider has "
          "it, and use the token more often than its idle time.",
          "https://www.rfc-editor.org/rfc/rfc6749#section-6"},
    Label{"refresh_token_revoked", "The refresh token was revoked, or is no longer known",
          "Look in the provider's log or the person's list of connected applications.",
          "Delete the stored token and ask the person to log in again; do not repeat the refresh.",
          "https://www.rfc-editor.org/rfc/rfc7009"},
    Label{"refresh_token_rotated_reuse",
          "An older refresh token was sent after its successor had been issued",
          "Look for a second refresh of the same session, in another process, tab or device, and "
          "for a refresh whose answer was lost or not stored.",
          "Store the new refresh token durably before you use the access token, and let one "
          "process at a time refresh: a lock on the session, and a fresh look at the store once "
          "the lock is had.",
          "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2"},
    Label{"refresh_token_wrong_client", "The refresh token was issued to another client",
          "Compare the client id of the login with that of the refresh.",
          "Refresh with the client id and secret that the login used.",
          "https://www.rfc-editor.org/rfc/rfc6749#section-6"},
    Label{"client_credentials_wrong", "The client id or its secret is wrong, or was sent wrongly",
          "Make a client_credentials or token request by curl with the same values.",
          "Copy id and secret anew, send them by the one method that the client is registered "
          "for, and form-encode both in an HTTP Basic header.",
          "https://www.rfc-editor.org/rfc/rfc6749#section-2.3"},
    Label{"user_credentials_wrong", "The user's name or password is wrong",
          "Log in as this person in a browser.",
          "Ask for the password again; where the provider wants a security token, append it.",
          "https://www.rfc-editor.org/rfc/rfc6749#section-4.3.2"},
    Label{"user_disabled_or_password_changed_or_session_ended",
          "The account was locked or changed its password, or its session ended",
          "Look at the account's state and its last password change at the provider.",
          "Unlock the account where that is right, then have the person log in again."},
    Label{"consent_or_policy", "Consent, a second factor or a policy stands in the way",
          "Log in interactively with the same account and scopes, and read what is asked.",
          "Send the person through the browser, so that consent and the second factor can be "
          "given; an administrator can consent for all."},
    Label{"clock_skew", "A clock is off",
          "Compare `date -u` on the machine with the Date header of the provider's answer.",
          "Synchronise the clock (NTP), and make iat and exp of an assertion from it.",
          "https://www.rfc-editor.org/rfc/rfc7523#section-3"},
    Label{"assertion_invalid", "The assertion was refused: issuer, audience, times or signature",
          "Decode the assertion and hold iss, sub, aud, exp and kid against the provider's page.",
          "Set aud to the address that the provider names, sign with the key that is registered, "
          "and keep exp within its limit.",
          "https://www.rfc-editor.org/rfc/rfc7523#section-3.1"},
    Label{"wrong_endpoint_or_environment",
          "The request went to another tenant, realm, policy or environment than the login",
          "Compare the host and path of the authorization request with those of the token request.",
          "Take both endpoints from one discovery document, and keep the issuer with the token."},
    Label{"device_code_expired_or_used", "The device code is over, unknown or was redeemed",
          "Compare the time since the device code was issued with its expires_in.",
          "Start the device login again, and stop polling at the first final answer.",
          "https://www.rfc-editor.org/rfc/rfc8628#section-3.5"},
    Label{"token_limit_exceeded", "Newer tokens of the same user and client pushed this one out",
          "Count the logins of this person with this client since the token was issued.",
          "Keep and reuse one refresh token for each person rather than log in at each run."},
    Label{"server_side_bug_or_storage", "The server lost or cannot see the grant",
          "See whether it follows a restart, a deployment or a node, or fails one time in N.",
          "Give all nodes of the server one durable store, and read its log at that time."},
    Label{"other", "One message for several causes",
          "Read the note, and look at grant_type: it halves what is possible.",
          "Follow the source: the message alone does not decide."},
};

}  // namespace

std::span<const Label> labels() { return kLabels; }

const Label* find_label(std::string_view name) {
  const auto found = std::ranges::find(kLabels, name, &Label::name);
  return found == kLabels.end() ? nullptr : &*found;
}

}  // namespace grantline::explain
