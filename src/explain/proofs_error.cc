#include <algorithm>
#include <array>

#include "explain/knowledge.h"
#include "explain/proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

// Error codes which the standards give to one cause, unlike invalid_grant.
struct Code {
  std::string_view error;
  std::string_view cause;
  std::string_view detail;
  Strength strength;
  std::string_view title;
  std::string_view says;
  std::string_view fix;
};
constexpr std::array kCodes = {
    Code{"expired_token", "device_code_expired_or_used", "device_code_expired", Strength::strong,
         "The device code is over", "RFC 8628 section 3.5: the device code has expired",
         "Start the device login again, and show its new user code."},
    Code{"access_denied", "consent_or_policy", "request_denied", Strength::strong,
         "The person or the server denied the request",
         "RFC 6749 section 4.1.2.1: the resource owner or the server denied it",
         "Ask the person whether they refused; else look in the server's log for the rule that did "
         "(a policy, a role, a second factor). A new login may be allowed."},
    Code{"invalid_scope", "consent_or_policy", "scope_refused", Strength::strong,
         "A scope was asked for that is not granted, or that the client may not have",
         "RFC 6749 section 5.2: the scope is unknown, malformed or exceeds what was granted",
         "Ask for scopes that the client is registered for; a refresh can only keep or narrow what "
         "was granted at the login (RFC 6749 section 6)."},
};

// The refusal that the text ends with.
const Param* last_error(const std::vector<Leg>& legs) {
  const Param* out = nullptr;
  for (const Leg& leg : legs) {
    if (leg.role != Role::answer) continue;
    if (const Param* error = leg.find("error")) out = error;
  }
  return out;
}

// The request before the answer.
const Leg* request_of(const std::vector<Leg>& legs, const Param& error) {
  const Leg* out = nullptr;
  for (const Leg& leg : legs) {
    if (leg.line > error.line) break;
    if (leg.role == Role::token || leg.role == Role::authorize) out = &leg;
  }
  return out;
}

// What stands beside the code: "" where nothing does.
std::string_view description_of(const std::vector<Leg>& legs, const Param& error) {
  const auto answer =
      std::ranges::find_if(legs, [&](const Leg& leg) { return leg.find("error") == &error; });
  return answer == legs.end() ? std::string_view() : answer->value("error_description");
}

// Whether the words beside access_denied tell of something else: some servers answer it to a wrong
// password, and to a token at their userinfo.
bool tells_of_no_denial(std::string_view description) {
  const std::string lower = lower_case(description);
  constexpr std::array kOfDenial = {"den"sv,   "refus"sv,   "cancel"sv, "consent"sv,
                                    "allow"sv, "authori"sv, "reject"sv, "declin"sv};
  return !lower.empty() &&
         std::ranges::none_of(kOfDenial, [&](auto one) { return lower.contains(one); });
}

// Whether the words beside invalid_client say which way of authentication is due.
bool tells_of_the_client(std::string_view description) {
  return std::ranges::any_of(find_messages(description), [](const Found& found) {
    return found.message->also.empty() &&
           found.message->cause == find_label("client_credentials_wrong");
  });
}

// A client that authenticates by nothing but an assertion, and was not let in: it is the assertion.
void prove_assertion_refused(const Leg& request, const Param& error, std::vector<Proof>& out) {
  const Param* assertion = request.find("client_assertion");
  const bool is_known = std::ranges::any_of(out, [](const Proof& proof) {
    const bool is_by_secret = proof.cause == find_label("client_credentials_wrong");
    return proof.detail.starts_with("assertion_") &&
           (is_by_secret || proof.strength >= Strength::strong);
  });
  if (assertion == nullptr || is_known || request.find("client_secret") != nullptr ||
      !request.basic.empty()) {
    return;
  }
  out.push_back(
      {find_label("assertion_invalid"),
       "client_assertion_refused",
       Strength::strong,
       "The client's assertion was not accepted",
       {evidence_of(*assertion, "the only thing by which the client authenticates itself"),
        evidence_of(error, "the client was not authenticated")},
       "Hold kid and signature against the key that is registered at the server (its JWKS address "
       "must answer the server), aud against the server's issuer, iss and sub against the client "
       "id."});
}

// RFC 7523 section 3 leaves client_id beside an assertion free; servers that want it say no more.
void prove_client_id_missing(const std::vector<Leg>& legs, const Leg& request, const Param& error,
                             std::vector<Proof>& out) {
  const Param* assertion = request.find("client_assertion");
  const bool is_bare = std::ranges::none_of(
      legs, [](const Leg& leg) { return leg.find("error_description") != nullptr; });
  if (assertion == nullptr || request.find("client_id") != nullptr || !is_bare) return;
  out.push_back({find_label("client_credentials_wrong"),
                 "client_id_missing",
                 Strength::strong,
                 "The client's assertion comes without client_id",
                 {evidence_of(*assertion, "no parameter client_id stands beside it"),
                  evidence_of(error, "the server misses a parameter and names none")},
                 "Send client_id beside the assertion: some servers need it to find the key."});
}

// The client was known, and the server says what it may not do.
void prove_client_not_allowed(const std::vector<Leg>& legs, const Param& error,
                              std::vector<Proof>& out) {
  constexpr std::array kWords = {"not allowed"sv, "not enabled"sv, "not authorized to use"sv,
                                 "not permitted"sv};
  const auto leg =
      std::ranges::find_if(legs, [&](const Leg& one) { return one.find("error") == &error; });
  const Param* told = leg == legs.end() ? nullptr : leg->find("error_description");
  if (told == nullptr) return;
  const std::string lower = lower_case(told->value);
  if (std::ranges::none_of(kWords, [&](auto words) { return lower.contains(words); })) return;
  out.push_back({find_label("consent_or_policy"),
                 "client_not_allowed",
                 Strength::strong,
                 "The client is not allowed to use this grant type",
                 {evidence_of(error,
                              "RFC 6749 section 5.2: the client is known, and may not use "
                              "this grant type")},
                 "Allow the grant type in the client's registration, or use one that it has."});
}

// Whether an access token was sent since: it is an API that answers then.
bool is_of_api(const Leg* request, const Param& error, std::string_view text) {
  const std::size_t from = request == nullptr ? 0 : request->params.back().end;
  if (from >= error.at) return false;
  return lower_case(text.substr(from, error.at - from)).contains("authorization: bearer ");
}

}  // namespace

void prove_error(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out) {
  const Param* error = last_error(legs);
  if (error == nullptr) return;
  const Leg* request = request_of(legs, *error);
  if (is_of_api(request, *error, text)) return;
  const std::string_view description = description_of(legs, *error);
  if (error->value == "invalid_client" && request != nullptr && !tells_of_the_client(description)) {
    prove_assertion_refused(*request, *error, out);
  }
  if (error->value == "invalid_request" && request != nullptr) {
    prove_client_id_missing(legs, *request, *error, out);
  }
  if (error->value == "unauthorized_client") prove_client_not_allowed(legs, *error, out);
  const auto code = std::ranges::find(kCodes, error->value, &Code::error);
  if (code == kCodes.end()) return;
  out.push_back({find_label(code->cause),
                 std::string(code->detail),
                 code->error == "access_denied" && tells_of_no_denial(description) ? Strength::hint
                                                                                   : code->strength,
                 std::string(code->title),
                 {evidence_of(*error, std::string(code->says))},
                 std::string(code->fix)});
}

}  // namespace grantline::explain
