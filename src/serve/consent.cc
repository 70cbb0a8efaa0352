#include "serve/page_answer.h"
#include "serve/posted_step.h"

namespace grantline::serve {
namespace {

void note_decision(App& app, const Call& call, const Underway& underway, std::string_view action) {
  app.audit.record(call.now, underway.session->user.id.text, action, underway.request.client.text,
                   {{"from", to_text(call.from)}, {"scope", underway.request.scope.text()}});
}

}  // namespace

// What is agreed to is what the page showed: the form carries the whole request under a tag, and
// the session that it was shown to.
Task<net::Response> consent(App& app, const Call& call) {
  auto step = read_step(app, call, "/consent");
  if (!step) co_return std::move(step.error());
  Underway& underway = step->underway;
  if (step->is_late || step->session_changed || !underway.session) {
    co_return start_over(app, call, *step);
  }
  if (step->form.find("account") == "another") {
    underway.visit.progress->choice = flow::Choice::another_account;
    co_return back_to_entry(app, call, underway.visit, underway.session->key);
  }
  const auto decision = step->form.find("decision");
  if (decision == "deny") {
    note_decision(app, call, underway, "consent.denied");
    co_return co_await deny(app, call, underway);
  }
  if (decision != "allow") co_return start_over(app, call, *step);
  note_decision(app, call, underway, "consent.given");
  net::Response answer = co_await go_on(app, call, std::move(underway), JustAgreed::yes);
  co_return answer;
}

}  // namespace grantline::serve
