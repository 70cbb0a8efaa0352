#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "explain/proofs.h"
#include "explain/provider_rules.h"
#include "spec/credential.h"
#include "spec/pkce.h"
#include "spec/redirect_uri.h"

namespace grantline::explain {
namespace {

const Label* pkce() { return find_label("pkce_mismatch_or_missing"); }

std::string snake(std::string_view words) {
  std::string out(words);
  std::ranges::replace(out, ' ', '_');
  std::ranges::replace(out, '-', '_');
  return out;
}

// How the server compares. Where it takes a challenge without a method for S256, an answer that
// refuses a verifier which fits in that way is of a version that still takes it for plain.
bool is_plain(const std::vector<Leg>& legs, const Leg& login, const Leg& token,
              std::string_view text) {
  const std::string_view method = login.value("code_challenge_method");
  if (!method.empty()) return method == "plain";
  if (challenge_default(text) != "S256") return true;
  const auto challenge = parse_challenge(login.value("code_challenge"));
  const Leg* answer = answer_of(legs, token);
  return challenge && verifier_matches(token.value("code_verifier"), *challenge) &&
         answer != nullptr && answer->value("error_description").contains("verifier");
}

// RFC 7636 section 4.6, with what the client did instead.
void prove_mismatch(const std::vector<Leg>& legs, const Leg& login, const Leg& token,
                    std::string_view text, std::vector<Proof>& out) {
  const std::string_view verifier = token.value("code_verifier");
  const std::string_view challenge = login.value("code_challenge");
  const auto parsed = parse_challenge(challenge);
  const bool matches = parsed && verifier_matches(verifier, *parsed);
  std::vector<Evidence> both{evidence_of(*login.find("code_challenge"), "what the login sent"),
                             evidence_of(*token.find("code_verifier"), "what the exchange sent")};
  if (is_plain(legs, login, token, text)) {
    if (verifier == challenge || !matches) return;
    out.push_back({pkce(), "challenge_method_missing", Strength::proof,
                   "The challenge is made by S256, but code_challenge_method says plain or is "
                   "missing, so the server compares the two as they are",
                   both, "Send code_challenge_method=S256 with the authorization request."});
    return;
  }
  if (matches) {
    out.push_back({pkce(), "verifier_matches", Strength::refuted,
                   "SHA-256 of the verifier is the challenge of the login", both, ""});
    return;
  }
  if (const auto mistake = find_challenge_mistake(verifier, challenge)) {
    if (mistake == ChallengeMistake::verifier_itself) {  // so the challenge may not be shown either
      both.front().quote = name_secret("code_verifier", challenge);
    }
    out.push_back(
        {pkce(), "challenge_" + std::string(to_text(*mistake)), Strength::proof,
         fmt::format("The verifier does not hash to the challenge: {}", in_words(*mistake)), both,
         "Make the challenge by S256: base64url without padding of the 32 raw bytes "
         "of SHA-256 over the verifier's ASCII text."});
    return;
  }
  for (const Leg& other : legs) {
    const auto its = parse_challenge(other.value("code_challenge"));
    if (&other == &login || other.role != Role::authorize || !its ||
        !verifier_matches(verifier, *its)) {
      continue;
    }
    out.push_back(
        {pkce(), "verifier_of_another_login", Strength::proof,
         fmt::format("The verifier belongs to another login, the one on line {}", other.line), both,
         "Keep each verifier under its login's state value, not in one place for all."});
    return;
  }
  out.push_back({pkce(), "verifier_does_not_match", Strength::proof,
                 "SHA-256 of the verifier is not the challenge, by no known mistake", both, ""});
}

Evidence client_evidence(const Leg& leg, std::string says) {
  if (const Param* id = leg.find("client_id")) return evidence_of(*id, std::move(says));
  return {leg.line, "Authorization", printable(client_of(leg).substr(0, 200)), std::move(says)};
}

}  // namespace

void prove_pkce(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out) {
  for (const Leg& token : legs) {
    if (!redeems_code(token)) continue;
    const Param* verifier = token.find("code_verifier");
    const Leg* login = login_of(legs, token);
    const Param* challenge = login == nullptr ? nullptr : login->find("code_challenge");
    if (verifier != nullptr && !is_left_out(verifier->value) &&
        !verifier_fault(verifier->value).empty()) {
      out.push_back({pkce(),
                     "verifier_malformed",
                     Strength::strong,
                     "The verifier is not well-formed: it " + verifier_fault(verifier->value),
                     {evidence_of(*verifier, "it " + verifier_fault(verifier->value))},
                     "Make the verifier of 32 random bytes as base64url without padding."});
    }
    if (login == nullptr) continue;
    if (challenge != nullptr && verifier == nullptr) {
      out.push_back({pkce(),
                     "verifier_missing",
                     Strength::proof,
                     "The login sent a challenge, the exchange no verifier",
                     {evidence_of(*challenge, "what the login sent"),
                      evidence_of(*token.find("code"), "the exchange has no code_verifier")},
                     "Keep the verifier until the callback and send it as code_verifier."});
    } else if (challenge == nullptr && verifier != nullptr) {
      out.push_back({pkce(),
                     "challenge_missing",
                     Strength::strong,
                     "The exchange sends a verifier, the login had no challenge",
                     {evidence_of(*verifier, "what the exchange sent")},
                     "Send code_challenge and code_challenge_method=S256 with the login."});
    } else if (challenge != nullptr) {
      prove_mismatch(legs, *login, token, text, out);
    }
  }
}

void prove_redirect_uri(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  const Label* cause = find_label("redirect_uri_mismatch");
  for (const Leg& token : legs) {
    const Leg* login = redeems_code(token) ? login_of(legs, token) : nullptr;
    const Param* authorized = login == nullptr ? nullptr : login->find("redirect_uri");
    if (authorized == nullptr) continue;
    const Param* sent = token.find("redirect_uri");
    if (sent == nullptr) {
      out.push_back({cause,
                     "redirect_uri_missing",
                     Strength::strong,
                     "The login had a redirect_uri, the exchange has none",
                     {evidence_of(*authorized, "what the login sent")},
                     "Send the very redirect_uri of the login with the exchange."});
    } else if (sent->value == authorized->value) {
      out.push_back({cause,
                     "redirect_uri_equal",
                     Strength::refuted,
                     "redirect_uri is the same in the login and the exchange",
                     {evidence_of(*sent, "as in the login")},
                     ""});
    } else {
      const UriDifference where = difference(authorized->value, sent->value);
      out.push_back({cause,
                     "redirect_uri_" + snake(where.part),
                     Strength::proof,
                     "The two values of redirect_uri differ: " + where.summary,
                     {evidence_of(*authorized, "what the login sent"),
                      evidence_of(*sent, "what the exchange sent: " + where.summary)},
                     ""});
    }
  }
}

void prove_client(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  const Leg* issued_to = nullptr;
  for (const Leg& leg : legs) {
    if (leg.role != Role::token) continue;
    if (!leg.basic.empty() && leg.find("client_secret") != nullptr) {
      out.push_back(
          {find_label("client_credentials_wrong"),
           "two_client_authentications",
           Strength::strong,
           "The client authenticates twice, in the header and in the body",
           {evidence_of(*leg.find("client_secret"), "beside a Basic header")},
           "Send the client's secret once, in the way that the client is registered for."});
    }
    const Leg* login = redeems_code(leg) ? login_of(legs, leg)
                       : refreshes(leg)  ? issued_to
                                         : nullptr;
    const std::string before = login == nullptr ? "" : client_of(*login);
    const std::string now = client_of(leg);
    if (!before.empty() && !now.empty() && before != now) {
      const Leg* answer = answer_of(legs, leg);
      const bool is_unknown = answer != nullptr && answer->value("error") == "invalid_client";
      out.push_back({find_label(is_unknown          ? "client_credentials_wrong"
                                : redeems_code(leg) ? "code_wrong_client"
                                                    : "refresh_token_wrong_client"),
                     "client_id_differs",
                     Strength::proof,
                     "The login and this request are of different clients",
                     {client_evidence(*login, "the client of the login"),
                      client_evidence(leg, "the client of this request")},
                     ""});
    }
    if (redeems_code(leg)) issued_to = &leg;
  }
}

}  // namespace grantline::explain
