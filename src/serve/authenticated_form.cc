#include "serve/authenticated_form.h"

#include "serve/rate_headers.h"

namespace grantline::serve {
namespace {

// A failure leaves a row for `grantline explain`; the bucket bounds how many.
net::Response refuse_failure(App& app, const Call& call, const Refusal& refusal) {
  const Allowance allowance = app.limits.take_token({}, call.from);
  if (!allowance.allowed) return refuse_rate(app, call, allowance);
  net::Response response = refuse(app, call, refusal);
  set_rate_headers(response, allowance);
  return response;
}

}  // namespace

net::Response refuse_rate(App& app, const Call& call, const Allowance& allowance) {
  const std::string wait = to_words(allowance.retry_after);
  net::Response response =
      refuse_unrecorded(app, call, {Cause::rate_limited, {{"retry_after", wait}}});
  set_rate_headers(response, allowance);
  return response;
}

Task<std::expected<AuthenticatedForm, net::Response>> authenticated_form(App& app, const Call& call,
                                                                         Counted counted) {
  auto params = read_form(call);
  if (!params) co_return std::unexpected(refuse_failure(app, call, params.error()));
  auto outcome = co_await authenticate(app, call, *params);
  if (!outcome) co_return std::unexpected(fail(app, call, outcome.error()));
  if (!*outcome) co_return std::unexpected(refuse_failure(app, call, outcome->error()));
  Caller caller = std::move(**outcome);
  Allowance allowance;
  if (counted == Counted::all) allowance = app.limits.take_token(caller.id(), call.from);
  if (!allowance.allowed) co_return std::unexpected(refuse_rate(app, call, allowance));
  co_return AuthenticatedForm{std::move(*params), std::move(caller), allowance};
}

}  // namespace grantline::serve
