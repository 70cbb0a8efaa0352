#include "watch/refusal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "explain/diagnosis.h"

namespace grantline::watch {
namespace {

constexpr Duration kLongestCodeLife = minutes(10);

void blame(Span& span, std::string_view cause, std::string detail, std::string says) {
  const explain::Label* label = explain::find_label(cause);
  span.cause = label->name;
  span.detail = std::move(detail);
  span.says = std::move(says);
  span.fix = label->fix;
  span.mood = Mood::bad;
}

enum class Rotated { yes, or_not };

const Use* other_use(const Refused& refused, Outcome outcome, Rotated rotated = Rotated::or_not) {
  if (refused.credential == nullptr || refused.use == nullptr) return nullptr;
  const auto& uses = refused.credential->uses;
  const auto at = std::ranges::find_if(uses, [&](const Use& use) {
    return use.exchange != refused.exchange && use.outcome == outcome &&
           (use.rotated || rotated == Rotated::or_not);
  });
  return at == uses.end() ? nullptr : &*at;
}

void because_of(Span& span, const Use& other, const Use& own) {
  span.because_of = other.exchange;
  span.overlaps = other.overlaps(own);
}

bool code_was_used(const Refused& refused, Span& span) {
  const Use* other = other_use(refused, Outcome::granted);
  if (other == nullptr) other = other_use(refused, Outcome::under_way);
  if (other == nullptr) return false;
  because_of(span, *other, *refused.use);
  span.event = Event::replayed;
  if (span.overlaps) {
    blame(span, "code_already_used", "code_sent_twice_at_once",
          fmt::format("The same code was sent twice at once, here and in exchange {}",
                      other->exchange));
  } else {
    blame(span, "code_already_used", "code_sent_twice",
          "The code had been redeemed by " + named(other->exchange, other->begin, refused.now));
  }
  return true;
}

// A rotated token came again. How that came about tells what to mend.
bool token_was_rotated(const Refused& refused, Span& span) {
  const Use* other = other_use(refused, Outcome::granted, Rotated::yes);
  if (other == nullptr) other = other_use(refused, Outcome::under_way);
  const bool was_lost = other == nullptr;
  if (was_lost) other = other_use(refused, Outcome::lost);
  if (other == nullptr) return false;
  because_of(span, *other, *refused.use);
  span.event = Event::replayed;
  const std::string by = named(other->exchange, other->begin, refused.now);
  const auto because = [&](std::string detail, std::string says) {
    blame(span, "refresh_token_rotated_reuse", std::move(detail), std::move(says));
  };
  if (span.overlaps) {
    because("refreshes_overlap",
            fmt::format("Two refreshes sent one token at the same time, here and in exchange {}",
                        other->exchange));
  } else if (was_lost) {
    because("lost_rotation", "The answer to " + by +
                                 ", was lost on its way from the provider, and with it most likely "
                                 "the successor of this token");
  } else if (other->unread) {
    because("lost_rotation", "The successor was given to " + by +
                                 ", but the application cut that connection and never read it");
  } else if (other->successor_used) {
    because("superseded_refresh_token",
            "An old token: it was replaced by " + by + ", and its successor has been used since");
  } else {
    because("successor_not_stored", "The token was replaced by " + by +
                                        ", and the successor was never used: the application did "
                                        "not keep it");
  }
  return true;
}

bool grant_had_ended(const Refused& refused, Span& span) {
  const Line* line = refused.line;
  if (line == nullptr || line->ended_by == 0 || !refused.request.refresh_token) return false;
  const auto by = std::ranges::find(line->spans, line->ended_by, &Span::exchange);
  span.because_of = line->ended_by;
  const bool asked = by != line->spans.end() && by->event == Event::revoked;
  blame(
      span, "refresh_token_revoked", asked ? "revoked_by_client" : "revoked_after_replay",
      fmt::format("The token is the newest, but exchange {} {}", line->ended_by,
                  asked ? "revoked the grant"
                        : "used an old credential again, and the provider ended the grant for it"));
  return true;
}

bool is_proven(const Refused& refused, Span& span) {
  const auto at = std::ranges::find_if(refused.proofs, [](const explain::Proof& proof) {
    return proof.cause != nullptr && proof.strength >= explain::Strength::strong;
  });
  if (at == refused.proofs.end()) return false;
  blame(span, at->cause->name, at->detail, at->title);
  if (!at->fix.empty()) span.fix = at->fix;
  return true;
}

bool code_is_spent_otherwise(const Refused& refused, Span& span) {
  if (const Use* other = other_use(refused, Outcome::refused)) {
    because_of(span, *other, *refused.use);
    blame(span, "code_already_used", "code_after_refusal",
          "The code had been refused in " + named(other->exchange, other->begin, refused.now) +
              ", and providers burn a code that was sent wrongly");
    return true;
  }
  const Known* code = refused.credential;
  if (code == nullptr || code->issued_by == 0) return false;
  const Duration age = refused.now - code->issued;
  if (age <= kLongestCodeLife) return false;
  blame(span, "code_expired", "", "The code was " + to_words(age) + " old");
  return true;
}

// What the provider's own words mean, as `grantline explain` reads them.
void judge_answer(const Refused& refused, Span& span) {
  const SeenAnswer& answer = refused.answer;
  span.mood = Mood::bad;
  span.says =
      answer.description.empty() ? "The provider answered " + answer.error : answer.description;
  if (answer.error == "invalid_client") {
    const std::string said = span.says;
    blame(span, "client_credentials_wrong", "", "The client's authentication was refused: " + said);
  }
  if (answer.error != "invalid_grant") return;
  const explain::Diagnosis found = explain::diagnose(fmt::format(
      "{}, grant_type={}\n{}\n", refused.provider, refused.request.grant_type, answer.shown));
  if (found.causes.empty()) return;
  const explain::Ranked& first = found.causes.front();
  const std::string said = span.says;
  blame(span, first.cause->name, first.detail,
        fmt::format("{}{} ({:.0f} % by its words: {})",
                    found.is_decided ? "" : "Not decided; the likeliest is: ", first.title,
                    first.probability * 100, said));
  if (!found.is_decided && !found.ask.empty()) span.fix = found.ask;
}

}  // namespace

std::string named(std::uint64_t exchange, WallTime then, WallTime now) {
  return fmt::format("exchange {}, {} before", exchange, to_words(now - then));
}

void explain_refusal(const Refused& refused, Span& span) {
  span.event = Event::refused;
  const SeenRequest& request = refused.request;
  if (!request.fault.empty()) {
    span.mood = Mood::bad;
    span.says = "The request is not what a token endpoint reads: " + request.fault;
    return;
  }
  const bool of_grant = refused.answer.error == "invalid_grant" ||
                        refused.answer.error == "bad_verification_code" ||
                        refused.answer.error == "invalid_request";
  if (of_grant && request.code && code_was_used(refused, span)) return;
  if (of_grant && request.refresh_token && token_was_rotated(refused, span)) return;
  if (of_grant && is_proven(refused, span)) return;
  if (of_grant && grant_had_ended(refused, span)) return;
  if (of_grant && request.code && code_is_spent_otherwise(refused, span)) return;
  judge_answer(refused, span);
}

}  // namespace grantline::watch
