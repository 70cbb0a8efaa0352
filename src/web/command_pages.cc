#include <utility>
#include <vector>

#include "web/layout.h"

namespace grantline::web {

Page render(const Frame& frame, const CommandLoginView& view) {
  Markup next;
  if (!view.command.empty()) {
    next = html("<h2>{}</h2>\n", view.command_label);
    next += command_block("Command to run in a terminal", view.command);
  }
  const Markup main = html(R"(<h1>{}</h1>
<p class="lead">{}</p>
{}{})",
                           view.title, view.sentence, fact_rows(view.facts), next);
  const Stop end = view.succeeded ? Stop::here : Stop::broken;
  std::vector<Station> line{{Stop::passed, "grantline login asked", view.client_id},
                            {Stop::passed, "The provider answered", view.provider}};
  if (view.succeeded) line.push_back({Stop::passed, "The code was exchanged, once", ""});
  line.push_back({end, view.title, ""});
  return step_page(frame, {.title = view.title,
                           .main = main,
                           .line = std::move(line),
                           .line_label = "The way of this login",
                           .status = view.succeeded ? 200 : 400});
}

Page render(const Frame& frame, const CommandLogoutView& view) {
  // A target that runs script is drawn as one that goes nowhere.
  const bool sound = form_action_source(view.form.action).has_value();
  const Markup main =
      html(R"(<h1>Sign out in the browser too?</h1>
<p class="lead">The session on this machine is revoked and forgotten. Your browser may still be signed in at <bdi>{}</bdi>.</p>
<form method="post" action="{}">
{}<button class="primary wide" type="submit">Sign out</button>
</form>
)",
           view.provider, Exact{sound ? std::string_view(view.form.action) : "about:invalid"},
           hidden_fields(view.form));
  return step_page(frame, {.title = "Sign out",
                           .main = main,
                           .line = {{Stop::passed, "grantline logout asked", ""},
                                    {Stop::passed, "The session is revoked", ""},
                                    {Stop::here, "You decide", ""},
                                    {Stop::ahead, "Signed out at the provider", view.provider}},
                           .line_label = "The way of this sign-out",
                           .form_targets = {view.form.action}});
}

}  // namespace grantline::web
