#include "serve/posted_step.h"

#include "serve/form_guard.h"
#include "serve/page_answer.h"
#include "serve/refuse.h"

namespace grantline::serve {

std::expected<PostedStep, net::Response> read_step(App& app, const Call& call,
                                                   std::string_view path) {
  // Where a browser is told to load the address of a page that was posted.
  if (call.request.method != "POST")
    return std::unexpected(error_page(app, call, Cause::form_expired));
  auto form = read_form(call);
  if (!form) return std::unexpected(error_page(app, call, form.error()));
  const auto opened = open_form(app, call, *form, path);
  if (!opened) return std::unexpected(error_page(app, call, opened.error()));
  auto visit = decode_visit(opened->payload);
  if (!visit) return std::unexpected(error_page(app, call, Cause::form_forged));
  auto session = find_session(app, call);
  if (!session) return std::unexpected(fault_page(app, call, session.error()));
  const bool changed = visit->session != (*session ? (*session)->key : std::string());
  auto underway = load_underway(app, call, std::move(*visit), std::move(*session));
  if (!underway) return std::unexpected(fault_page(app, call, underway.error()));
  if (!*underway) return std::unexpected(std::move(underway->error()));
  return PostedStep{std::move(*form), std::move(**underway), opened->is_late, changed};
}

net::Response start_over(const App& app, const Call& call, const PostedStep& step) {
  Visit anew;
  anew.query = step.underway.visit.query;
  return back_to_entry(app, call, anew, {});
}

}  // namespace grantline::serve
