#include <algorithm>

#include "serve/decide_grant.h"
#include "serve/token_answer.h"

namespace grantline::serve {
namespace {

// What a client asks for itself must be within what it is registered for.
std::optional<Refusal> check_asked(const Caller& caller, const Asked& asked) {
  const Scope& allowed = caller.client->own_scope;
  if (asked.scope && !allowed.contains_all(*asked.scope)) {
    return Refusal(Cause::scope_invalid, {{"scope_refused", asked.scope->without(allowed).text()}});
  }
  const auto& registered = caller.metadata().resources;
  for (const std::string& resource : asked.resources) {
    if (std::ranges::find(registered, resource) == registered.end()) {
      return Refusal(Cause::resource_invalid, {{"parameter", "resource"}});
    }
  }
  return std::nullopt;
}

// Opaque tokens of a client for itself share one row for each scope and resource: no write a token.
// A key has rows of its own, since the row says to which key its tokens are bound.
GrantId id_of_client_row(const TokenKeys& keys, const flow::Agreement& agreement,
                         const std::optional<jose::DpopProof>& proof) {
  std::string context;
  context.reserve(256);
  context.append("client ").append(agreement.client.text).append(1, '\0');
  context += agreement.scope;
  for (const std::string& resource : agreement.resources) context += '\0' + resource;
  if (proof) context.append(1, '\0').append("jkt ").append(proof->jkt);
  return keys.derive_grant_id(context);
}

// The row is made at the first token, and renewed once a day so that it outlives them.
bool is_fresh(const store::Grant& row, const flow::Lives& lives, WallTime now) {
  return row.access_life == lives.access_token && now - row.rotated_at < days(1);
}

Task<Result<void>> renew_client_row(App& app, GrantKey key, const store::Grant& row) {
  const auto drop_at = (row.rotated_at + days(8) + row.access_life).unix_seconds();
  std::vector<store::Write> writes;
  writes.push_back({{store::Table::grants, std::string(as_view(key.bytes))},
                    store::encode(row),
                    static_cast<std::uint32_t>(drop_at)});
  return write(app.engine, std::move(writes));
}

}  // namespace

// RFC 6749 section 4.4
Task<net::Response> grant_to_client(App& app, const Call& call, const Params& params,
                                    Caller caller) {
  if (caller.metadata().token_endpoint_auth_method == AuthMethod::none) {
    co_return refuse(app, call,
                     {Cause::grant_type_not_allowed, {{"grant_type", "client_credentials"}}});
  }
  auto asked = read_asked(params);
  if (!asked) co_return refuse(app, call, asked.error());
  if (const auto refusal = check_asked(caller, *asked)) co_return refuse(app, call, *refusal);
  const Scope& scope = asked->scope ? *asked->scope : caller.client->own_scope;
  const flow::Agreement agreement{.client = caller.id(),
                                  .user = {},
                                  .scope = scope.text(),
                                  .resources = std::move(asked->resources),
                                  .auth_time = {},
                                  .amr = {},
                                  .sid = {}};
  const auto keys = app.keys.now();
  const flow::Lives lives = flow::lives_of(caller.metadata(), app.lives());
  const auto open = [&] {
    return flow::open_without_code(agreement, facts_of(app, call, caller), lives,
                                   keys->tokens.newest(), false);
  };
  GrantId id;
  GrantKey key;
  std::optional<store::Grant> grant;
  if (caller.metadata().access_token_format == TokenFormat::opaque) {
    id = id_of_client_row(keys->tokens, agreement, caller.proof);
    key = key_of(id);
    auto stored = read_grant(app.engine, key);
    if (!stored) co_return fail(app, call, stored.error());
    grant = std::move(stored->grant);
    const bool is_live = grant && !flow::check_ended(*grant, stored->gates, call.now);
    if (!is_live || !is_fresh(*grant, lives, call.now)) {
      store::Grant renewed = open();
      if (is_live) renewed.authorized_at = grant->authorized_at;
      renewed.rotated_at = call.now;
      const Result<void> written = co_await renew_client_row(app, key, renewed);
      if (!written) co_return fail(app, call, written.error());
      grant = std::move(renewed);
    }
  } else {
    grant = open();
  }
  co_return answer_tokens(app, call, *keys, caller,
                          {.grant = *grant,
                           .id = id,
                           .key = key,
                           .scope = scope,
                           .resources = agreement.resources,
                           .nonce = {},
                           .refresh_token = false});
}

}  // namespace grantline::serve
