#include "explain/http_weighing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>

#include "explain/http_label.h"

namespace grantline::explain {
namespace {

constexpr double kProven = 0.97;  // what a proof leaves to all that was not seen
// The same of what is strong: right in four of five threads, what the words around it add counted
// in.
constexpr double kNearlyProven = 0.55;
// By how much the odds of a cause rise.
constexpr double kHint = 4;
constexpr double kTold = 20;
constexpr double kToldByProgram = 100;

double factor_of(Strength strength) {
  switch (strength) {
    case Strength::refuted: return 0.02;
    case Strength::hint: return kHint;
    case Strength::told: return kTold;
    case Strength::told_by_program: return kToldByProgram;
    case Strength::strong: return 50;
    case Strength::proof: return 1;
  }
  return 1;
}

void scale_to_one(std::array<double, kApiCauses>& values) {
  const double all = std::accumulate(values.begin(), values.end(), 0.0);
  if (all == 0) return;
  for (double& one : values) one /= all;
}

// "told:scope_missing:a-scope-is-told-to-be-missing"
std::string name_of(const Proof& proof) {
  std::string out = proof.detail == "told" && !proof.evidence.empty() ? proof.evidence.front().says
                                                                      : proof.detail;
  std::ranges::replace(out, ' ', '-');
  return fmt::format("{}:{}:{}", proof.strength == Strength::refuted ? "refuted" : "told",
                     proof.cause->name, out);
}

std::string_view name_of_share(double share) {
  if (share == 0) return "share:none";
  return share < 0.1 ? "share:little" : share < 0.5 ? "share:some" : "share:most";
}

}  // namespace

ApiChances chances_of(int status, const std::vector<Proof>& proofs) {
  ApiChances out;
  double share = 1;
  for (std::size_t i = 0; i < kApiCauses; ++i) {
    out.by_answer[i] = prior_of(http_labels()[i], status);
  }
  // Where words are known to be a provider's own, others are but a hint beside them.
  const bool is_known = std::ranges::any_of(
      proofs, [](const Proof& proof) { return proof.strength >= Strength::strong; });
  const bool has_proof = !proofs.empty() && proofs.front().strength == Strength::proof;
  out.taken = has_proof ? kProven : is_known ? kNearlyProven : 0;
  std::set<const Label*> seen;
  for (const Proof& proof : proofs) {
    for (std::size_t i = 0; i < kApiCauses; ++i) {
      if (&http_labels()[i].label != proof.cause) continue;
      double& chance = out.by_answer[i];
      // What the request was seen to have right counts beside what hints at it.
      if (proof.strength == Strength::refuted) chance *= factor_of(proof.strength);
      if (proof.strength == Strength::refuted) continue;
      if (!seen.insert(proof.cause).second) continue;
      const bool is_less = is_known && proof.strength < Strength::strong;
      chance = std::max(chance, 0.5) * (is_less ? kHint : factor_of(proof.strength));
      if (proof.strength < (has_proof ? Strength::proof : Strength::strong)) continue;
      out.proven[i] = share;
      share *= 0.25;
    }
  }
  scale_to_one(out.by_answer);
  scale_to_one(out.proven);
  return out;
}

ApiClues api_clues_of(const ApiChances& chances, int status, double share,
                      const std::vector<Proof>& proofs, const Clues& clues) {
  ApiClues out{chances.by_answer, {}, clues.of_words};
  out.named.push_back(status == 0 ? "http:none" : fmt::format("http:{}", status));
  out.named.emplace_back(name_of_share(share));
  if (!clues.messages.empty()) out.named.emplace_back("grants:message");
  if (!clues.habits.empty()) out.named.emplace_back("grants:habit");
  std::set<std::string> told;
  for (const Proof& proof : proofs) told.insert(name_of(proof));
  out.named.insert(out.named.end(), told.begin(), told.end());
  std::ranges::copy_if(clues.named, std::back_inserter(out.named),
                       [](const std::string& name) { return !name.starts_with("pair:"); });
  return out;
}

double weigh_share(double share, const PerApiCause& weighed, Shown shown, bool is_of_a_grant,
                   bool is_proven) {
  const double told = 1 - weighed[kGrantRefused];
  if (share == 0) return 0;
  const double most = shown == Shown::not_at_all ? kShareOfApi : 4 * kShareOfApi;
  if (share <= kShareOfApi) return std::min(told, most);
  if (is_of_a_grant && shown == Shown::not_at_all) return std::min(told, 4 * kShareOfApi);
  if (is_proven && shown != Shown::not_at_all) return std::max(told, share);
  return shown == Shown::whole ? (told + share) / 2 : told;
}

std::vector<Ranked> rank(const PerApiCause& weighed, const ApiChances& chances, Shown shown) {
  constexpr double kWordsBeside = 0.25;
  const double of_api = 1 - weighed[kGrantRefused];
  std::vector<Ranked> out;
  for (std::size_t i = 0; i < kApiCauses; ++i) {
    const Label& label = http_labels()[i].label;
    double probability = of_api > 0 ? weighed[i] / of_api : chances.by_answer[i];
    if (shown == Shown::whole)
      probability = std::lerp(chances.by_answer[i], probability, kWordsBeside);
    probability = probability * (1 - chances.taken) + chances.proven[i] * chances.taken;
    out.push_back({&label,
                   "",
                   std::string(label.title),
                   probability,
                   {},
                   std::string(label.confirm),
                   std::string(label.fix),
                   {}});
  }
  std::ranges::sort(out, is_likelier);
  return out;
}

}  // namespace grantline::explain
