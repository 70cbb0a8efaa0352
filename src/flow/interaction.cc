#include "flow/interaction.h"

namespace grantline::flow {
namespace {

bool is_fresh(const Situation& s) {
  return s.progress && s.signed_in->auth_time >= s.progress->started_at;
}

bool is_somebody_else(const Situation& s) { return s.hinted && *s.hinted != s.signed_in->user; }

bool needs_login(const Situation& s) {
  if (!s.signed_in || is_somebody_else(s)) return true;
  // Also just after a login, as by "Not you?" on the consent page: the next login unmakes the
  // choice.
  if (s.progress && s.progress->choice == Choice::another_account) return true;
  if (is_fresh(s)) return false;
  // Section 3.1.2.1: max_age=0 is prompt=login, whatever the clocks say.
  if (s.request.prompt.login || s.request.max_age == Duration{}) return true;
  return s.request.max_age && s.now - s.signed_in->auth_time > *s.request.max_age;
}

bool needs_choice(const Situation& s) {
  if (!s.signed_in || is_fresh(s)) return false;
  if (s.progress && s.progress->choice != Choice::none) return false;
  return s.request.prompt.select_account || !s.signed_in->is_hinted;
}

bool needs_consent(const Situation& s) {
  if (s.just_agreed) return false;
  if (s.request.prompt.consent) return true;
  if (s.skip_consent) return false;
  // RFC 8252 section 8.6: another program on the person's machine can send the request of a client
  // that was agreed to before; a page that the person has to answer stops it from being unseen.
  if (s.is_unproven) return true;
  return !s.agreed || !s.agreed->contains_all(s.request.scope);
}

// Section 3.1.2.1: with prompt=none no page may be shown.
std::expected<NextStep, Refusal> without_pages(const Situation& s) {
  if (needs_login(s)) return std::unexpected(Refusal(Cause::login_required));
  if (needs_choice(s)) return std::unexpected(Refusal(Cause::account_selection_required));
  if (needs_consent(s)) return std::unexpected(Refusal(Cause::consent_required));
  return NextStep::issue_code;
}

}  // namespace

std::expected<NextStep, Refusal> next_step(const Situation& s) {
  if (s.request.prompt.none) return without_pages(s);
  if (s.signed_in && is_fresh(s) && is_somebody_else(s)) {
    return std::unexpected(Refusal(Cause::login_required));
  }
  if (needs_choice(s)) return NextStep::choose_account;
  if (needs_login(s)) return NextStep::login;
  if (needs_consent(s)) return NextStep::ask_consent;
  return NextStep::issue_code;
}

}  // namespace grantline::flow
