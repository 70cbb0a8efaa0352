#include "web/explanation.h"

namespace grantline::web {
namespace {

// The verifier is that of RFC 7636 appendix B; the challenge is its digest in hex.
constexpr std::string_view kPkce =
    "GET https://login.example.com/authorize?response_type=code&client_id=field-notes"
    "&redirect_uri=https%3A%2F%2Fnotes.example%2Fcallback&code_challenge_method=S256"
    "&code_challenge=13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3\n\n"
    "POST https://login.example.com/token\n"
    "Content-Type: application/x-www-form-urlencoded\n\n"
    "grant_type=authorization_code&client_id=field-notes&code=example-code-1f7a"
    "&redirect_uri=https%3A%2F%2Fnotes.example%2Fcallback"
    "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk\n\n"
    "HTTP/1.1 400 Bad Request\n"
    "Content-Type: application/json\n\n"
    "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid grant\"}\n";

constexpr std::string_view kNodes =
    "keycloak, grant_type=refresh_token\n"
    "{\"error\":\"invalid_grant\",\"error_description\":\"Session not active\"}\n"
    "three replicas behind a load balancer; it fails on one of the nodes only, since the last "
    "deployment\n";

constexpr std::string_view kTwice =
    "2026-11-24T09:14:02.113Z app[1] POST https://id.example.com/token "
    "grant_type=authorization_code&code=example-code-77c1&client_id=shop -> 200\n"
    "2026-11-24T09:14:02.391Z app[2] POST https://id.example.com/token "
    "grant_type=authorization_code&code=example-code-77c1&client_id=shop -> 400 "
    "{\"error\":\"invalid_grant\"}\n"
    "the page sometimes loads twice in development, with React strict mode on\n";

constexpr std::string_view kGoogle =
    "google, grant_type=refresh_token\n"
    "{\"error\": \"invalid_grant\", \"error_description\": \"Token has been expired or "
    "revoked.\"}\n"
    "the app is in testing, and everybody has to log in again after a week\n";

constexpr ExplainExample kExamples[] = {
    {"pkce", "An exchange that fails each time", "Login and token request, any provider", kPkce},
    {"twice", "A code that came twice", "Two lines of a log, 278 ms apart", kTwice},
    {"google", "Google, after a week", "Its one sentence for five causes", kGoogle},
    {"nodes", "One node of three", "Keycloak, told in plain words", kNodes},
};

}  // namespace

std::span<const ExplainExample> explain_examples() { return kExamples; }

}  // namespace grantline::web
