#include "serve/device_page.h"

#include "serve/client_view.h"
#include "serve/cookie.h"
#include "serve/form_guard.h"
#include "serve/page_answer.h"
#include "serve/posted_step.h"
#include "serve/refuse.h"
#include "spec/user_code.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kPath = "/device";
constexpr std::string_view kToEnter = "enter";  // the payload of the form that takes the code
constexpr std::size_t kLongestShown = 40;

std::string query_of(std::string_view user_code) {
  return std::string(kUserCodeParameter).append("=").append(user_code);
}

web::Client device_view(const store::ClientRecord& client) {
  web::Client out = client_view(client, {});
  out.is_device = true;
  return out;
}

net::Response confirm_page(App& app, const Call& call, const Underway& underway) {
  const DeviceGrant& device = *underway.device;
  const store::DeviceRequest& asked = *device.grant.device;
  net::Response answer;
  web::DeviceConfirmView view;
  view.form = guarded_form(app, call, answer, kPath, encode_visit(underway.visit));
  view.client = device_view(underway.client->record);
  view.user_code = shown_user_code(device.user_code);
  view.from = to_text(asked.asked_from);
  // Of an IPv6 address the network counts: a device beside the person has another one.
  view.from_here =
      Network{asked.asked_from, asked.asked_from.is_ipv4() ? 128 : 64}.contains(call.from);
  view.asked_at = asked.asked_at;
  view.now = call.now;
  put_page(answer, web::render(frame_of(app), view));
  return answer;
}

net::Response done_page(App& app, const Underway& underway, bool allowed) {
  return page_answer(web::render(
      frame_of(app), web::DeviceDoneView{device_view(underway.client->record), allowed}));
}

void note(App& app, const Call& call, const Underway& underway, std::string_view action) {
  const std::string who = underway.session ? underway.session->user.id.text : std::string();
  const store::Grant& grant = underway.device->grant;
  app.audit.record(call.now, who, action, grant.client.text,
                   {{"from", to_text(call.from)},
                    {"scope", grant.scope},
                    {"grant", to_text(reference_of(underway.device->key))},
                    {"device", to_text(grant.device->asked_from)}});
}

// RFC 8628 section 5.1: a wrong code costs a try, a right one does not. Who has none left learns
// nothing of the code that they typed.
Task<net::Response> take_code(App& app, const Call& call, const Params& form) {
  const std::string typed(form.find(kUserCodeParameter).value_or(""));
  const auto code = parse_user_code(typed);
  if (!code) co_return device_code_page(app, call, typed, CodeProblem{Cause::user_code_unknown});
  const std::string browser = find_cookie(app, call, Cookie::browser).value_or("");
  const Allowance allowance = app.limits.take_user_code(browser, call.from);
  if (!allowance.allowed) {
    co_return device_code_page(app, call, typed,
                               CodeProblem{Cause::user_code_throttled, allowance.retry_after});
  }
  Visit visit{.query = query_of(*code),
              .progress = flow::Progress{.started_at = call.now},
              .session = {},
              .entry = Entry::device};
  auto underway = load_underway(app, call, std::move(visit), std::nullopt);
  if (!underway) co_return fault_page(app, call, underway.error());
  if (!*underway) co_return std::move(underway->error());
  app.limits.give_back_user_code(browser, call.from);
  co_return confirm_page(app, call, **underway);
}

// The person has looked at what the device is, and says whether it is theirs.
Task<net::Response> take_answer(App& app, const Call& call, const Params& form, Visit visit) {
  auto session = find_session(app, call);
  if (!session) co_return fault_page(app, call, session.error());
  auto underway = load_underway(app, call, std::move(visit), std::move(*session));
  if (!underway) co_return fault_page(app, call, underway.error());
  if (!*underway) co_return std::move(underway->error());
  const auto decision = form.find("decision");
  if (decision == "deny") co_return co_await deny(app, call, **underway);
  if (decision != "go_on") co_return confirm_page(app, call, **underway);
  co_return co_await go_on(app, call, std::move(**underway), JustAgreed::no);
}

