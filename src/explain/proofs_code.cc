#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "explain/proofs.h"

namespace grantline::explain {
namespace {

const Label* malformed() { return find_label("code_malformed_or_wrong_encoding"); }

// The callback whose code the exchange most likely means: the last one before it.
const Leg* callback_of(const std::vector<Leg>& legs, const Leg& token) {
  const Leg* out = nullptr;
  for (const Leg& leg : legs) {
    if (&leg == &token) break;
    if (leg.role == Role::callback) out = &leg;
  }
  return out;
}

void prove_damage(const Param& sent, const Param* came, std::vector<Proof>& out) {
  const auto add = [&](std::string_view detail, std::string_view title, std::string_view fix) {
    std::vector<Evidence> evidence{evidence_of(sent, "what the exchange sent")};
    if (came != nullptr) evidence.push_back(evidence_of(*came, "what came back to the callback"));
    out.push_back({malformed(), std::string(detail), Strength::proof, std::string(title),
                   std::move(evidence), std::string(fix)});
  };
  const std::string& value = sent.value;
  const auto decoded = percent_decode(value);
  if (came != nullptr && value == came->value) return;
  if (decoded && *decoded != value && (came == nullptr || *decoded == came->value)) {
    return add("code_percent_encoded", "The code is still percent-encoded",
               "Decode the callback's query once, with the library that parses URLs, and let the "
               "HTTP client encode the form.");
  }
  if (value.find(' ') != std::string::npos) {
    return add("code_plus_to_space", "The code holds a space: a + was decoded to it",
               "Percent-encode the code in the form, + as %2B.");
  }
  if (value.starts_with('"') || value.ends_with('"') || value.ends_with('\n')) {
    return add("code_quoted", "The code has quotation marks or a line's end around it",
               "Send the bare value.");
  }
  if (value.starts_with("http://") || value.starts_with("https://")) {
    return add("code_is_a_url", "A whole address was sent where the code is due",
               "Parse the callback's query and send the parameter code alone.");
  }
  if (came != nullptr && came->value.starts_with(value)) {
    return add("code_cut_short",
               fmt::format("The code was cut: {} of {} characters were sent", value.size(),
                           came->value.size()),
               "Take the whole value, also behind a # or /, and give its column enough room.");
  }
  if (came != nullptr && value.starts_with(came->value)) {
    return add("code_too_long", "More was sent than the code", "Send the parameter code alone.");
  }
}

// A token, or another's parameter, in the code's place.
void prove_other_kind(const std::vector<Leg>& legs, const Param& sent, std::vector<Proof>& out) {
  for (const Leg& leg : legs) {
    if (leg.role != Role::answer && leg.role != Role::callback) continue;
    for (const Param& param : leg.params) {
      const bool is_other = param.name == "access_token" || param.name == "id_token" ||
                            param.name == "refresh_token" || param.name == "state";
      if (!is_other || param.value != sent.value) continue;
      out.push_back({malformed(),
                     "not_a_code",
                     Strength::proof,
                     fmt::format("The value sent as code is the {}", param.name),
                     {evidence_of(sent, "sent as code"), evidence_of(param, "the same value")},
                     "Ask for response_type=code and send the parameter code of the callback."});
      return;
    }
  }
}

void prove_age(const Leg& token, const Leg* callback, std::vector<Proof>& out) {
  if (callback == nullptr || !callback->time || !token.time) return;
  const Duration age = *token.time - *callback->time;
  if (age < minutes(1)) return;
  out.push_back(
      {find_label("code_expired"),
       "code_age",
       age > minutes(10) ? Strength::strong : Strength::hint,
       fmt::format("The code was {} old when it was exchanged", to_words(age)),
       {evidence_of(*callback->find("code"), "came back at " + to_rfc3339(*callback->time)),
        evidence_of(*token.find("code"), "was sent at " + to_rfc3339(*token.time))},
       "Exchange the code in the callback itself, before anything else."});
}

}  // namespace

void prove_code(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  for (const Leg& token : legs) {
    if (token.role != Role::token) continue;
    const Param* sent = token.find("code");
    const std::string_view grant = token.value("grant_type");
    if (sent != nullptr && !grant.empty() && grant != "authorization_code") {
      out.push_back({find_label("other"),
                     "wrong_grant_type",
                     Strength::proof,
                     "A code is sent under another grant_type",
                     {evidence_of(*token.find("grant_type"), "authorization_code is due")},
                     "Send grant_type=authorization_code with a code."});
      continue;
    }
    if (sent == nullptr && grant == "authorization_code") {
      out.push_back({malformed(),
                     "code_missing",
                     Strength::strong,
                     "The exchange holds no code",
                     {evidence_of(*token.find("grant_type"), "there is no parameter code")},
                     ""});
    }
    if (sent == nullptr) continue;
    const Leg* callback = callback_of(legs, token);
    prove_other_kind(legs, *sent, out);
    prove_damage(*sent, callback == nullptr ? nullptr : callback->find("code"), out);
    prove_age(token, callback, out);
  }
}

}  // namespace grantline::explain
