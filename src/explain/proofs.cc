#include "explain/proofs.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "explain/redact.h"
#include "explain/text.h"
#include "spec/credential.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

// What may be shown; all else is named by kind, length and a short hash.
constexpr std::array kShown = {
    "audience"sv, "client_id"sv,     "code_challenge"sv, "code_challenge_method"sv,
    "error"sv,    "expires_in"sv,    "grant_type"sv,     "redirect_uri"sv,
    "resource"sv, "response_type"sv, "scope"sv,          "token_type"sv};
static_assert(std::ranges::is_sorted(kShown));

// The login whose callback brought the code, where its state tells.
const Leg* login_by_state(const std::vector<Leg>& legs, const Leg& token) {
  const std::string_view code = token.value("code");
  if (code.empty()) return nullptr;
  const auto brought = std::ranges::find_if(legs, [&](const Leg& leg) {
    return leg.role == Role::callback && leg.value("code") == code;
  });
  if (brought == legs.end() || brought->value("state").empty()) return nullptr;
  const auto login = std::ranges::find_if(legs, [&](const Leg& leg) {
    return leg.role == Role::authorize && leg.value("state") == brought->value("state");
  });
  return login == legs.end() ? nullptr : &*login;
}

}  // namespace

Evidence evidence_of(const Param& param, std::string says) {
  Evidence out{param.line, param.name, "", std::move(says)};
  const bool shown = std::ranges::binary_search(kShown, std::string_view(param.name));
  out.quote = shown ? redacted(printable(param.value.substr(0, 200)))
                    : name_secret(param.name, param.value);
  return out;
}

std::string client_of(const Leg& leg) {
  if (const Param* id = leg.find("client_id")) return id->value;
  const std::string id = leg.basic.substr(0, leg.basic.find(':'));
  return form_decode(id).value_or(id);
}

bool is_left_out(std::string_view value) {
  constexpr std::array kMasks = {"..."sv, "\u2026"sv, "***"sv, "xxx"sv, "redacted"sv};
  const std::string lower = lower_case(value);
  const auto holds = [&](std::string_view mask) { return lower.find(mask) != lower.npos; };
  if (value.empty() || std::ranges::any_of(kMasks, holds)) return true;
  const bool is_bracketed = (value.front() == '<' && value.back() == '>') ||
                            (value.front() == '[' && value.back() == ']') || value.front() == '$';
  return is_bracketed || value.find_first_not_of(value.front()) == value.npos;
}

bool redeems_code(const Leg& leg) {
  return leg.role == Role::token && leg.find("code") != nullptr &&
         leg.find("refresh_token") == nullptr;
}

bool refreshes(const Leg& leg) {
  return leg.role == Role::token && leg.find("refresh_token") != nullptr;
}

const Leg* login_of(const std::vector<Leg>& legs, const Leg& token) {
  if (const Leg* login = login_by_state(legs, token)) return login;
  const Leg* out = nullptr;
  const std::string client = client_of(token);
  for (const Leg& leg : legs) {
    if (&leg == &token && out != nullptr) break;
    if (leg.role != Role::authorize) continue;
    const bool other_client = out != nullptr && !client.empty() && leg.value("client_id") != client;
    if (!other_client) out = &leg;
  }
  return out;
}

const Leg* answer_of(const std::vector<Leg>& legs, const Leg& request) {
  const Leg* const next = &request + 1;
  const bool is_there = next != legs.data() + legs.size() && next->role == Role::answer;
  return is_there ? next : nullptr;
}

const Leg* refused_request(const std::vector<Leg>& legs) {
  for (auto leg = legs.rbegin(); leg != legs.rend(); ++leg) {
    const Leg* answer = leg->role == Role::token ? answer_of(legs, *leg) : nullptr;
    if (answer != nullptr && answer->find("error") != nullptr) return &*leg;
  }
  return nullptr;
}

std::string_view refused_grant(const std::vector<Leg>& legs) {
  const Leg* const request = refused_request(legs);
  if (request == nullptr) return {};
  const std::string_view grant = request->value("grant_type");
  return grant.substr(grant.rfind(':') + 1);  // npos + 1 is 0
}

std::vector<Proof> find_proofs(const std::vector<Leg>& legs, std::string_view text) {
  std::vector<Proof> out;
  prove_pkce(legs, text, out);
  prove_redirect_uri(legs, out);
  prove_client(legs, out);
  prove_code(legs, text, out);
  prove_form(legs, out);
  prove_reuse(legs, out);
  prove_verifier_reuse(legs, out);
  prove_refresh(legs, out);
  prove_assertion(legs, text, out);
  prove_scope(legs, out);
  prove_place(legs, out);
  prove_error(legs, text, out);
  prove_revoked(legs, text, out);
  prove_told_window(text, out);
  prove_refresh_life(legs, text, out);
  prove_settled(legs, out);
  heed_error(legs, out);
  return strongest_first(std::move(out));
}

std::vector<Proof> strongest_first(std::vector<Proof> proofs) {
  std::vector<Proof> out;
  for (const Strength strength : {Strength::proof, Strength::strong, Strength::told_by_program,
                                  Strength::told, Strength::hint, Strength::refuted}) {
    for (Proof& proof : proofs) {
      if (proof.strength == strength) out.push_back(std::move(proof));
    }
  }
  return out;
}

}  // namespace grantline::explain
