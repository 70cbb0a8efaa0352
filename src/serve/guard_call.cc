#include <fmt/format.h>

#include "base/log.h"
#include "guard/challenge.h"
#include "guard/presented.h"
#include "guard/requirement.h"
#include "serve/guard_question.h"
#include "serve/inspect_token.h"
#include "serve/rate_headers.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

// What a judged request may do, or why not.
struct Verdict {
  std::optional<Refusal> refusal;
  std::optional<GrantKey> grant;  // where the token is genuine and has one
  guard::TokenFacts token;        // where it is let through
  Allowance allowance;
};

Verdict refused(Refusal refusal, const std::optional<GrantKey>& grant = std::nullopt) {
  return {std::move(refusal), grant, {}, {}};
}

guard::TokenFacts facts_of(const App& app, const flow::Access& access) {
  const flow::AccessClaims& claims = access.claims;
  guard::TokenFacts facts{
      claims.subject,   claims.client.text, Scope::parse(claims.scope).value_or(Scope()),
      claims.audience,  access.acr,         {},
      claims.expires_at};
  if (facts.audience.empty()) facts.audience.push_back(app.issuer());
  if (access.auth_time.is_set()) facts.auth_time = access.auth_time;
  return facts;
}

// Each client has a count of its own for each person and place; without a token, each network.
Allowance take_calls(App& app, const Call& call, const GuardQuestion& question,
                     const guard::TokenFacts& token) {
  const std::string who = token.client.empty() ? fmt::format("from {}", network_of(call.from))
                                               : fmt::format("{}\n{}", token.client, token.subject);
  Allowance out;
  for (const PlaceRate& one : question.rates) {
    const Allowance allowance = app.limits.take_call(
        fmt::format("{}\n{}\n{}", one.place, to_setting(one.rate), who), one.rate);
    out = tighter(allowance, out);
    if (!out.allowed) break;
  }
  return out;
}

Verdict let_in(App& app, const Call& call, const GuardQuestion& question, guard::TokenFacts token,
               const std::optional<GrantKey>& grant) {
  const Allowance allowance = take_calls(app, call, question, token);
  if (allowance.allowed) return {std::nullopt, grant, std::move(token), allowance};
  Verdict verdict =
      refused({Cause::rate_limited, {{"retry_after", to_words(allowance.retry_after)}}}, grant);
  verdict.allowance = allowance;
  return verdict;
}

Result<Verdict> judge(App& app, const Call& call, const GuardQuestion& question) {
  if (question.is_open) return let_in(app, call, question, {}, std::nullopt);
  const auto presented = guard::read_presented({question.authorization, question.target});
  if (!presented) {
    const bool is_missing = presented.error().cause == Cause::access_token_missing;
    if (is_missing && question.is_preflight) return refused(Cause::preflight_closed);
    return refused(presented.error());
  }
  if (presented->scheme == guard::Scheme::dpop) {
    return refused({Cause::authorization_scheme_wrong, {{"found_scheme", "the scheme dpop"}}});
  }
  const std::shared_ptr<const Keys> keys = app.keys.now();
  auto inspected = inspect_access_token(app, *keys, presented->text.reveal(), call.now);
  if (!inspected) return std::unexpected(inspected.error());
  if (!inspected->access) return refused(inspected->access.error(), inspected->grant);
  // RFC 9449 section 7.2: without its proof, a bound token is in the hands of anybody.
  if (inspected->access->claims.key) {
    return refused(Cause::access_token_needs_proof, inspected->grant);
  }
  guard::TokenFacts token = facts_of(app, *inspected->access);
  call.client = token.client;
  if (auto refusal = guard::check_requirement(token, question.needs, call.now)) {
    return refused(std::move(*refusal), inspected->grant);
  }
  return let_in(app, call, question, std::move(token), inspected->grant);
}

net::Response let_through(const Verdict& verdict) {
  net::Response response;
  response.status = 200;  // Envoy lets through nothing else
  forbid_storing(response);
  const guard::TokenFacts& token = verdict.token;
  const bool has_token = !token.client.empty();
  // All of them in each answer: a proxy that copies them replaces what the client itself sent.
  response.set("X-Auth-Subject", token.subject);
  response.set("X-Auth-Client", token.client);
  response.set("X-Auth-Scope", token.scope.text());
  response.set("X-Auth-Expires",
               has_token ? std::to_string(token.expires_at.unix_seconds()) : std::string());
  set_rate_headers(response, verdict.allowance);
  return response;
}

net::Response refuse_call(App& app, const Call& call, const GuardQuestion& question,
                          const Verdict& verdict) {
  const Refusal& refusal = *verdict.refusal;
  std::optional<Reference> reference;
  if (verdict.grant) reference = reference_of(*verdict.grant);
  net::Response response = refuse_unrecorded(app, call, refusal, reference);
  std::string challenge = guard::challenge(
      refusal, question.needs,
      {question.needs.audience, app.settings.errors.detail, question.resource_metadata});
  if (!challenge.empty()) response.set("WWW-Authenticate", std::move(challenge));
  set_rate_headers(response, verdict.allowance);
  return response;
}

// What a proxy asks wrongly its operator must learn, whatever the client is told.
net::Response refuse_question(App& app, const Call& call, const Refusal& refusal) {
  if (refusal.cause == Cause::guard_asked_wrongly) {
    LogLine(grantline::LogLevel::warn, "guard asked wrongly")
        .with("what", refusal.evidence.at(0).value)
        .with("trace", call.trace_id);
  }
  return refuse_unrecorded(app, call, refusal);
}

}  // namespace

Task<net::Response> guard_call(App& app, const Call& call) {
  const auto question = read_guard_question(app, call);
  if (!question) co_return refuse_question(app, call, question.error());
  auto verdict = judge(app, call, *question);
  if (!verdict) co_return fail(app, call, verdict.error());
  if (!verdict->refusal && !question->was_refused) co_return let_through(*verdict);
  if (!verdict->refusal) {
    // The proxy was refused a moment ago, and now nothing speaks against it: the client asks again.
    *verdict = refused({Cause::server_busy, {{"retry_after", "1 s"}}});
    verdict->allowance.allowed = false;
  }
  co_return refuse_call(app, call, *question, *verdict);
}

}  // namespace grantline::serve
