#include <boost/json/object.hpp>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "guard/challenge.h"
#include "guard/presented.h"
#include "library/convert.h"
#include "library/guard_state.h"

namespace grantline {
inline namespace v1 {
namespace {

constexpr std::size_t kMostTokens = 16'384;
constexpr std::size_t kMostBuckets = 65'536;
// As long as a failed fetch of keys is not repeated.
constexpr Duration kAfterUnreachable = seconds(2);

std::string digest_of(std::string_view token) {
  return std::string(as_view(crypto::sha256(token)));
}

std::string body_of(const Refusal& refusal) {
  JsonObject body;
  // RFC 6750 section 3.1: who sent no credential is not told of an error.
  if (const auto error = info(refusal.cause).error; !error.empty()) body["error"] = error;
  body["error_description"] = describe(refusal, Detail::cause);
  return grantline::to_text(Json(std::move(body)));
}

// What the issuer does is none of the caller's business: it goes to the log.
Refusal unreachable(const std::string& issuer, const client::Error& error) {
  return {Cause::issuer_unreachable, {{"issuer", issuer}, {"issuer_fault", error.what}}};
}

std::expected<Secret, Refusal> read_token(const ApiRequest& request) {
  auto presented = guard::read_presented(
      {{request.authorization.begin(), request.authorization.end()}, request.target});
  if (!presented) return std::unexpected(std::move(presented.error()));
  if (presented->scheme == guard::Scheme::dpop) {
    return std::unexpected(
        Refusal(Cause::authorization_scheme_wrong, {{"found_scheme", "the scheme dpop"}}));
  }
  return std::move(presented->text);
}

void append(std::vector<Field>& fields, const Allowance& allowance) {
  for (auto& [name, value] : rate_fields(allowance)) {
    fields.push_back({std::string(name), std::move(value)});
  }
}

}  // namespace

Guard::State::State(std::shared_ptr<Context::State> in, GuardOptions wanted)
    : context(std::move(in)),
      environment(context->environment()),
      options(std::move(wanted)),
      terms_{.issuer = options.issuer, .accept_plain_jwt = options.accept_plain_jwt},
      keys_(options.issuer, options.jwks_uri),
      known_(kMostTokens) {}

std::optional<Guard::State::Judged> Guard::State::judge_at_hand(std::string_view token) {
  if (keys_.is_old(environment)) return std::nullopt;
  const auto known = known_.find(digest_of(token));
  if (!known || known->generation != keys_.generation()) return std::nullopt;
  return known->access;
}

Guard::State::Judged Guard::State::judge(std::string_view token) {
  keys_.renew_if_old(environment, to_internal(options.patience));
  if (auto judged = judge_at_hand(token)) return std::move(*judged);
  std::uint64_t generation = 0;
  const guard::CheckSignature check = [&](std::string_view compact, std::string_view typ)
      -> std::expected<std::expected<jose::Jws, jose::JwsError>, Refusal> {
    auto checked = keys_.check(environment, compact, typ, to_internal(options.patience));
    if (!checked) return std::unexpected(unreachable(options.issuer, checked.error()));
    generation = checked->generation;
    return std::move(checked->jws);
  };
  auto access = guard::judge_jwt(token, terms_, check);
  if (!access) return std::unexpected(std::move(access.error()));
  auto shared = std::make_shared<const guard::JwtAccess>(std::move(*access));
  known_.change(digest_of(token), [&](Known& known) { known = {generation, shared}; });
  return shared;
}

GuardedPlace::State::State(std::shared_ptr<Guard::State> of)
    : owner(std::move(of)), buckets_(kMostBuckets) {
  needs.audience = owner->options.audience;
}

Verdict GuardedPlace::State::decide(const ApiRequest& request) {
  const auto token = read_token(request);
  if (!token) return std::unexpected(deny(token.error()));
  return admit(owner->judge(token->reveal()));
}

std::optional<Verdict> GuardedPlace::State::decide_at_hand(const ApiRequest& request) {
  const auto token = read_token(request);
  if (!token) return std::unexpected(deny(token.error()));
  const auto judged = owner->judge_at_hand(token->reveal());
  if (!judged) return std::nullopt;
  return admit(*judged);
}

Verdict GuardedPlace::State::admit(const Guard::State::Judged& judged) {
  if (!judged) return std::unexpected(deny(judged.error()));
  const guard::JwtAccess& access = **judged;
  World& world = owner->environment.world;
  const WallTime now = world.now();
  if (auto refusal = check_times(access, to_internal(owner->options.leeway), now)) {
    return std::unexpected(deny(*refusal));
  }
  if (auto refusal = check_requirement(access.token, needs, now)) {
    return std::unexpected(deny(*refusal));
  }
  Allowance allowance;
  if (!rate.is_off()) {
    allowance = buckets_.change(access.token.client + '\n' + access.token.subject,
                                [&](Bucket& one) { return take(one, rate, world.steady_now()); });
  }
  if (!allowance.allowed) {
    return std::unexpected(
        deny({Cause::rate_limited, {{"retry_after", to_words(allowance.retry_after)}}}, allowance));
  }
  auto state = std::make_shared<Admitted::State>();
  state->access = *judged;
  state->scope = access.token.scope.text();
  append(state->headers, allowance);
  return Admitted(std::move(state));
}

Denied GuardedPlace::State::deny(const Refusal& refusal, Allowance allowance) const {
  const CauseInfo& cause = info(refusal.cause);
  auto state = std::make_shared<Denied::State>();
  state->status = cause.status;
  state->cause = cause.name;
  state->what = describe(refusal, Detail::full);
  state->fix = cause.fix;
  state->body = body_of(refusal);
  state->headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  const GuardOptions& options = owner->options;
  std::string challenge = guard::challenge(
      refusal, needs, {options.audience, Detail::cause, options.resource_metadata});
  if (!challenge.empty()) state->headers.push_back({"WWW-Authenticate", std::move(challenge)});
  if (refusal.cause == Cause::issuer_unreachable) {
    allowance = {.allowed = false, .retry_after = kAfterUnreachable};
  }
  append(state->headers, allowance);
  return Denied(std::move(state));
}

}  // namespace v1
}  // namespace grantline
