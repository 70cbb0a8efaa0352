#include "serve/interaction_pages.h"

#include "serve/client_view.h"
#include "serve/demo.h"
#include "serve/form_guard.h"
#include "serve/page_answer.h"

namespace grantline::serve {
namespace {

web::Client client_of(const Underway& underway) {
  web::Client out = client_view(underway.client->record, underway.request.target.redirect_uri);
  out.is_device = underway.device.has_value();
  return out;
}

// The visit as a form carries it on: with the time at which it began, and who it was shown to.
std::string payload_of(const Call& call, const Underway& underway) {
  Visit visit = underway.visit;
  if (!visit.progress) visit.progress = flow::Progress{.started_at = call.now};
  visit.session = underway.session ? underway.session->key : std::string();
  return encode_visit(visit);
}

bool wants_another_account(const Underway& underway) {
  return underway.visit.progress &&
         underway.visit.progress->choice == flow::Choice::another_account;
}

bool hint_is_of_another(const Underway& underway) {
  return underway.hinted && *underway.hinted != underway.session->user.id;
}

std::string wish_in_words(const Scope& scope) {
  const Scope beyond = scope.without(*Scope::parse("openid"));
  if (beyond.empty()) return {};
  std::string out = web::scope_sentence(beyond.tokens().front());
  if (beyond.tokens().size() > 1) out += ", and more";
  return out;
}

}  // namespace

net::Response login_page(App& app, const Call& call, const Underway& underway,
                         const std::optional<LoginProblem>& problem) {
  net::Response answer;
  web::LoginView view;
  view.form = guarded_form(app, call, answer, "/login", payload_of(call, underway));
  view.client = client_of(underway);
  view.asks = wish_in_words(underway.request.scope);
  const bool again =
      underway.session && !wants_another_account(underway) && !hint_is_of_another(underway);
  if (again) {
    view.known = person_view(underway.session->user);
    view.confirm_again = true;
  } else if (!wants_another_account(underway)) {
    view.login_hint = underway.request.login_hint;
  }
  if (problem) {
    view.problem = problem->cause == Cause::login_refused ? Cause::user_disabled : problem->cause;
    view.wait = problem->wait;
    if (!view.known) view.login_hint = problem->login;
  }
  if (app.settings.dev) {
    view.demo = web::DemoUser{std::string(kDemoLogin), std::string(kDemoPassword)};
  }
  put_page(answer, web::render(frame_of(app), view), Opener::kept);
  if (view.wait) answer.set("Retry-After", std::to_string((view.wait->ms + 999) / 1000));
  return answer;
}

net::Response account_page(App& app, const Call& call, const Underway& underway) {
  net::Response answer;
  web::AccountView view;
  view.form = guarded_form(app, call, answer, "/select-account", payload_of(call, underway));
  view.client = client_of(underway);
  view.accounts = {person_view(underway.session->user)};
  put_page(answer, web::render(frame_of(app), view), Opener::kept);
  return answer;
}

net::Response consent_page(App& app, const Call& call, const Underway& underway) {
  net::Response answer;
  web::ConsentView view;
  view.form = guarded_form(app, call, answer, "/consent", payload_of(call, underway));
  view.client = client_of(underway);
  view.person = person_view(underway.session->user);
  for (const std::string& scope : underway.request.scope.tokens()) {
    view.scopes.push_back({scope, underway.agreed && underway.agreed->contains(scope)});
  }
  view.resources = underway.request.resources;
  view.asks_again = !underway.device && is_unproven(underway) && !underway.request.prompt.consent &&
                    underway.agreed && underway.agreed->contains_all(underway.request.scope);
  put_page(answer, web::render(frame_of(app), view), Opener::kept);
  return answer;
}

}  // namespace grantline::serve
