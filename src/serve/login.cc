#include "serve/interaction_pages.h"
#include "serve/page_answer.h"
#include "serve/posted_step.h"

namespace grantline::serve {
namespace {

net::Response show_problem(App& app, const Call& call, const Underway& underway,
                           const LoginProblem& problem) {
  call.cause = info(problem.cause).name;
  net::Response answer = login_page(app, call, underway, problem);
  if (problem.cause == Cause::server_busy) answer.status = info(problem.cause).status;
  return answer;
}

}  // namespace

Task<net::Response> login(App& app, const Call& call) {
  auto step = read_step(app, call, "/login");
  if (!step) co_return std::move(step.error());
  Underway& underway = step->underway;
  const std::string session_key = underway.session ? underway.session->key : std::string();
  if (step->form.find("decision") == "cancel") {
    co_return co_await deny(app, call, underway);
  }
  if (step->form.find("account") == "another") {
    underway.visit.progress->choice = flow::Choice::another_account;
    co_return back_to_entry(app, call, underway.visit, session_key);
  }
  if (step->is_late) {
    underway.visit.progress.reset();
    const std::string login(step->form.find("username").value_or(""));
    co_return show_problem(app, call, underway, {Cause::form_expired, std::nullopt, login});
  }
  auto signed_in = co_await sign_in(app, call, step->form);
  if (!signed_in) co_return fault_page(app, call, signed_in.error());
  if (!*signed_in) co_return show_problem(app, call, underway, signed_in->error());
  underway.visit.progress->choice = flow::Choice::this_account;
  // Who is there now, back at the request that brought them here.
  net::Response answer =
      back_to_entry(app, call, underway.visit, (*signed_in)->started.session.key);
  set_sign_in_cookies(app, call, **signed_in, answer);
  co_return answer;
}

}  // namespace grantline::serve
