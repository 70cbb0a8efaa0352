#include "serve/page_answer.h"
#include "serve/posted_step.h"

namespace grantline::serve {

Task<net::Response> select_account(App& app, const Call& call) {
  auto step = read_step(app, call, "/select-account");
  if (!step) co_return std::move(step.error());
  Underway& underway = step->underway;
  if (step->is_late || step->session_changed || !underway.session) {
    co_return start_over(app, call, *step);
  }
  const auto account = step->form.find("account");
  const bool is_this = account == underway.session->user.id.text;
  if (!is_this && account != "another") co_return start_over(app, call, *step);
  underway.visit.progress->choice =
      is_this ? flow::Choice::this_account : flow::Choice::another_account;
  co_return back_to_entry(app, call, underway.visit, underway.session->key);
}

}  // namespace grantline::serve