Task<net::Response> take_post(App& app, const Call& call) {
  const auto form = read_form(call);
  if (!form) co_return error_page(app, call, form.error());
  const auto opened = open_form(app, call, *form, kPath);
  if (!opened) co_return error_page(app, call, opened.error());
  if (opened->payload == kToEnter) co_return co_await take_code(app, call, *form);
  auto visit = decode_visit(opened->payload);
  if (!visit || visit->entry != Entry::device) {
    co_return error_page(app, call, Cause::form_forged);
  }
  if (opened->is_late) {
    co_return device_code_page(app, call, "", CodeProblem{Cause::form_expired});
  }
  co_return co_await take_answer(app, call, *form, std::move(*visit));
}

}  // namespace

net::Response device_code_page(App& app, const Call& call, std::string_view user_code,
                               const std::optional<CodeProblem>& problem) {
  net::Response answer;
  web::DeviceCodeView view;
  view.form = guarded_form(app, call, answer, kPath, std::string(kToEnter));
  const auto code = parse_user_code(user_code);
  view.user_code = code ? shown_user_code(*code) : std::string(user_code.substr(0, kLongestShown));
  view.is_from_address = code && !problem;
  if (problem) {
    (void)refuse_unrecorded(app, call, problem->cause);
    view.problem = problem->cause;
    view.wait = problem->wait;
  }
  put_page(answer, web::render(frame_of(app), view));
  if (view.wait) answer.set("Retry-After", std::to_string(view.wait->seconds()));
  return answer;
}

Task<net::Response> allow_at_device(App& app, const Call& call, const Underway& underway,
                                    std::vector<store::Write> also) {
  const store::SessionRecord& session = underway.session->record;
  flow::Agreement agreement{.client = underway.request.client,
                            .user = underway.session->user.id,
                            .scope = underway.request.scope.text(),
                            .resources = underway.request.resources,
                            .auth_time = session.auth_time,
                            .amr = session.amr,
                            .sid = session.sid};
  const auto done =
      co_await approve_device(app, call, *underway.device, std::move(agreement), std::move(also));
  if (!done) co_return fault_page(app, call, done.error());
  if (!*done) {
    co_return device_code_page(app, call, underway.device->user_code,
                               CodeProblem{done->error().cause});
  }
  note(app, call, underway, "device.approved");
  co_return done_page(app, underway, true);
}

Task<net::Response> deny_at_device(App& app, const Call& call, const Underway& underway) {
  const auto done = co_await deny_device(app, call, *underway.device);
  if (!done) co_return fault_page(app, call, done.error());
  if (!*done) {
    co_return device_code_page(app, call, underway.device->user_code,
                               CodeProblem{done->error().cause});
  }
  note(app, call, underway, "device.denied");
  co_return done_page(app, underway, false);
}

// RFC 8628 section 3.3. A GET looks nothing up: the code of verification_uri_complete is filled in,
// and the person sends it on (section 3.3.1), so that nothing that loads an address for them can
// spend their tries or go further than this page. After a login the browser comes back here with
// the proof of it.
Task<net::Response> device_page(App& app, const Call& call) {
  if (call.request.method == "POST") co_return co_await take_post(app, call);
  const auto query = Params::parse(call.request.query);
  if (!query) co_return error_page(app, call, query.error());
  const std::string code(query->find(kUserCodeParameter).value_or(""));
  auto session = find_session(app, call);
  if (!session) co_return fault_page(app, call, session.error());
  const std::string session_key = *session ? (*session)->key : std::string();
  Visit visit = read_visit(app, call, call.request.query, session_key, Entry::device);
  if (!visit.progress) co_return device_code_page(app, call, code, std::nullopt);
  auto underway = load_underway(app, call, std::move(visit), std::move(*session));
  if (!underway) co_return fault_page(app, call, underway.error());
  if (!*underway) co_return std::move(underway->error());
  co_return co_await go_on(app, call, std::move(**underway), JustAgreed::no);
}

}  // namespace grantline::serve
