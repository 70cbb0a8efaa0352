#include "base/json.h"
#include "serve/authenticated_form.h"
#include "serve/device_grant.h"
#include "serve/rate_headers.h"
#include "serve/token_answer.h"
#include "spec/user_code.h"

namespace grantline::serve {
namespace {

using store::Table;

// Of 20^8 codes some are in use; that this many draws in a row hit one does not happen.
constexpr int kMostDraws = 8;
constexpr Duration kKeptAfter = hours(1);  // that a late person is told "expired", not "wrong"

// Writes the grant and the row by which a person finds it; false where the code is taken.
Task<Result<bool>> try_to_open(App& app, GrantKey key, const store::Grant& grant,
                               std::string code_key) {
  bool is_taken = false;
  const WallTime end = grant.device->asked_at + grant.device->life + kKeptAfter;
  std::vector<store::Key> reads{{Table::user_codes, code_key}};
  const auto decide = [&](store::Values values) -> std::vector<store::Write> {
    is_taken = values[0].has_value();
    if (is_taken) return {};
    std::vector<store::Write> writes = rows_of_new_grant(key, grant, app.lives());
    writes.push_back({{Table::user_codes, code_key},
                      std::string(as_view(key.bytes)),
                      static_cast<std::uint32_t>(end.unix_seconds())});
    return writes;
  };
  const Result<void> written = co_await transact(app.engine, std::move(reads), decide);
  if (!written) co_return std::unexpected(written.error());
  co_return !is_taken;
}

// RFC 8628 section 3.2
net::Response answer_of(App& app, const Secret& device_code, std::string_view user_code) {
  const Settings::Device& rules = app.settings.device;
  const std::string shown = shown_user_code(user_code);
  const std::string page = app.url("/device");
  std::string body = "{\"device_code\":\"";
  body += device_code.reveal();
  body += "\",\"user_code\":\"" + shown + "\",\"verification_uri\":";
  append_json_string(body, page);
  body += ",\"verification_uri_complete\":";
  append_json_string(body, page + "?user_code=" + shown);
  body += ",\"expires_in\":" + std::to_string(rules.life.seconds()) +
          ",\"interval\":" + std::to_string(rules.interval.seconds()) + '}';
  net::Response response = json(std::move(body));
  forbid_storing(response);
  return response;
}

Task<net::Response> open(App& app, const Call& call, const Caller& caller,
                         const flow::DeviceWish& wish) {
  const auto keys = app.keys.now();
  const flow::DeviceTerms terms{app.settings.device.life, app.settings.device.interval};
  const store::Grant grant =
      flow::open_device(wish, facts_of(app, call, caller), terms, keys->tokens.newest());
  for (int draw = 0; draw < kMostDraws; ++draw) {
    const GrantId id{app.world.random_array<16>()};
    const std::string user_code = draw_user_code(app.world);
    const auto opened =
        co_await try_to_open(app, key_of(id), grant, user_code_key(keys->tokens, user_code));
    if (!opened) co_return fail(app, call, opened.error());
    if (!*opened) continue;
    call.reference = to_text(reference_of(key_of(id)));
    app.metrics.count_issued("device_code");
    co_return answer_of(app, keys->tokens.mint(flow::device_code_of(grant, id)), user_code);
  }
  co_return fail(app, call, Fault{"no user code is free"});
}

}  // namespace

// RFC 8628 section 3.1
Task<net::Response> device_authorization(App& app, const Call& call) {
  auto form = co_await authenticated_form(app, call, Counted::all);
  if (!form) co_return std::move(form.error());
  const auto wish = flow::check_device_request(form->params, form->caller.metadata());
  if (!wish) co_return refuse(app, call, wish.error());
  net::Response response = co_await open(app, call, form->caller, *wish);
  set_rate_headers(response, form->allowance);
  co_return response;
}

}  // namespace grantline::serve
