#include <algorithm>
#include <ranges>

#include "base/encoding.h"
#include "serve/client_view.h"
#include "serve/decide_grant.h"
#include "serve/demo.h"
#include "serve/form_guard.h"
#include "serve/gate_time.h"
#include "serve/given.h"
#include "serve/page_answer.h"
#include "serve/refuse.h"
#include "serve/sign_in.h"

// The page on which people see what they gave to applications, and take it back.

namespace grantline::serve {
namespace {

constexpr std::string_view kPath = "/account";
constexpr std::string_view kToSignIn = "sign in";
constexpr std::size_t kMostSignIns = 20;  // shown of one client

// What the form of the list is about. One that another person was shown is not acted on.
std::string payload_of(const Session& session) { return "given " + base64url_encode(session.key); }

net::Response to_account(const App& app, std::string_view query = {}) {
  return see_other(base_path(app) + std::string(kPath) + std::string(query));
}

net::Response sign_in_page(App& app, const Call& call, const std::optional<LoginProblem>& problem) {
  net::Response answer;
  web::LoginView view;
  view.form = guarded_form(app, call, answer, kPath, std::string(kToSignIn));
  view.may_cancel = false;
  if (problem) {
    call.cause = info(problem->cause).name;
    view.problem = problem->cause == Cause::login_refused ? Cause::user_disabled : problem->cause;
    view.wait = problem->wait;
    view.login_hint = problem->login;
  }
  if (app.settings.dev) {
    view.demo = web::DemoUser{std::string(kDemoLogin), std::string(kDemoPassword)};
  }
  put_page(answer, web::render(frame_of(app), view));
  if (problem && problem->cause == Cause::server_busy) {
    answer.status = info(problem->cause).status;
  }
  if (view.wait) answer.set("Retry-After", std::to_string((view.wait->ms + 999) / 1000));
  return answer;
}

Task<net::Response> take_sign_in(App& app, const Call& call, const Params& form, bool is_late) {
  if (is_late) {
    const std::string login(form.find("username").value_or(""));
    co_return sign_in_page(app, call, LoginProblem{Cause::form_expired, std::nullopt, login});
  }
  auto signed_in = co_await sign_in(app, call, form);
  if (!signed_in) co_return fault_page(app, call, signed_in.error());
  if (!*signed_in) co_return sign_in_page(app, call, signed_in->error());
  net::Response answer = to_account(app);
  set_sign_in_cookies(app, call, **signed_in, answer);
  co_return answer;
}

web::GivenClient client_of_page(const GivenClient& given) {
  web::GivenClient out;
  out.client = client_view(given.client->record, {});
  out.scopes = given.scope.tokens();
  out.since = given.since;
  out.sign_ins = given.grants.size();
  for (const GivenGrant& one : given.grants | std::views::take(kMostSignIns)) {
    out.newest.push_back({hex_encode(as_view(one.key.bytes)), one.grant.authorized_at,
                          last_used(one.grant), to_text(one.grant.authorized_from)});
  }
  return out;
}

web::GivenDone done_of(const Params& query) {
  const auto done = query.find("done");
  if (done == "access") return web::GivenDone::access_withdrawn;
  if (done == "sign-in") return web::GivenDone::sign_in_ended;
  return web::GivenDone::nothing;
}

Task<net::Response> show(App& app, const Call& call) {
  const auto query = Params::parse(call.request.query);
  if (!query) co_return error_page(app, call, query.error());
  auto session = find_session(app, call);
  if (!session) co_return fault_page(app, call, session.error());
  if (!*session) co_return sign_in_page(app, call, std::nullopt);
  const Result<void> kept = co_await keep_session(app, call, **session);
  if (!kept) co_return fault_page(app, call, kept.error());
  const std::string from(query->find("from").value_or(""));
  const auto given = find_given(app, (*session)->user.id, from, call.now);
  if (!given) co_return fault_page(app, call, given.error());
  net::Response answer;
  web::GivenView view;
  view.form = guarded_form(app, call, answer, kPath, payload_of(**session));
  view.person = person_view((*session)->user);
  view.now = call.now;
  view.done = done_of(*query);
  view.is_first = from.empty();
  for (const GivenClient& one : given->clients) view.clients.push_back(client_of_page(one));
  if (!given->next.empty()) view.next = given->next;
  put_page(answer, web::render(frame_of(app), view));
  co_return answer;
}

Task<net::Response> withdraw_client(App& app, const Call& call, const Session& session,
                                    std::string id) {
  const ClientId client{std::move(id)};
  const auto known = app.clients.find(client);
  if (!known) co_return fault_page(app, call, known.error());
  if (*known == nullptr) co_return to_account(app);
  call.client = client.text;
  const UserId& user = session.user.id;
  const auto closes = closing_time(app.engine, user, client, call.now);
  if (!closes) co_return fault_page(app, call, closes.error());
  auto decide = [&](store::Values values) { return withdraw(user, client, values, *closes); };
  const Result<void> written =
      co_await transact(app.engine, withdrawal_reads(user, client), std::move(decide));
  if (!written) co_return fault_page(app, call, written.error());
  app.audit.record(call.now, user.text, "consent.withdrawn", client.text,
                   {{"from", to_text(call.from)}});
  co_return to_account(app, "?done=access");
}

// Nothing where there is no such grant of this person.
using EndedClient = std::optional<ClientId>;

flow::Decided<EndedClient> decide_end(const flow::Stored& stored, const UserId& user, WallTime now,
                                      const Address& from) {
  if (stored.grant == nullptr || stored.grant->user != user) return {EndedClient(), {}, {}};
  return {EndedClient(stored.grant->client),
          flow::end_grant(*stored.grant, store::EndedBy::user,
                          std::max(now, last_used(*stored.grant)), from),
          {}};
}

Task<net::Response> end_sign_in(App& app, const Call& call, const Session& session,
                                std::string_view text) {
  const auto bytes = hex_decode(text);
  if (!bytes || bytes->size() != 16) co_return to_account(app);
  const GrantKey key{take_array<16>(*bytes)};
  const UserId& user = session.user.id;
  const auto decision = [&](const flow::Stored& stored) {
    return decide_end(stored, user, call.now, call.from);
  };
  const auto ended = co_await decide_grant<EndedClient>(app.engine, key, decision);
  if (!ended) co_return fault_page(app, call, ended.error());
  if (!*ended || !**ended) co_return to_account(app);
  call.client = (**ended)->text;
  call.reference = to_text(reference_of(key));
  app.audit.record(call.now, user.text, "grant.withdrawn", call.reference,
                   {{"client", call.client}, {"from", to_text(call.from)}});
  co_return to_account(app, "?done=sign-in");
}

}  // namespace

Task<net::Response> account(App& app, const Call& call) {
  if (call.request.method != "POST") co_return co_await show(app, call);
  const auto form = read_form(call);
  if (!form) co_return error_page(app, call, form.error());
  const auto opened = open_form(app, call, *form, kPath);
  if (!opened) co_return error_page(app, call, opened.error());
  if (opened->payload == kToSignIn) {
    co_return co_await take_sign_in(app, call, *form, opened->is_late);
  }
  const auto session = find_session(app, call);
  if (!session) co_return fault_page(app, call, session.error());
  if (opened->is_late || !*session || opened->payload != payload_of(**session)) {
    co_return to_account(app);
  }
  if (const auto client = form->find("client")) {
    co_return co_await withdraw_client(app, call, **session, std::string(*client));
  }
  if (const auto grant = form->find("grant")) {
    co_return co_await end_sign_in(app, call, **session, *grant);
  }
  co_return to_account(app);
}

}  // namespace grantline::serve
