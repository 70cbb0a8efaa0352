#include "serve/authenticated_form.h"
#include "serve/dpop.h"
#include "serve/rate_headers.h"
#include "serve/token_answer.h"

namespace grantline::serve {
namespace {

Task<net::Response> exchange(App& app, const Call& call, const Params& params, GrantType type,
                             Caller caller) {
  switch (type) {
    case GrantType::authorization_code: return exchange_code(app, call, params, std::move(caller));
    case GrantType::refresh_token:
      return exchange_refresh_token(app, call, params, std::move(caller));
    case GrantType::client_credentials:
      return grant_to_client(app, call, params, std::move(caller));
    case GrantType::device_code: return exchange_device_code(app, call, params, std::move(caller));
    case GrantType::password: return exchange_password(app, call, params, std::move(caller));
  }
  check_failed("every grant type has its exchange", __FILE__, __LINE__);
}

// A password grant needs both: the grant type, and the switch that is named for what it is.
bool may_use(const ClientMetadata& metadata, GrantType type) {
  if (type == GrantType::password) return metadata.legacy_password;
  return metadata.allows(type);
}

// RFC 9449 section 5. What the client is asked for as a matter of course leaves no row.
net::Response refuse_proof(App& app, const Call& call, const Refusal& refusal) {
  const bool is_routine = info(refusal.cause).error == "use_dpop_nonce";
  return is_routine ? refuse_unrecorded(app, call, refusal) : refuse(app, call, refusal);
}

// The proof's key binds all that the exchange issues. Nothing: it is right, or not needed.
std::optional<Refusal> take_proof(App& app, const Call& call, Caller& caller) {
  auto proof = read_proof(app, call);
  if (!proof) return std::move(proof.error());
  caller.proof = std::move(*proof);
  if (caller.proof || !caller.metadata().dpop_bound_access_tokens) return std::nullopt;
  offer_nonce(app, call);
  return Cause::dpop_proof_missing;
}

// These spend the proof in the one step in which they decide about their grant.
bool spends_by_itself(GrantType type) {
  return type == GrantType::authorization_code || type == GrantType::refresh_token;
}

}  // namespace

// RFC 6749 section 3.2
Task<net::Response> token(App& app, const Call& call) {
  auto form = co_await authenticated_form(app, call, Counted::all);
  if (!form) co_return std::move(form.error());
  const Params& params = form->params;
  Caller& caller = form->caller;
  const auto named = params.find("grant_type");
  if (!named)
    co_return refuse(app, call, {Cause::parameter_missing, {{"parameter", "grant_type"}}});
  const auto type = parse_grant_type(*named);
  if (!type) co_return refuse(app, call, Cause::grant_type_unsupported);
  if (!may_use(caller.metadata(), *type)) {
    co_return refuse(
        app, call, {Cause::grant_type_not_allowed, {{"grant_type", std::string(to_text(*type))}}});
  }
  if (auto refusal = take_proof(app, call, caller)) co_return refuse_proof(app, call, *refusal);
  if (caller.proof && !spends_by_itself(*type)) {
    const Result<bool> is_first = co_await spend(app.engine, used(*caller.proof));
    if (!is_first) co_return fail(app, call, is_first.error());
    if (!*is_first) co_return refuse(app, call, Cause::dpop_proof_replayed);
  }
  net::Response response = co_await exchange(app, call, params, *type, std::move(caller));
  set_rate_headers(response, form->allowance);
  co_return response;
}

}  // namespace grantline::serve
