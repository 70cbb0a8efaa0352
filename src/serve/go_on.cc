#include "base/ascii.h"
#include "serve/decide_grant.h"
#include "serve/device_page.h"
#include "serve/form_guard.h"
#include "serve/gate_time.h"
#include "serve/interaction_pages.h"
#include "serve/page_answer.h"
#include "serve/redirect_answer.h"
#include "serve/underway.h"

namespace grantline::serve {
namespace {

using store::Table;

bool is_hinted(const flow::AuthorizeRequest& request, const store::UserRecord& user) {
  const std::string& hint = request.login_hint;
  return hint.empty() || equal_ignoring_case(hint, user.login) ||
         equal_ignoring_case(hint, user.email);
}

flow::Situation situation_of(const Call& call, const Underway& underway, JustAgreed just_agreed) {
  flow::Situation out{.request = underway.request,
                      .signed_in = std::nullopt,
                      .hinted = underway.hinted,
                      .progress = underway.visit.progress,
                      .agreed = underway.agreed,
                      .skip_consent = underway.client->record.metadata.skip_consent,
                      .is_unproven = is_unproven(underway),
                      .just_agreed = just_agreed == JustAgreed::yes,
                      .now = call.now};
  if (const auto& session = underway.session) {
    out.signed_in = flow::SignedIn{.user = session->user.id,
                                   .auth_time = session->record.auth_time,
                                   .is_hinted = is_hinted(underway.request, session->user)};
  }
  return out;
}

store::Write consent_row(const Call& call, const Underway& underway) {
  const Scope all = underway.agreed.value_or(Scope()).with(underway.request.scope);
  return {{Table::consents, store::consent_key(underway.session->user.id, underway.request.client)},
          store::encode(store::ConsentRecord{all.text(), call.now})};
}

store::Grant new_grant(const Call& call, const Underway& underway, const flow::Lives& lives,
                       std::uint8_t key_id) {
  const flow::AuthorizeRequest& request = underway.request;
  const store::SessionRecord& session = underway.session->record;
  const flow::Agreement agreement{.client = request.client,
                                  .user = underway.session->user.id,
                                  .scope = request.scope.text(),
                                  .resources = request.resources,
                                  .auth_time = session.auth_time,
                                  .amr = session.amr,
                                  .sid = session.sid};
  const flow::Facts facts{.now = call.now, .from = call.from, .client = request.client};
  return flow::open_with_code(agreement,
                              {.redirect_uri = request.target.redirect_uri,
                               .challenge = request.challenge,
                               .nonce = request.nonce,
                               .key = request.dpop_jkt},
                              facts, lives, key_id);
}

// The row is on disk before the code leaves: a code that the store does not know could not be
// redeemed.
Task<net::Response> issue_code(App& app, const Call& call, Underway underway,
                               JustAgreed just_agreed) {
  const auto keys = app.keys.now();
  const GrantId id{app.world.random_array<16>()};
  const flow::Lives lives = flow::lives_of(underway.client->record.metadata, app.lives());
  store::Grant grant = new_grant(call, underway, lives, keys->tokens.newest());
  const auto opened = opening_time(app.engine, grant.client, grant.user, call.now);
  if (!opened) co_return fault_page(app, call, opened.error());
  grant.authorized_at = *opened;
  const GrantKey key = key_of(id);
  std::vector<store::Write> writes = rows_of_new_grant(key, grant, lives);
  if (just_agreed == JustAgreed::yes) writes.push_back(consent_row(call, underway));
  if (underway.pushed) writes.push_back({{Table::pushed, underway.pushed->key}, std::nullopt});
  const Result<void> written = co_await write(app.engine, std::move(writes));
  if (!written) co_return fault_page(app, call, written.error());
  call.reference = to_text(reference_of(key));
  app.metrics.count_issued("code");
  const Secret code = keys->tokens.mint(flow::code_of(grant, id));
  AnswerParams params{{"code", std::string(code.reveal())}};
  co_return redirect_answer(app, underway.request.target, underway.client->record,
                            std::move(params));
}

// A pushed request expires before its person may have logged in. What was begun in time may be
// finished: the row stays as long as the pages do, and is as expired as before to who begins anew.
Task<Result<void>> keep_pushed(App& app, const Call& call, const Underway& underway) {
  if (!underway.pushed || underway.visit.progress) co_return Result<void>();
  const auto drop_at = (call.now + kFormLife + kProofLife).unix_seconds();
  std::vector<store::Write> writes;
  writes.push_back({{Table::pushed, underway.pushed->key},
                    store::encode(underway.pushed->record),
                    static_cast<std::uint32_t>(drop_at)});
  Result<void> written = co_await write(app.engine, std::move(writes));
  co_return written;
}

}  // namespace

Task<net::Response> go_on(App& app, const Call& call, Underway underway, JustAgreed just_agreed) {
  const auto step = flow::next_step(situation_of(call, underway, just_agreed));
  if (!step) {
    co_return redirect_error(app, call, underway.request.target, underway.client->record,
                             step.error());
  }
  if (underway.session) {
    const Result<void> kept = co_await keep_session(app, call, *underway.session);
    if (!kept) co_return fault_page(app, call, kept.error());
  }
  if (*step != flow::NextStep::issue_code) {
    const Result<void> kept = co_await keep_pushed(app, call, underway);
    if (!kept) co_return fault_page(app, call, kept.error());
  }
  switch (*step) {
    case flow::NextStep::login: co_return login_page(app, call, underway, std::nullopt);
    case flow::NextStep::choose_account: co_return account_page(app, call, underway);
    case flow::NextStep::ask_consent: co_return consent_page(app, call, underway);
    case flow::NextStep::issue_code: break;
  }
  if (underway.device) {
    std::vector<store::Write> also;
    if (just_agreed == JustAgreed::yes) also.push_back(consent_row(call, underway));
    co_return co_await allow_at_device(app, call, underway, std::move(also));
  }
  net::Response answer = co_await issue_code(app, call, std::move(underway), just_agreed);
  co_return answer;
}

}  // namespace grantline::serve
