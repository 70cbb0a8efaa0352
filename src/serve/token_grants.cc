#include "serve/check_password.h"
#include "serve/decide_grant.h"
#include "serve/dpop.h"
#include "serve/gate_time.h"
#include "serve/token_answer.h"

namespace grantline::serve {
namespace {

Refusal missing(std::string_view parameter) {
  return {Cause::parameter_missing, {{"parameter", std::string(parameter)}}};
}

std::optional<Once> use_of(const Caller& caller) {
  if (!caller.proof) return std::nullopt;
  return used(*caller.proof);
}

}  // namespace

// RFC 6749 section 4.1.3
Task<net::Response> exchange_code(App& app, const Call& call, const Params& params, Caller caller) {
  const auto text = params.find("code");
  if (!text) co_return refuse(app, call, missing("code"));
  auto asked = read_asked(params);
  if (!asked) co_return refuse(app, call, asked.error());
  const auto keys = app.keys.now();
  const auto code = check_credential(keys->tokens, CredentialKind::code, *text);
  if (!code) co_return refuse(app, call, refusal_of(app, code.error(), CredentialKind::code));
  const GrantKey key = key_of(code->grant);
  const flow::CodeExchange exchange{
      .facts = facts_of(app, call, caller),
      .code = *code,
      .redirect_uri = params.find("redirect_uri"),
      .verifier = params.find("code_verifier"),
      .resources = asked->resources,
      .wants_refresh_token = caller.metadata().allows(GrantType::refresh_token),
      .newest_key_id = keys->tokens.newest()};
  const flow::Lives lives = flow::lives_of(caller.metadata(), app.lives());
  auto decision = [&](const flow::Stored& stored) {
    return flow::redeem_code(stored, exchange, lives);
  };
  const auto decided =
      co_await decide_grant<flow::Redeemed>(app.engine, key, std::move(decision), use_of(caller));
  if (!decided) co_return fail(app, call, decided.error());
  if (!*decided) {
    co_return refuse(app, call, decided->error(), reference_of(key, exchange.facts.event_number));
  }
  const flow::Redeemed& redeemed = **decided;
  co_return answer_tokens(
      app, call, *keys, caller,
      {.grant = redeemed.grant,
       .id = code->grant,
       .key = key,
       .scope = Scope::parse(redeemed.grant.scope).value_or(Scope()),
       .resources = asked->resources.empty() ? redeemed.grant.resources : asked->resources,
       .nonce = redeemed.nonce,
       .refresh_token = exchange.wants_refresh_token});
}

// RFC 6749 section 6
Task<net::Response> exchange_refresh_token(App& app, const Call& call, const Params& params,
                                           Caller caller) {
  const auto text = params.find("refresh_token");
  if (!text) co_return refuse(app, call, missing("refresh_token"));
  auto asked = read_asked(params);
  if (!asked) co_return refuse(app, call, asked.error());
  const auto keys = app.keys.now();
  const auto token = check_credential(keys->tokens, CredentialKind::refresh_token, *text);
  if (!token)
    co_return refuse(app, call, refusal_of(app, token.error(), CredentialKind::refresh_token));
  const GrantKey key = key_of(token->grant);
  const flow::RefreshExchange exchange{
      .facts = facts_of(app, call, caller),
      .token = *token,
      .scope = asked->scope,
      .resources = asked->resources,
      .newest_key_id = keys->tokens.newest(),
      .is_public = caller.metadata().token_endpoint_auth_method == AuthMethod::none};
  const flow::Lives lives = flow::lives_of(caller.metadata(), app.lives());
  auto decision = [&](const flow::Stored& stored) {
    return flow::rotate_refresh(stored, exchange, lives);
  };
  const auto decided =
      co_await decide_grant<flow::Rotated>(app.engine, key, std::move(decision), use_of(caller));
  if (!decided) co_return fail(app, call, decided.error());
  if (!*decided) {
    co_return refuse(app, call, decided->error(), reference_of(key, exchange.facts.event_number));
  }
  const store::Grant& grant = (*decided)->grant;
  const Scope granted = Scope::parse(grant.scope).value_or(Scope());
  co_return answer_tokens(
      app, call, *keys, caller,
      {.grant = grant,
       .id = token->grant,
       .key = key,
       .scope = asked->scope.value_or(granted),
       .resources = asked->resources.empty() ? grant.resources : asked->resources,
       .nonce = {},
       .refresh_token = true});
}

namespace {

// A page denies the login; here it is a grant that is no good (RFC 6749 section 5.2).
Refusal as_grant_refusal(Refusal refusal) {
  if (refusal.cause == Cause::login_refused) refusal.cause = Cause::user_disabled;
  return refusal;
}

}  // namespace

// RFC 6749 section 4.3, which RFC 9700 section 2.4 forbids for anything new.
Task<net::Response> exchange_password(App& app, const Call& call, const Params& params,
                                      Caller caller) {
  const auto login = params.find("username");
  const auto password = params.find("password");
  if (!login) co_return refuse(app, call, missing("username"));
  if (!password) co_return refuse(app, call, missing("password"));
  auto asked = read_asked(params);
  if (!asked) co_return refuse(app, call, asked.error());
  const Scope registered = Scope::parse(caller.metadata().scope).value_or(Scope());
  if (asked->scope && !registered.contains_all(*asked->scope)) {
    co_return refuse(
        app, call,
        {Cause::scope_invalid, {{"scope_refused", asked->scope->without(registered).text()}}});
  }
  auto checked = co_await check_password(app, call, std::string(*login),
                                         Secret(std::string(*password)), false);
  if (!checked) co_return fail(app, call, checked.error());
  if (!*checked) co_return refuse(app, call, as_grant_refusal(checked->error()));
  const auto keys = app.keys.now();
  const GrantId id{app.world.random_array<16>()};
  const GrantKey key = key_of(id);
  const flow::Agreement agreement{.client = caller.id(),
                                  .user = (*checked)->id,
                                  .scope = asked->scope.value_or(registered).text(),
                                  .resources = {},
                                  .auth_time = call.now,
                                  .amr = "pwd",
                                  .sid = {}};
  const bool refresh = caller.metadata().allows(GrantType::refresh_token);
  const flow::Lives lives = flow::lives_of(caller.metadata(), app.lives());
  store::Grant grant = flow::open_without_code(agreement, facts_of(app, call, caller), lives,
                                               keys->tokens.newest(), refresh);
  const auto opened = opening_time(app.engine, grant.client, grant.user, call.now);
  if (!opened) co_return fail(app, call, opened.error());
  grant.authorized_at = *opened;
  std::vector<store::Write> writes = rows_of_new_grant(key, grant, lives);
  const Result<void> written = co_await write(app.engine, std::move(writes));
  if (!written) co_return fail(app, call, written.error());
  co_return answer_tokens(app, call, *keys, caller,
                          {.grant = grant,
                           .id = id,
                           .key = key,
                           .scope = Scope::parse(agreement.scope).value_or(Scope()),
                           .resources = {},
                           .nonce = {},
                           .refresh_token = refresh});
}

}  // namespace grantline::serve
