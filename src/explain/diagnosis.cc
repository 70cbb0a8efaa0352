#include "explain/diagnosis.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>

#include "base/ascii.h"
#include "base/encoding.h"
#include "explain/evidence_for.h"
#include "explain/http_diagnosis.h"
#include "explain/input.h"
#include "explain/redact.h"
#include "explain/scrub.h"
#include "spec/ids.h"

namespace grantline::explain {
namespace {

constexpr std::size_t kMostCauses = 5;
constexpr std::size_t kFewestCauses = 3;

void add_link(std::vector<Link>& links, std::string_view title, std::string_view url) {
  if (url.empty() || std::ranges::find(links, url, &Link::url) != links.end()) return;
  links.push_back({std::string(title), std::string(url)});
}

std::vector<Link> links_for(const Label* cause, const Clues& clues,
                            const std::vector<const Provider*>& providers) {
  std::vector<Link> out;
  for (const Found& found : clues.messages) {
    if (!found.is_theirs && !providers.empty()) continue;  // another's
    if (found.message->cause == cause || holds(found.message->also, cause)) {
      add_link(out, found.provider->title, found.message->source);
    }
  }
  for (const FoundHabit& found : clues.habits) {
    if (holds(found.quirk->causes, cause)) {
      add_link(out, found.provider->title, found.quirk->source);
    }
  }
  for (const Provider* provider : providers) {
    for (const Limit& limit : provider->limits) {
      if (limit.cause == cause) add_link(out, provider->title, limit.source);
    }
    add_link(out, provider->title, provider->docs);
  }
  add_link(out, "The standard", cause->section);
  return out;
}

// By how much a proof that is none by itself changes the odds of its cause.
double factor_of(Strength strength) {
  switch (strength) {
    case Strength::refuted: return 0.02;
    case Strength::hint: return 4;
    case Strength::told: return 8;
    case Strength::told_by_program: return 25;
    case Strength::strong: return 50;
    case Strength::proof: return 1;
  }
  return 1;
}

constexpr double kProven = 0.97;       // what a proof leaves to all that was not seen
constexpr double kNearlyProven = 0.8;  // what is strong, where no message of the provider says more

// What is proven takes nearly all, the first proof most of it.
void take_proofs(PerCause& chances, const std::vector<Proof>& proofs, bool is_told) {
  const bool has_proof = std::ranges::any_of(
      proofs, [](const Proof& proof) { return proof.strength == Strength::proof; });
  const Strength least = has_proof || is_told ? Strength::proof : Strength::strong;
  PerCause proven{};
  double share = 1;
  std::set<const Label*> seen;
  for (const Proof& proof : proofs) {
    if (!seen.insert(proof.cause).second) continue;
    double& chance = chances[index_of(*proof.cause)];
    chance *= factor_of(proof.strength);
    if (proof.strength < least) continue;
    proven[index_of(*proof.cause)] = share;
    share *= 0.25;
  }
  const double all = std::accumulate(chances.begin(), chances.end(), 0.0);
  const double all_proven = std::accumulate(proven.begin(), proven.end(), 0.0);
  const double taken = all_proven == 0 ? 0 : has_proof ? kProven : kNearlyProven;
  for (std::size_t i = 0; i < kCauses; ++i) {
    chances[i] = chances[i] / all * (1 - taken);
    if (all_proven > 0) chances[i] += proven[i] / all_proven * taken;
  }
}

// Whether a message says the cause, and no other.
bool is_told(const Clues& clues) {
  return std::ranges::any_of(clues.messages, [](const Found& found) {
    return found.message->also.empty() && found.message->cause->name != "other" &&
           found.message->cause->name != "client_credentials_wrong";
  });
}

// The finest proof of the cause goes before all else that speaks for it.
void add_proofs(Ranked& ranked, const std::vector<Proof>& proofs) {
  std::vector<Evidence> evidence;
  for (const Proof& proof : proofs) {
    if (proof.cause != ranked.cause || proof.strength == Strength::refuted) continue;
    if (ranked.detail.empty()) {
      ranked.detail = proof.detail;
      ranked.title = proof.title;
      if (!proof.fix.empty()) ranked.fix = proof.fix;
    }
    evidence.insert(evidence.end(), proof.evidence.begin(), proof.evidence.end());
  }
  ranked.evidence.insert(ranked.evidence.begin(), evidence.begin(), evidence.end());
  if (ranked.evidence.size() > kMostEvidence) ranked.evidence.resize(kMostEvidence);
}

bool speaks_of_a_grant(std::string_view text, const Clues& clues) {
  if (!clues.messages.empty() || !clues.habits.empty()) return true;
  const auto tells = [](const FoundSign& found) { return found.sign->level != SignLevel::weak; };
  return std::ranges::count_if(clues.signs, tells) > 0 ||
         text.find("invalid_grant") != std::string_view::npos;
}

// What would decide between the likeliest two.
std::string question(const std::vector<Ranked>& causes, const Clues& clues) {
  const bool grant_known = std::ranges::any_of(
      clues.signs, [](const FoundSign& found) { return found.sign->level == SignLevel::grant; });
  if (!grant_known) {
    return "Which grant_type does the refused request send: authorization_code, refresh_token or "
           "another? Paste the request, or the log around it.";
  }
  return std::string(causes.front().cause->confirm);
}

void rank(Diagnosis& out, std::string_view text, const Clues& clues,
          const std::vector<Proof>& proofs, const Weights* given) {
  const Weights own = given != nullptr ? Weights{} : weights_for(clues);
  const Weights& weights = given != nullptr ? *given : own;
  PerCause chances = probabilities(clues, weights);
  take_proofs(chances, proofs, is_told(clues));
  std::ranges::copy_if(proofs, std::back_inserter(out.ruled_out),
                       [](const Proof& proof) { return proof.strength == Strength::refuted; });
  std::array<std::size_t, kCauses> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return chances[a] > chances[b]; });
  for (const std::size_t index : order) {
    const bool enough = out.causes.size() >= kFewestCauses && chances[index] < kLeastShown;
    if (enough || out.causes.size() == kMostCauses) break;
    const Label* cause = &labels()[index];
    out.causes.push_back({cause, "", std::string(cause->title), chances[index],
                          evidence_for(cause, text, clues), std::string(cause->confirm),
                          std::string(cause->fix), links_for(cause, clues, out.providers)});
    add_proofs(out.causes.back(), proofs);
    if (!out.causes.back().evidence.empty()) continue;
    add_words(out.causes.back(), text, clues.named, [&](const std::string& name) {
      const auto found = weights.named.find(name);
      return found == weights.named.end() ? 0 : found->second[index] * clues.of_words;
    });
  }
  out.is_decided = out.causes.front().probability > 0.5;
  if (!out.is_decided) out.ask = question(out.causes, clues);
}

