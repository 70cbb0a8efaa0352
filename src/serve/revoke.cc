#include "jose/jws.h"
#include "serve/authenticated_form.h"
#include "serve/decide_grant.h"
#include "serve/inspect_token.h"
#include "serve/rate_headers.h"
#include "serve/token_answer.h"

namespace grantline::serve {
namespace {

struct Ended {};

flow::Decided<Ended> decide_end(const flow::Stored& stored, const flow::Facts& facts,
                                CredentialKind kind) {
  if (stored.grant == nullptr) return {Ended{}, std::nullopt, {}};
  if (stored.grant->client != facts.client) {
    Refusal refusal(kind == CredentialKind::device_code ? Cause::device_code_wrong_client
                                                        : Cause::refresh_token_wrong_client,
                    {{"authorized_client", stored.grant->client.text},
                     {"presented_client", facts.client.text}});
    const store::Event event = flow::refused_event(refusal, facts, store::EventKind::refused);
    return {std::unexpected(std::move(refusal)), std::nullopt, {event}};
  }
  return {
      Ended{}, flow::end_grant(*stored.grant, store::EndedBy::client, facts.now, facts.from), {}};
}

net::Response done() {
  net::Response response;
  forbid_storing(response);
  return response;
}

// Any generation ends the grant: who holds a token of it may give it up. So may a device that asked
// for one, and whose person went away.
Task<net::Response> revoke_grant(App& app, const Call& call, const Caller& caller,
                                 Credential token) {
  const GrantKey key = key_of(token.grant);
  const flow::Facts facts = facts_of(app, call, caller);
  const auto decision = [&](const flow::Stored& stored) {
    return decide_end(stored, facts, token.kind);
  };
  const auto outcome = co_await decide_grant<Ended>(app.engine, key, decision);
  if (!outcome) co_return fail(app, call, outcome.error());
  if (!*outcome) {
    co_return refuse(app, call, outcome->error(), reference_of(key, facts.event_number));
  }
  call.reference = to_text(reference_of(key));
  co_return done();
}

// The one token alone: its hash is kept until it would have expired.
Task<net::Response> revoke_access_token(App& app, const Call& call, const Caller& caller,
                                        std::string_view token) {
  const std::shared_ptr<const Keys> keys = app.keys.now();
  auto inspected = inspect_access_token(app, *keys, token, call.now);
  if (!inspected) co_return fail(app, call, inspected.error());
  // RFC 7009 section 2.2: a token that is no good already is not an error.
  if (!inspected->access) co_return done();
  const flow::AccessClaims& claims = inspected->access->claims;
  if (claims.client != caller.id()) {
    const Refusal refusal(Cause::access_token_wrong_client,
                          {{"presented_client", caller.id().text}});
    co_return inspected->grant
        ? refuse_unrecorded(app, call, refusal, reference_of(*inspected->grant))
        : refuse_unrecorded(app, call, refusal);
  }
  const auto drop_at = static_cast<std::uint32_t>(claims.expires_at.unix_seconds() + 1);
  std::vector<store::Write> writes;
  writes.push_back({{store::Table::spent, claims.spent_key}, std::string(), drop_at});
  const Result<void> written = co_await write(app.engine, std::move(writes));
  if (!written) co_return fail(app, call, written.error());
  if (inspected->grant) call.reference = to_text(reference_of(*inspected->grant));
  co_return done();
}

bool is_other_jwt(std::string_view token) {
  const auto jws = jose::parse_unverified(token);
  return jws && jws->typ != "at+jwt";
}

Task<net::Response> revoke_token(App& app, const Call& call, const Caller& caller,
                                 std::string_view token) {
  if (token.starts_with(prefix_of(CredentialKind::code)) || is_other_jwt(token)) {
    co_return refuse_unrecorded(app, call, Cause::token_type_unsupported);
  }
  for (const auto kind : {CredentialKind::refresh_token, CredentialKind::device_code}) {
    if (!token.starts_with(prefix_of(kind))) continue;
    const std::shared_ptr<const Keys> keys = app.keys.now();
    const auto genuine = check_credential(keys->tokens, kind, token);
    if (!genuine) co_return done();
    co_return co_await revoke_grant(app, call, caller, *genuine);
  }
  co_return co_await revoke_access_token(app, call, caller, token);
}

}  // namespace

// RFC 7009. The form of a token tells its kind, so that token_type_hint is not needed.
Task<net::Response> revoke(App& app, const Call& call) {
  auto form = co_await authenticated_form(app, call, Counted::all);
  if (!form) co_return std::move(form.error());
  const auto token = form->params.find("token");
  if (!token) {
    co_return refuse_unrecorded(app, call, {Cause::parameter_missing, {{"parameter", "token"}}});
  }
  net::Response response = co_await revoke_token(app, call, form->caller, *token);
  set_rate_headers(response, form->allowance);
  co_return response;
}

}  // namespace grantline::serve
