#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/evidence.h"
#include "explain/exchange.h"
#include "explain/label.h"

// What an exchange proves by itself: computed from what was sent, whatever the answer says.

namespace grantline::explain {

enum class Strength {
  refuted,          // the exchange is right in this, so the cause is another
  hint,             // it makes the cause likelier
  told,             // a person tells of what goes with it
  told_by_program,  // a line of a program tells of it, in words that are not known to be its own
  strong,           // it is the cause unless something else is wrong too
  proof,            // the request cannot succeed
};

struct Proof {
  const Label* cause = nullptr;
  std::string detail;  // "challenge_hex_of_hash", "redirect_uri_trailing_slash"
  Strength strength = Strength::hint;
  std::string title;  // a sentence
  std::vector<Evidence> evidence;
  std::string fix;  // finer than the cause's; "" where that says it
};

// The strongest first. `text` is what the legs were read from.
std::vector<Proof> find_proofs(const std::vector<Leg>& legs, std::string_view text);

std::vector<Proof> strongest_first(std::vector<Proof> proofs);  // else in the order they have

// The parts of find_proofs, one file each.
void prove_pkce(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out);
void prove_redirect_uri(const std::vector<Leg>& legs, std::vector<Proof>& out);
void prove_client(const std::vector<Leg>& legs, std::vector<Proof>& out);
void prove_code(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out);
void prove_form(const std::vector<Leg>& legs, std::vector<Proof>& out);
void prove_reuse(const std::vector<Leg>& legs, std::vector<Proof>& out);
void prove_verifier_reuse(const std::vector<Leg>& legs, std::vector<Proof>& out);
void prove_refresh(const std::vector<Leg>& legs, std::vector<Proof>& out);
void prove_assertion(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out);
void prove_scope(const std::vector<Leg>& legs, std::vector<Proof>& out);
void prove_place(const std::vector<Leg>& legs, std::vector<Proof>& out);
// What the standards' own codes say of the refusal that comes last.
void prove_error(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out);
void prove_revoked(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out);
void prove_refresh_life(const std::vector<Leg>& legs, std::string_view text,
                        std::vector<Proof>& out);
// What the rest of the exchange rules out.
void prove_settled(const std::vector<Leg>& legs, std::vector<Proof>& out);
// Makes a hint of each proof that the error answered says nothing of.
void heed_error(const std::vector<Leg>& legs, std::vector<Proof>& proofs);
// The times that a refusal tells of an assertion, against each other.
void prove_told_window(std::string_view text, std::vector<Proof>& out);

// The authorization request that the exchange `token` belongs to: that of the state with which its
// code came back, else the last one before it, of the same client where one is named; null: none is
// there.
const Leg* login_of(const std::vector<Leg>& legs, const Leg& token);
// The answer that follows a request before the next one does; null: none does.
const Leg* answer_of(const std::vector<Leg>& legs, const Leg& request);
// The last request to a token endpoint that was answered with an error; null: none is there.
const Leg* refused_request(const std::vector<Leg>& legs);
// The grant_type of the last request that was refused, a URN's last part alone; "": none is shown.
std::string_view refused_grant(const std::vector<Leg>& legs);
// A parameter as evidence: its line and name; the value only where it is no credential.
Evidence evidence_of(const Param& param, std::string says);
std::string client_of(const Leg& leg);     // its client_id, or that of its Basic header; or ""
bool is_left_out(std::string_view value);  // hidden by who pasted it: "xxx", "<redacted>", "ab..."
// The answer before `request` that gave it its refresh token; null: none is there.
const Leg* issuer_of(const std::vector<Leg>& legs, const Leg& request);
// The line of a request to a revocation endpoint (RFC 7009) with this token, before byte `until` of
// the text; 0: there is none.
std::size_t line_of_revocation(std::string_view text, std::string_view token, std::size_t until);
bool redeems_code(const Leg& leg);  // an exchange with a code
bool refreshes(const Leg& leg);     // one with a refresh token

}  // namespace grantline::explain