bool is_proven(const std::vector<Proof>& proofs) {
  return std::ranges::any_of(proofs,
                             [](const Proof& proof) { return proof.strength >= Strength::strong; });
}

constexpr double kShareBesideProof = 0.05;

// One cause has one row, whichever way it was found.
void join(Ranked& ranked, Ranked other) {
  ranked.probability += other.probability;
  if (ranked.detail.empty() && !other.detail.empty()) {
    ranked.detail = std::move(other.detail);
    ranked.title = std::move(other.title);
    ranked.fix = std::move(other.fix);
  }
  std::ranges::move(other.evidence, std::back_inserter(ranked.evidence));
  if (ranked.evidence.size() > kMostEvidence) ranked.evidence.resize(kMostEvidence);
}

// A refusal by an API is ranked beside the causes of a refused grant, and behind what is proven of
// that: some servers refuse a grant by 403.
void add_refusal(Diagnosis& out, HttpDiagnosis http, bool is_grant_proven) {
  if (http.causes.empty()) return;
  const double most = is_grant_proven ? kShareBesideProof : 1;
  const double share = std::min(most, out.causes.empty() ? 1.0 : http.share);
  if (share == 0) return;
  out.answer = std::move(http.answer);
  std::ranges::move(http.not_read, std::back_inserter(out.not_read));
  if (share > 0.5) {
    out.ruled_out = std::move(http.ruled_out);
    out.ask = http.ask;
  }
  for (Ranked& one : out.causes) one.probability *= 1 - share;
  for (Ranked& one : http.causes) {
    one.probability *= share;
    const auto same = std::ranges::find_if(
        out.causes, [&](const Ranked& other) { return other.cause->name == one.cause->name; });
    if (same == out.causes.end()) {
      out.causes.push_back(std::move(one));
    } else {
      join(*same, std::move(one));
    }
  }
  std::ranges::sort(out.causes, is_likelier);
  while (out.causes.size() > kMostCauses ||
         (out.causes.size() > kFewestCauses && out.causes.back().probability < kLeastShown)) {
    out.causes.pop_back();
  }
  out.is_decided = out.causes.front().probability > 0.5;
  if (out.is_decided) out.ask.clear();
}

