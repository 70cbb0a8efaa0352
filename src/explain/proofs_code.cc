#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/encoding.h"
#include "explain/knowledge.h"
#include "explain/proofs.h"

namespace grantline::explain {
namespace {

const Label* malformed() { return find_label("code_malformed_or_wrong_encoding"); }

// The callback whose code the exchange most likely means: that of this very code, else the last one
// before it.
const Leg* callback_of(const std::vector<Leg>& legs, const Leg& token) {
  const Leg* out = nullptr;
  for (const Leg& leg : legs) {
    if (&leg == &token) break;
    if (leg.role != Role::callback) continue;
    out = &leg;
    if (leg.value("code") == token.value("code")) break;
  }
  return out;
}

struct Damage {
  std::string_view detail;  // behind "code_" or "refresh_token_"
  std::string title;        // behind "The code " or "The refresh token "
  std::string_view fix;
};

Damage damage_of_cut(std::string_view value, std::string_view came) {
  const char next = came[value.size()];
  const std::string size = fmt::format("{} of {} characters were sent", value.size(), came.size());
  if (next == '#' || next == '&') {
    return {next == '#' ? "cut_at_hash" : "cut_at_ampersand",
            fmt::format("was cut at its {}: {}", next, size),
            "Read the parameter with the library that parses URLs, and let the HTTP client encode "
            "the form: in a form # is %23 and & is %26."};
  }
  return {"cut_short", "was cut: " + size,
          "Take the whole value, also behind a # or /, and give its column enough room."};
}

// How `value` came of `came`, which is "" where only the value itself can tell.
std::optional<Damage> damage_of(std::string_view value, std::string_view came) {
  if (!came.empty() && value == came) return std::nullopt;
  const auto decoded = percent_decode(value);
  if (decoded && *decoded != value && (came.empty() || *decoded == came)) {
    return Damage{"percent_encoded", "is still percent-encoded",
                  "Decode the callback's query once, with the library that parses URLs, and let "
                  "the HTTP client encode the form."};
  }
  if (value.find(' ') != value.npos) {
    return Damage{"plus_to_space", "holds a space: a + was decoded to it",
                  "Percent-encode it in the form, + as %2B."};
  }
  if (value.starts_with('"') || value.ends_with('"') || value.ends_with('\n')) {
    return Damage{"quoted", "has quotation marks or a line's end around it",
                  "Send the bare value."};
  }
  if (value.starts_with("http://") || value.starts_with("https://")) {
    return Damage{"is_a_url", "was sent as a whole address",
                  "Parse the callback's query and send the parameter code alone."};
  }
  if (came.empty()) return std::nullopt;
  if (form_decode(came) == value || percent_decode(came) == value) {
    return Damage{"decoded_twice", "was decoded twice",
                  "Decode the callback's query once: the framework has done it already."};
  }
  if (came.starts_with(value)) return damage_of_cut(value, came);
  if (value.starts_with(came)) {
    return Damage{"too_long", "has more behind it than was issued",
                  "Send the value of the parameter alone, without a fragment or what follows it."};
  }
  return std::nullopt;
}

void prove_damage(const Param& sent, const Param* came, std::vector<Proof>& out) {
  const auto damage =
      damage_of(sent.value, came == nullptr ? std::string_view() : std::string_view(came->value));
  if (!damage) return;
  const bool is_code = sent.name == "code";
  std::vector<Evidence> evidence{evidence_of(sent, "what was sent")};
  if (came != nullptr) {
    evidence.push_back(
        evidence_of(*came, is_code ? "what came back to the callback" : "what was issued"));
  }
  out.push_back({malformed(), sent.name + "_" + std::string(damage->detail), Strength::proof,
                 (is_code ? "The code " : "The refresh token ") + damage->title,
                 std::move(evidence), std::string(damage->fix)});
}

// A refresh token against those that were issued before it.
void prove_refresh_damage(const std::vector<Leg>& legs, const Leg& token, const Param& sent,
                          std::vector<Proof>& out) {
  constexpr std::size_t kAlike = 6;
  const Param* like = nullptr;
  for (const Leg& leg : legs) {
    if (&leg == &token) break;
    const Param* issued = leg.role == Role::answer ? leg.find("refresh_token") : nullptr;
    if (issued == nullptr) continue;
    if (issued->value == sent.value) return;
    if (issued->value.substr(0, kAlike) == sent.value.substr(0, kAlike)) like = issued;
  }
  prove_damage(sent, like, out);
}

// A token, or another's parameter, in the place of what is due.
void prove_other_kind(const std::vector<Leg>& legs, const Param& sent, std::vector<Proof>& out) {
  for (const Leg& leg : legs) {
    if (leg.role != Role::answer && leg.role != Role::callback) continue;
    for (const Param& param : leg.params) {
      const bool is_other = param.name == "access_token" || param.name == "id_token" ||
                            param.name == "refresh_token" || param.name == "state" ||
                            param.name == "code";
      if (!is_other || param.name == sent.name || param.value != sent.value) continue;
      out.push_back(
          {malformed(),
           sent.name == "code" ? "not_a_code" : "not_a_refresh_token",
           Strength::proof,
           fmt::format("The value sent as {} is the {}", sent.name, param.name),
           {evidence_of(sent, "sent as " + sent.name), evidence_of(param, "the same value")},
           sent.name == "code"
               ? "Ask for response_type=code and send the parameter code of the callback."
               : "Store and send the member refresh_token of the answer."});
      return;
    }
  }
}

// How long a code lives at the provider that the text shows; nothing: it is not known.
const Life* life_of_code(std::string_view text, const Provider*& whose) {
  for (const Provider* provider : providers_shown_by(text)) {
    const auto life = std::ranges::find(provider->lives, "authorization_code", &Life::of);
    if (life == provider->lives.end()) continue;
    whose = provider;
    return &*life;
  }
  return nullptr;
}

void prove_age(const Leg& token, const Leg* callback, std::string_view text,
               std::vector<Proof>& out) {
  if (callback == nullptr || !callback->time || !token.time) return;
  const Duration age = *token.time - *callback->time;
  const Provider* provider = nullptr;
  const Life* life = life_of_code(text, provider);
  if (age < minutes(1) && (life == nullptr || age < seconds(life->seconds))) return;
  std::string title = fmt::format("The code was {} old when it was exchanged", to_words(age));
  if (life != nullptr) {
    title += fmt::format("; one of {} lives {}", provider->title, to_words(seconds(life->seconds)));
  }
  // RFC 6749 section 4.1.2: ten minutes at most
  const bool is_over = age > minutes(10) || (life != nullptr && age > seconds(life->seconds));
  out.push_back(
      {find_label("code_expired"),
       "code_age",
       is_over ? Strength::strong : Strength::hint,
       std::move(title),
       {evidence_of(*callback->find("code"), "came back at " + to_rfc3339(*callback->time)),
        evidence_of(*token.find("code"), "was sent at " + to_rfc3339(*token.time))},
       "Exchange the code in the callback itself, before anything else."});
}

// Whether the words of a request are all there: neither the event of a log, nor program text, where
// "code," alone names a parameter and its value.
bool is_whole_request(const Leg& token, std::string_view text) {
  if (token.find("error") != nullptr || token.params.front().writing == Writing::line) return false;
  if (token.find("redirect_uri") == nullptr && token.find("client_id") == nullptr) return false;
  const std::size_t from = token.params.front().at;
  const std::size_t end = std::min(token.params.back().end, text.size());
  const std::string_view whole = text.substr(0, end);
  const auto is_part = [](char c) { return c == '_' || is_letter_or_digit(c); };
  for (std::size_t at = whole.find("code", from); at != whole.npos;
       at = whole.find("code", at + 1)) {
    const char next = at + 4 < text.size() ? text[at + 4] : ' ';
    if ((at == 0 || !is_part(whole[at - 1])) && !is_part(next)) return false;
  }
  return true;
}

}  // namespace

void prove_code(const std::vector<Leg>& legs, std::string_view text, std::vector<Proof>& out) {
  for (const Leg& token : legs) {
    if (token.role != Role::token) continue;
    const Param* code = token.find("code");
    if (code == nullptr && token.value("grant_type") == "authorization_code" &&
        is_whole_request(token, text)) {
      out.push_back({malformed(),
                     "code_missing",
                     Strength::strong,
                     "The exchange holds no code",
                     {evidence_of(*token.find("grant_type"), "there is no parameter code")},
                     ""});
    }
    if (token.value("grant_type") == "refresh_token" && token.find("refresh_token") == nullptr &&
        token.find("client_id") != nullptr && token.find("error") == nullptr &&
        token.params.front().writing != Writing::line) {
      out.push_back(
          {malformed(),
           "refresh_token_missing",
           Strength::strong,
           "The refresh holds no refresh token",
           {evidence_of(*token.find("grant_type"), "there is no parameter refresh_token")},
           "Store the member refresh_token of the answer and send it."});
    }
    if (code != nullptr) {
      const Leg* callback = callback_of(legs, token);
      prove_other_kind(legs, *code, out);
      prove_damage(*code, callback == nullptr ? nullptr : callback->find("code"), out);
      prove_age(token, callback, text, out);
    }
    if (const Param* refresh = token.find("refresh_token")) {
      prove_other_kind(legs, *refresh, out);
      prove_refresh_damage(legs, token, *refresh, out);
    }
  }
}

}  // namespace grantline::explain
