#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "explain/proofs.h"
#include "explain/text.h"

// What the rest of the exchange settles about the request that was refused.

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kOfTheGrant = {
    "code_already_used"sv,         "code_expired"sv,          "code_malformed_or_wrong_encoding"sv,
    "code_wrong_client"sv,         "redirect_uri_mismatch"sv, "pkce_mismatch_or_missing"sv,
    "refresh_token_expired"sv,     "refresh_token_revoked"sv, "refresh_token_rotated_reuse"sv,
    "refresh_token_wrong_client"sv};

void rule_out(std::vector<Proof>& out, const char* cause, const char* detail, std::string title,
              Evidence evidence) {
  const bool is_there = std::ranges::any_of(out, [&](const Proof& proof) {
    return proof.strength == Strength::refuted && proof.cause->name == cause;
  });
  if (is_there) return;
  out.push_back(
      {find_label(cause), detail, Strength::refuted, std::move(title), {std::move(evidence)}, ""});
}

// A refresh token that was issued: its code was good.
void settle_refresh(const std::vector<Leg>& legs, const Leg& refresh, std::vector<Proof>& out) {
  if (is_left_out(refresh.value("refresh_token"))) return;
  const Leg* issued = issuer_of(legs, refresh);
  if (issued == nullptr) return;
  const Param& sent = *refresh.find("refresh_token");
  rule_out(out, "code_malformed_or_wrong_encoding", "credential_as_issued",
           fmt::format("The refresh token is the one that was issued on line {}", issued->line),
           evidence_of(sent, "as it was issued"));
  const Leg& asked = *(issued - 1);
  if (asked.role != Role::token) return;
  const std::string before = client_of(asked);
  if (!before.empty() && before == client_of(refresh)) {
    rule_out(out, "refresh_token_wrong_client", "client_equal",
             "The refresh token was issued to the client that sends it",
             evidence_of(sent, "issued to this client"));
  }
  const bool is_authenticated = !asked.basic.empty() || asked.find("client_secret") != nullptr;
  if (is_authenticated && asked.basic == refresh.basic &&
      asked.value("client_secret") == refresh.value("client_secret")) {
    rule_out(out, "client_credentials_wrong", "client_equal",
             "The client got tokens by the same credentials before",
             evidence_of(*issued->find("refresh_token"), "what it got by them"));
  }
  if (!redeems_code(asked)) return;
  const bool is_again = std::ranges::any_of(legs, [&](const Leg& other) {
    return &other != &asked && redeems_code(other) && other.value("code") == asked.value("code");
  });
  if (!is_again) {
    rule_out(out, "code_already_used", "code_granted", "The code was sent once, and was granted",
             evidence_of(*asked.find("code"), "this exchange was granted"));
  }
  for (const char* cause :
       {"code_expired", "code_wrong_client", "redirect_uri_mismatch", "pkce_mismatch_or_missing"}) {
    rule_out(out, cause, "code_granted", "The exchange of the code was granted",
             evidence_of(*asked.find("code"), "this exchange was granted"));
  }
}

void settle_code(const std::vector<Leg>& legs, const Leg& exchange, std::vector<Proof>& out) {
  if (is_left_out(exchange.value("code"))) return;
  const Param& code = *exchange.find("code");
  const auto brought = std::ranges::find_if(legs, [&](const Leg& leg) {
    return leg.role == Role::callback && leg.value("code") == code.value;
  });
  if (brought == legs.end()) return;
  rule_out(out, "code_malformed_or_wrong_encoding", "credential_as_issued",
           fmt::format("The code is the one that came back on line {}", brought->line),
           evidence_of(code, "as it came back"));
  const Leg* login = login_of(legs, exchange);
  const std::string before = login == nullptr ? "" : client_of(*login);
  if (!before.empty() && before == client_of(exchange)) {
    rule_out(out, "code_wrong_client", "client_equal",
             "The code was issued to the client that sends it",
             evidence_of(*login->find("client_id"), "the client of both"));
  }
}

// A request by a password, or of the client by itself, has no code and no refresh token.
void settle_other(const Leg& request, std::vector<Proof>& out) {
  const Param* grant = request.find("grant_type");
  if (grant == nullptr || (grant->value != "password" && grant->value != "client_credentials")) {
    return;
  }
  for (const std::string_view cause : kOfTheGrant) {
    rule_out(out, cause.data(), "grant_without_code",
             "The request has neither code nor refresh token", evidence_of(*grant, "the grant"));
  }
}

}  // namespace

const Leg* issuer_of(const std::vector<Leg>& legs, const Leg& request) {
  for (const Leg& leg : legs) {
    if (&leg == &request) return nullptr;
    const bool is_it = leg.role == Role::answer && leg.find("refresh_token") != nullptr &&
                       leg.value("refresh_token") == request.value("refresh_token");
    if (is_it && &leg != legs.data()) return &leg;
  }
  return nullptr;
}

void prove_settled(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  const Leg* refused = refused_request(legs);
  if (refused == nullptr) return;
  if (refreshes(*refused)) {
    settle_refresh(legs, *refused, out);
  } else if (redeems_code(*refused)) {
    settle_code(legs, *refused, out);
  } else {
    settle_other(*refused, out);
  }
}

// RFC 6749 section 5.2: who answers invalid_client has not come to the grant, and who answers
// unsupported_grant_type not even to the client. What is wrong with the grant is no cause then.
void heed_error(const std::vector<Leg>& legs, std::vector<Proof>& proofs) {
  std::string_view error;
  for (const Leg& leg : legs) {
    const std::string_view one = leg.role == Role::answer ? leg.value("error") : "";
    if (one.empty()) continue;
    if (!error.empty() && error != one) return;
    error = one;
  }
  const bool is_client = error == "invalid_client";
  if (!is_client && error != "unsupported_grant_type") return;
  for (Proof& proof : proofs) {
    const bool of_grant = std::ranges::find(kOfTheGrant, proof.cause->name) != kOfTheGrant.end();
    if (!of_grant || proof.strength <= Strength::hint) continue;
    if (is_client && proof.detail == "client_id_differs") {
      proof.cause = find_label("client_credentials_wrong");
      continue;
    }
    proof.strength = Strength::hint;
  }
}

}  // namespace grantline::explain