// "gl-7k2m-9x4q-8d3f-w5tz" of a grantline server's answers
std::vector<std::string> find_references(std::string_view text) {
  constexpr std::size_t kMost = 5;
  constexpr std::string_view kStart = "gl-";
  const auto is_part = [](char c) { return is_letter_or_digit(c) || c == '-'; };
  std::vector<std::string> out;
  for (std::size_t at = text.find(kStart); at != text.npos && out.size() < kMost;
       at = text.find(kStart, at + 1)) {
    if (at > 0 && is_part(text[at - 1])) continue;
    std::size_t end = at;
    while (end < text.size() && is_part(text[end])) ++end;
    const std::string reference(text.substr(at, end - at));
    const bool is_new = std::ranges::find(out, reference) == out.end();
    if (is_new && parse_reference(reference)) out.push_back(reference);
  }
  return out;
}

void set_origin(Evidence& one, const Reading& reading) {
  if (one.line == 0) return;
  const Origin origin = reading.origin_of(one.line);
  one.line = origin.line;
  one.file = origin.file;
}

// The answer is told by its line in its own input, as the evidence is.
void set_origin(JsonObject& answer, const Reading& reading) {
  const auto line = find_integer(answer, "line");
  if (!line || *line <= 0) return;
  const Origin origin = reading.origin_of(static_cast<std::size_t>(*line));
  answer["line"] = static_cast<std::int64_t>(origin.line);
  if (!origin.file.empty()) answer["file"] = printable(origin.file);
}

// Those that are no evidence already.
void add_rules(Ranked& ranked, const std::vector<const Provider*>& providers, const Clues& clues) {
  const auto grant = std::ranges::find_if(
      clues.signs, [](const FoundSign& found) { return !found.sign->grant.empty(); });
  std::string_view shown;
  if (grant != clues.signs.end()) shown = grant->sign->grant;
  for (ProviderRule& rule : provider_rules(*ranked.cause, providers, shown)) {
    const bool is_said = std::ranges::any_of(ranked.evidence, [&](const Evidence& one) {
      return !one.says.empty() && rule.says.ends_with(one.says);
    });
    if (!is_said) ranked.rules.push_back(std::move(rule));
  }
}

void add_code(Diagnosis& out, const Reading& reading) {
  out.language = language_of(reading.text());
  if (!out.language) return;
  out.language_evidence = {line_of(reading.text(), out.language->at), "",
                           std::string(out.language->mark), "only its programs print this"};
  set_origin(out.language_evidence, reading);
  for (Ranked& ranked : out.causes) {
    ranked.code = code_for(*ranked.cause, ranked.detail, *out.language->language);
  }
}

}  // namespace

Diagnosis diagnose(const Reading& reading, const Beside& beside) {
  Diagnosis out;
  const std::string& text = reading.text();
  for (const Part& part : reading.parts()) {
    const std::string where = reading.parts().size() > 1 ? part.name + ": " : "";
    for (const std::string& what : part.not_read) out.not_read.push_back(where + what);
    out.inputs.push_back({part.name, part.kinds});
  }
  out.references = find_references(text);
  std::vector<Leg> legs = read_exchange(text);
  if (reading.parts().size() > 1) order_by_time(legs, reading.first_lines());
  const Clues clues = clues_of(text, beside.but_not, refused_grant(legs));
  out.providers = providers_shown_by(text);
  const std::vector<Proof> proofs = find_proofs(legs, text);
  HttpDiagnosis http = diagnose_http(text, legs, clues, beside.jwks, beside.api_weights);
  const bool is_rather_a_grant = !http.causes.empty() && http.share < 0.5;
  if (!proofs.empty() || is_rather_a_grant || speaks_of_a_grant(text, clues)) {
    rank(out, text, clues, proofs, beside.weights);
  }
  add_refusal(out, std::move(http), is_proven(proofs));
  if (!out.causes.empty() && !out.is_decided && out.ask.empty()) {
    out.ask = out.causes.front().confirm;
  }
  set_origin(out.answer, reading);
  const Scrub scrub(legs);
  for (Ranked& ranked : out.causes) {
    for (Evidence& one : ranked.evidence) set_origin(one, reading);
    add_rules(ranked, out.providers, clues);
    scrub.clean(ranked);
  }
  add_code(out, reading);
  return out;
}

Diagnosis diagnose(std::string_view text, const Beside& beside) {
  return diagnose(read_text(text), beside);
}

Diagnosis diagnose_pieces(const std::function<std::string()>& next, const Beside& beside) {
  Input input;
  for (std::string piece = next(); !piece.empty(); piece = next()) input.take(piece);
  return diagnose(input.finish(), beside);
}

}  // namespace grantline::explain
