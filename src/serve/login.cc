#include "serve/check_password.h"
#include "serve/cookie.h"
#include "serve/device.h"
#include "serve/interaction_pages.h"
#include "serve/page_answer.h"
#include "serve/posted_step.h"

namespace grantline::serve {
namespace {

constexpr std::size_t kLongestLogin = 256;
constexpr std::size_t kLongestPassword = 1024;

net::Response show_problem(App& app, const Call& call, const Underway& underway,
                           const LoginProblem& problem) {
  call.cause = info(problem.cause).name;
  net::Response answer = login_page(app, call, underway, problem);
  if (problem.cause == Cause::server_busy) answer.status = info(problem.cause).status;
  return answer;
}

// Who is there now, back at the request that brought them here.
Task<net::Response> sign_in(App& app, const Call& call, Underway underway, store::UserRecord user,
                            std::string login) {
  auto started = co_await start_session(app, call, user);
  if (!started) co_return fault_page(app, call, started.error());
  underway.visit.progress->choice = flow::Choice::this_account;
  net::Response answer = back_to_authorize(app, call, underway.visit, started->session.key);
  set_cookie(app, answer, Cookie::session, started->cookie);
  remember_device(app, call, login, answer);
  co_return answer;
}

Task<net::Response> try_login(App& app, const Call& call, Underway underway, std::string login,
                              Secret password) {
  const Allowance allowance = app.limits.take_login(call.from);
  if (!allowance.allowed) {
    app.metrics.count_login("throttled");
    co_return show_problem(app, call, underway,
                           {Cause::login_throttled, allowance.retry_after, login});
  }
  const bool known_device = is_known_device(app, call, login);
  auto checked = co_await check_password(app, call, login, std::move(password), known_device);
  if (!checked) co_return fault_page(app, call, checked.error());
  if (!*checked) {
    const Refusal& refusal = checked->error();
    co_return show_problem(app, call, underway, {refusal.cause, wait_of(refusal), login});
  }
  net::Response answer =
      co_await sign_in(app, call, std::move(underway), std::move(**checked), std::move(login));
  co_return answer;
}

}  // namespace

Task<net::Response> login(App& app, const Call& call) {
  auto step = read_step(app, call, "/login");
  if (!step) co_return std::move(step.error());
  Underway& underway = step->underway;
  const std::string session_key = underway.session ? underway.session->key : std::string();
  if (step->form.find("decision") == "cancel") co_return deny(app, call, underway);
  if (step->form.find("account") == "another") {
    underway.visit.progress->choice = flow::Choice::another_account;
    co_return back_to_authorize(app, call, underway.visit, session_key);
  }
  std::string login(step->form.find("username").value_or(""));
  Secret password{std::string(step->form.find("password").value_or(""))};
  if (step->is_late) {
    underway.visit.progress.reset();
    co_return show_problem(app, call, underway, {Cause::form_expired, std::nullopt, login});
  }
  if (login.empty() || login.size() > kLongestLogin || password.empty() ||
      password.size() > kLongestPassword) {
    co_return show_problem(
        app, call, underway,
        {Cause::user_credentials_wrong, std::nullopt, login.substr(0, kLongestLogin)});
  }
  net::Response answer =
      co_await try_login(app, call, std::move(underway), std::move(login), std::move(password));
  co_return answer;
}

}  // namespace grantline::serve
