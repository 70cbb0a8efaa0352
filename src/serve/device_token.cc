#include "serve/decide_grant.h"
#include "serve/token_answer.h"

namespace grantline::serve {
namespace {

using Outcome = std::expected<flow::Redeemed, Refusal>;

// What a poll comes to, and whether it left an event on the grant's line.
struct Polled {
  Outcome outcome;
  bool is_on_the_line = false;
};

// Most polls find nothing decided. They are answered from a read alone; what would change the row
// is decided once more where all changes are made one after the other.
Task<Result<Polled>> poll(App& app, GrantKey key, const flow::DevicePoll& asked,
                          const flow::Lives& lives) {
  bool is_on_the_line = false;
  const auto decide = [&](const flow::Stored& stored) {
    auto decided = flow::poll_device(stored, asked, lives, app.settings.device.life);
    is_on_the_line = !decided.events.empty();
    return decided;
  };
  auto stored = read_grant(app.engine, key);
  if (!stored) co_return std::unexpected(stored.error());
  auto seen = decide(stored->view());
  if (!seen.put && seen.events.empty()) co_return Polled{std::move(seen.answer), false};
  auto decided = co_await decide_grant<flow::Redeemed>(app.engine, key, decide);
  if (!decided) co_return std::unexpected(decided.error());
  co_return Polled{std::move(*decided), is_on_the_line};
}

}  // namespace

// RFC 8628 section 3.4
Task<net::Response> exchange_device_code(App& app, const Call& call, const Params& params,
                                         Caller caller) {
  const auto text = params.find("device_code");
  if (!text) {
    co_return refuse(app, call, {Cause::parameter_missing, {{"parameter", "device_code"}}});
  }
  auto asked = read_asked(params);
  if (!asked) co_return refuse(app, call, asked.error());
  const auto keys = app.keys.now();
  const auto code = check_credential(keys->tokens, CredentialKind::device_code, *text);
  if (!code) {
    co_return refuse(app, call, refusal_of(app, code.error(), CredentialKind::device_code));
  }
  const GrantKey key = key_of(code->grant);
  const flow::DevicePoll asked_now{
      .facts = facts_of(app, call, caller),
      .code = *code,
      .since_last = app.limits.since_last_poll(key),
      .resources = asked->resources,
      .wants_refresh_token = caller.metadata().allows(GrantType::refresh_token),
      .newest_key_id = keys->tokens.newest()};
  const flow::Lives lives = flow::lives_of(caller.metadata(), app.lives());
  auto polled = co_await poll(app, key, asked_now, lives);
  if (!polled) co_return fail(app, call, polled.error());
  if (!polled->outcome) {
    const auto reference = polled->is_on_the_line ? reference_of(key, asked_now.facts.event_number)
                                                  : reference_of(key);
    co_return refuse_unrecorded(app, call, polled->outcome.error(), reference);
  }
  const store::Grant& grant = polled->outcome->grant;
  co_return answer_tokens(
      app, call, *keys, caller,
      {.grant = grant,
       .id = code->grant,
       .key = key,
       .scope = Scope::parse(grant.scope).value_or(Scope()),
       .resources = asked->resources.empty() ? grant.resources : asked->resources,
       .nonce = {},
       .refresh_token = asked_now.wants_refresh_token});
}

}  // namespace grantline::serve
