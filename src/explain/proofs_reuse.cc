#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "explain/proofs.h"

namespace grantline::explain {
namespace {

constexpr Duration kAtOnce = seconds(10);
constexpr const char* kOneAtATime =
    "Let one refresh run at a time: who finds one under way waits for it and takes what it got. "
    "Over several processes or tabs that takes a lock on the session, and a fresh look at the "
    "store once it is had.";

std::string apart(const Leg& first, const Leg& second) {
  if (!first.time || !second.time) return "";
  const Duration span = *second.time - *first.time;
  return ", " + to_words(span < milliseconds(0) ? Duration{-span.ms} : span) + " apart";
}

// "the first refresh, by pid 4711"
std::string by(std::string_view what, const Leg& leg) {
  return std::string(what) + (leg.who.empty() ? "" : ", by " + leg.who);
}

std::string senders(const Leg& first, const Leg& second) {
  if (first.who.empty() || second.who.empty()) return "";
  return first.who == second.who ? ", by the same sender" : ", by two different senders";
}

bool is_answered_between(const std::vector<Leg>& legs, const Leg& first, const Leg& second) {
  return std::any_of(&first, &second, [](const Leg& leg) { return leg.role == Role::answer; }) &&
         !legs.empty();
}

// One request may stand in a log twice; two have two times, or an answer between them.
bool are_two_requests(const std::vector<Leg>& legs, const Leg& first, const Leg& second) {
  const bool other_time = first.time && second.time && *first.time != *second.time;
  return other_time || is_answered_between(legs, first, second);
}

const Leg* earlier_with(const std::vector<Leg>& legs, const Leg& leg, std::string_view name) {
  for (const Leg& other : legs) {
    if (&other == &leg) return nullptr;
    if (other.role == Role::token && other.find(name) != nullptr &&
        other.value(name) == leg.value(name)) {
      return &other;
    }
  }
  return nullptr;
}

// A new refresh token that was issued between the two.
const Param* successor_between(const Leg& first, const Leg& second) {
  for (const Leg* leg = &first; leg != &second; ++leg) {
    const Param* issued = leg->role == Role::answer ? leg->find("refresh_token") : nullptr;
    if (issued != nullptr && issued->value != second.value("refresh_token")) return issued;
  }
  return nullptr;
}

// Whether the first refresh has no answer here, be it lost or not written down, and the second was
// refused: a server that does not rotate would have granted both.
bool lost_the_answer(const std::vector<Leg>& legs, const Leg& first, const Leg& second) {
  if (is_answered_between(legs, first, second)) return false;
  const Leg* const end = legs.data() + legs.size();
  const Leg* const answer = std::find_if(&second + 1, end, [](const Leg& leg) {
    return leg.role == Role::answer || leg.role == Role::token;
  });
  return answer != end && answer->value("error") == "invalid_grant";
}

bool is_refused(const Leg* answer) {
  return answer != nullptr && answer->value("error") == "invalid_grant";
}
bool is_granted(const Leg* answer) {
  return answer != nullptr && answer->find("refresh_token") != nullptr;
}

// Whether the token was refused before another could have taken it: the two are no race then.
bool was_refused_at_first(const std::vector<Leg>& legs, const Leg& first, const Leg& second) {
  return is_refused(answer_of(legs, first)) && !is_granted(answer_of(legs, second));
}

// Whether the one that was sent later was on its way before the earlier one's answer was there.
std::optional<Proof> judge_overlap(const std::vector<Leg>& legs, const Leg& one, const Leg& other) {
  if (!one.time || !other.time) return std::nullopt;
  const bool is_ordered = *one.time <= *other.time;
  const Leg& first = is_ordered ? one : other;
  const Leg& second = is_ordered ? other : one;
  const Leg* answer = answer_of(legs, first);
  if (answer == nullptr || !answer->time || *answer->time <= *second.time) return std::nullopt;
  const Leg* later = answer_of(legs, second);
  const bool is_won_by_one =
      (is_granted(answer) && is_refused(later)) || (is_granted(later) && is_refused(answer));
  return Proof{find_label("refresh_token_rotated_reuse"),
               "refreshes_overlap",
               is_won_by_one                               ? Strength::proof
               : was_refused_at_first(legs, first, second) ? Strength::hint
                                                           : Strength::strong,
               "Two refreshes with one token ran at the same time" + senders(first, second),
               {evidence_of(*first.find("refresh_token"),
                            by("the first refresh", first) + ", answered after " +
                                to_words(*answer->time - *first.time)),
                evidence_of(*second.find("refresh_token"),
                            by("the second, with the same token", second) + ", sent " +
                                to_words(*second.time - *first.time) + " after the first")},
               kOneAtATime};
}

// Two refreshes with one token: after its successor was issued, at once, or merely both.
std::optional<Proof> judge_pair(const std::vector<Leg>& legs, const Leg& first, const Leg& second) {
  if (auto overlap = judge_overlap(legs, first, second)) return overlap;
  const Label* cause = find_label("refresh_token_rotated_reuse");
  std::vector<Evidence> both{
      evidence_of(*first.find("refresh_token"), by("the first refresh", first)),
      evidence_of(*second.find("refresh_token"), by("the second, with the same token", second))};
  if (const Param* issued = successor_between(first, second)) {
    both.push_back(evidence_of(*issued, "its successor, issued in between"));
    return Proof{cause,
                 "superseded_refresh_token",
                 Strength::proof,
                 "The refresh token was sent again after its successor was issued" +
                     apart(first, second) + senders(first, second),
                 std::move(both),
                 ""};
  }
  const bool close = first.time && second.time && *second.time - *first.time < kAtOnce;
  if (!are_two_requests(legs, first, second) && !close) return std::nullopt;
  const bool lost = lost_the_answer(legs, first, second);
  return Proof{cause,
               close ? "refreshes_overlap" : "refresh_token_sent_twice",
               (close && !was_refused_at_first(legs, first, second)) || lost ? Strength::strong
                                                                             : Strength::hint,
               "Two refreshes sent the same token" + apart(first, second) + senders(first, second),
               std::move(both),
               close ? kOneAtATime : ""};
}

}  // namespace

void prove_reuse(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  for (const Leg& leg : legs) {
    if (!redeems_code(leg)) continue;
    const Leg* first = earlier_with(legs, leg, "code");
    if (first == nullptr) continue;
    out.push_back({find_label("code_already_used"),
                   "code_sent_twice",
                   are_two_requests(legs, *first, leg) ? Strength::proof : Strength::strong,
                   "The same code was sent twice" + apart(*first, leg) + senders(*first, leg),
                   {evidence_of(*first->find("code"), by("the first exchange", *first)),
                    evidence_of(*leg.find("code"), by("the second, of the same code", leg))},
                   ""});
    return;
  }
}

// One verifier for two logins: the second exchange finds the challenge of the other.
void prove_verifier_reuse(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  for (const Leg& leg : legs) {
    const Param* verifier = redeems_code(leg) ? leg.find("code_verifier") : nullptr;
    if (verifier == nullptr) continue;
    const Leg* first = earlier_with(legs, leg, "code_verifier");
    if (first == nullptr || first->value("code") == leg.value("code")) continue;
    out.push_back(
        {find_label("pkce_mismatch_or_missing"),
         "verifier_sent_twice",
         Strength::hint,
         "Two exchanges of different codes sent the same verifier" + apart(*first, leg) +
             senders(*first, leg),
         {evidence_of(*first->find("code_verifier"), by("the first exchange", *first)),
          evidence_of(*verifier, by("the second, of another code", leg))},
         "Make a new verifier for each login and keep it under the login's state value."});
    return;
  }
}

void prove_refresh(const std::vector<Leg>& legs, std::vector<Proof>& out) {
  std::optional<Proof> best;
  for (const Leg& leg : legs) {
    if (!refreshes(leg)) continue;
    const Leg* first = earlier_with(legs, leg, "refresh_token");
    if (first == nullptr) continue;
    std::optional<Proof> found = judge_pair(legs, *first, leg);
    if (found && (!best || best->strength < found->strength)) best = std::move(found);
  }
  if (best) out.push_back(std::move(*best));
}

}  // namespace grantline::explain
