#include <algorithm>

#include "base/json.h"
#include "guard/challenge.h"
#include "guard/presented.h"
#include "serve/check_password.h"
#include "serve/dpop.h"
#include "serve/inspect_token.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

using guard::PresentedToken;
using guard::Scheme;

// RFC 6750 section 2, RFC 9449 section 7.1: in the header or in the form, never in both, never in
// the query.
std::expected<PresentedToken, Refusal> read_token(const Call& call) {
  const net::Request& request = call.request;
  const std::vector<std::string_view> headers = fields_of(request, "Authorization");
  if (request.method != "POST" || request.body.empty()) {
    return guard::read_presented({headers, {}});
  }
  const auto params = read_form(call);
  if (!params) return std::unexpected(params.error());
  const auto in_form = params->find("access_token");
  if (!in_form) return guard::read_presented({headers, {}});
  if (!headers.empty()) {
    return std::unexpected(Refusal(Cause::parameter_repeated, {{"parameter", "access_token"}}));
  }
  return PresentedToken{Scheme::bearer, Secret(std::string(*in_form))};
}

net::Response refuse_token(App& app, const Call& call, const Refusal& refusal, Scheme scheme,
                           const std::optional<GrantKey>& grant = std::nullopt) {
  std::optional<Reference> reference;
  if (grant) reference = reference_of(*grant);
  net::Response response = refuse_unrecorded(app, call, refusal, reference);
  // A wrong proof is a wrong credential here, and part of the request at the token endpoint.
  const std::string_view error = info(refusal.cause).error;
  if (error == "invalid_dpop_proof" || error == "use_dpop_nonce") response.status = 401;
  guard::Requirement needs;
  if (refusal.cause == Cause::insufficient_scope) needs.scope = *Scope::parse("openid");
  guard::ChallengeTerms terms{app.issuer(), app.settings.errors.detail, {}};
  const std::string algorithms = proof_algorithms();
  const bool has_no_token = error.empty();
  if (scheme == Scheme::dpop) terms.dpop_algorithms = algorithms;
  response.set("WWW-Authenticate", guard::challenge(refusal, needs, terms));
  terms.dpop_algorithms = algorithms;
  if (has_no_token) response.set("WWW-Authenticate", guard::challenge(refusal, needs, terms));
  return response;
}

// RFC 9449 section 7.2: a bound token is good with a proof of its key alone, and one that is not
// bound is no DPoP token. The proof is good once.
Task<Result<std::optional<Refusal>>> check_proof(App& app, const Call& call,
                                                 const PresentedToken& presented,
                                                 const flow::AccessClaims& claims) {
  using Outcome = std::optional<Refusal>;
  if (presented.scheme == Scheme::bearer) {
    if (claims.key) co_return Outcome(Cause::access_token_needs_proof);
    co_return Outcome();
  }
  if (!claims.key) co_return Outcome(Cause::access_token_not_bound);
  auto proof = read_proof(app, call, BoundToken{presented.text.reveal(), *claims.key});
  if (!proof) co_return Outcome(std::move(proof.error()));
  const Result<bool> is_first = co_await spend(app.engine, used(**proof));
  if (!is_first) co_return std::unexpected(is_first.error());
  if (!*is_first) co_return Outcome(Cause::dpop_proof_replayed);
  co_return Outcome();
}

// RFC 9068 section 4: a token that is for an API alone does not open this.
std::optional<Refusal> check_use(const App& app, const flow::Access& access, const Scope& scope) {
  const std::vector<std::string>& audience = access.claims.audience;
  if (!audience.empty() && std::ranges::find(audience, app.issuer()) == audience.end()) {
    return Refusal(Cause::access_token_wrong_audience,
                   {{"presented_audience", audience[0]}, {"expected_audience", app.issuer()}});
  }
  if (access.user.empty() || !scope.contains("openid")) {
    return Refusal(Cause::insufficient_scope,
                   {{"scope_needed", "openid"}, {"scope_had", scope.text()}});
  }
  return std::nullopt;
}

// OpenID Connect Core 1.0 section 5.4
std::string claims_of(const store::UserRecord& user, const Scope& scope) {
  std::string body = "{\"sub\":";
  append_json_string(body, user.id.text);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    body += ",\"";
    body += name;
    body += "\":";
    append_json_string(body, value);
  };
  if (scope.contains("profile")) {
    add("name", user.name);
    add("preferred_username", user.login);
  }
  if (scope.contains("email") && !user.email.empty()) {
    add("email", user.email);
    body += user.email_verified ? R"(,"email_verified":true)" : R"(,"email_verified":false)";
  }
  body += '}';
  return body;
}

}  // namespace

// OpenID Connect Core 1.0 section 5.3
Task<net::Response> userinfo(App& app, const Call& call) {
  const auto presented = read_token(call);
  if (!presented) co_return refuse_token(app, call, presented.error(), Scheme::bearer);
  const std::shared_ptr<const Keys> keys = app.keys.now();
  const auto inspected = inspect_access_token(app, *keys, presented->text.reveal(), call.now);
  if (!inspected) co_return fail(app, call, inspected.error());
  const auto& access = inspected->access;
  Scheme scheme = presented->scheme;
  const auto refused = [&](const Refusal& refusal) {
    return refuse_token(app, call, refusal, scheme, inspected->grant);
  };
  if (!access) co_return refused(access.error());
  call.client = access->claims.client.text;
  if (access->claims.key) scheme = Scheme::dpop;
  const auto unproven = co_await check_proof(app, call, *presented, access->claims);
  if (!unproven) co_return fail(app, call, unproven.error());
  if (*unproven) co_return refused(**unproven);
  const Scope scope = Scope::parse(access->claims.scope).value_or(Scope());
  if (const auto refusal = check_use(app, *access, scope)) {
    co_return refused(*refusal);
  }
  const auto user = find_user(app.engine, access->user);
  if (!user) co_return fail(app, call, user.error());
  if (!*user) co_return refused(Cause::access_token_revoked);
  net::Response response = json(claims_of(**user, scope));
  forbid_storing(response);
  co_return response;
}

}  // namespace grantline::serve
