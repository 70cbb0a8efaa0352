#include "base/encoding.h"
#include "base/json.h"
#include "flow/authorize_request.h"
#include "serve/authenticated_form.h"
#include "serve/decide_grant.h"
#include "serve/dpop.h"
#include "serve/rate_headers.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kUriStart = "urn:ietf:params:oauth:request_uri:";

// RFC 9126 section 2.1: what only proves the client is no part of the authorization request.
constexpr std::string_view kOnlyHere[] = {"client_secret", "client_assertion",
                                          "client_assertion_type"};

// RFC 9449 section 10.1: the key of a proof becomes the request's dpop_jkt, so that only who holds
// it can exchange the code.
std::expected<std::optional<Once>, Refusal> take_key(App& app, const Call& call, Params& params) {
  const auto proof = read_proof(app, call);
  if (!proof) return std::unexpected(proof.error());
  if (!*proof) return std::nullopt;
  const std::string& jkt = (*proof)->jkt;
  if (const auto named = params.find("dpop_jkt"); named && *named != jkt) {
    return std::unexpected(
        Refusal(Cause::dpop_jkt_mismatch,
                {{"expected_key", printable(named->substr(0, 100))}, {"presented_key", jkt}}));
  }
  params.set("dpop_jkt", jkt);
  return used(**proof);
}

Task<net::Response> store_request(App& app, const Call& call, const ClientId& client,
                                  std::string query) {
  const std::string id = base64url_encode(as_view(app.world.random_array<32>()));
  const Duration life = app.settings.par.life;
  const store::PushedRequest pushed{client, std::move(query), call.now + life};
  const auto drop_at = static_cast<std::uint32_t>(pushed.expires_at.unix_seconds() + 1);
  std::vector<store::Write> writes;
  writes.push_back({{store::Table::pushed, id}, store::encode(pushed), drop_at});
  const Result<void> written = co_await write(app.engine, std::move(writes));
  if (!written) co_return fail(app, call, written.error());
  std::string body = "{\"request_uri\":";
  append_json_string(body, std::string(kUriStart) + id);
  body += ",\"expires_in\":" + std::to_string(life.seconds()) + '}';
  net::Response response = json(std::move(body), 201);
  forbid_storing(response);
  co_return response;
}

}  // namespace

// RFC 9126 section 2
Task<net::Response> pushed_request(App& app, const Call& call) {
  auto form = co_await authenticated_form(app, call, Counted::all);
  if (!form) co_return std::move(form.error());
  Params& params = form->params;
  const ClientId& client = form->caller.id();
  if (params.find("request_uri")) {
    const Refusal refusal(Cause::parameter_malformed, {{"parameter", "request_uri"}});
    co_return refuse_unrecorded(app, call, refusal);
  }
  for (const std::string_view name : kOnlyHere) params.remove(name);
  params.set("client_id", client.text);
  auto once = take_key(app, call, params);
  if (!once) co_return refuse_unrecorded(app, call, once.error());
  const auto checked =
      flow::check_authorize_request(params, form->caller.client.get(), flow::Pushed::yes);
  if (!checked) co_return refuse(app, call, checked.error().refusal);
  if (*once) {
    const Result<bool> is_first = co_await spend(app.engine, std::move(**once));
    if (!is_first) co_return fail(app, call, is_first.error());
    if (!*is_first) co_return refuse_unrecorded(app, call, Cause::dpop_proof_replayed);
  }
  net::Response response = co_await store_request(app, call, client, params.encoded());
  set_rate_headers(response, form->allowance);
  co_return response;
}

}  // namespace grantline::serve
