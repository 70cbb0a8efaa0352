#include "web/layout.h"

namespace grantline::web {

Page render(const Frame& frame, const LoggedOutView& view) {
  Markup back;
  std::string next = "You can close this page";
  if (safe_link(view.client.redirect_uri)) {
    back = html(
        "<p><a class=\"button primary wide\" href=\"{}\" rel=\"noreferrer\"><span>Back to "
        "<bdi>{}</bdi></span></a></p>\n",
        Exact{view.client.redirect_uri}, name_of(view.client));
    next = "Back to " + std::string(destination_of(view.client));
  }
  const Markup main = html(R"(<h1>You are signed out</h1>
<p class="lead">{} no longer knows you in this browser. Applications that you used may still be open: sign out there too, if others use this device. What you allowed them stays: <a href="{}/account">see it, and withdraw it</a>.</p>
{}<p><a class="button quiet wide" href="{}/">Go to the front page</a></p>
)",
                           issuer_of(frame), frame.base_path, back, frame.base_path);
  return step_page(frame, {.title = "Signed out",
                           .main = main,
                           .line = {{Stop::passed, "You were signed in", ""},
                                    {Stop::here, "You are signed out", ""},
                                    {Stop::ahead, next, ""}}});
}

Page render(const Frame& frame, const LogoutConfirmView& view) {
  const bool asked = !view.client.name.empty() || !view.client.id.empty();
  const Markup lead =
      asked ? html("<p class=\"lead\"><bdi>{}</bdi> asks to end your session here.</p>\n",
                   name_of(view.client))
            : html("<p class=\"lead\">This ends your session in this browser.</p>\n");
  const Markup main = html(R"(<h1>Sign out?</h1>
{}<form method="post" action="{}">
{}<div class="who person">{}<p><strong dir="auto">{}</strong><span class="host" dir="auto">{}</span></p></div>
<div class="decide">
<button class="primary" type="submit" name="decision" value="logout">Sign out</button>
<button class="secondary" type="submit" name="decision" value="stay">Stay signed in</button>
</div>
</form>
)",
                           lead, Exact{view.form.action}, hidden_fields(view.form),
                           person_tile(view.person), view.person.name, view.person.login);
  return step_page(frame, {.title = "Sign out?",
                           .main = main,
                           .line = {{Stop::passed, "You are signed in", view.person.login},
                                    {Stop::here, "You decide", "Sign out, or stay"},
                                    {Stop::ahead,
                                     asked ? "Back to " + std::string(destination_of(view.client))
                                           : std::string("You can close this page"),
                                     ""}},
                           .form_targets = {view.client.redirect_uri}});
}

Page render(const Frame& frame, const FormPostView& view) {
  // A target that runs script is drawn as one that goes nowhere.
  const bool sound = form_action_source(view.form.action).has_value();
  const Markup main = html(R"(<h1>You are on your way</h1>
<p class="lead">This takes you back to <bdi>{}</bdi>. If nothing happens, press the button.</p>
<form method="post" action="{}">
{}<button class="primary wide" type="submit">Go on to {}</button>
</form>
)",
                           name_of(view.client),
                           Exact{sound ? std::string_view(view.form.action) : "about:invalid"},
                           hidden_fields(view.form), host_of(view.form.action));
  return step_page(frame,
                   {.title = "Back to the application",
                    .main = main,
                    .line = {{Stop::passed, std::string(name_of(view.client)) + " asks", ""},
                             {Stop::passed, "You signed in", ""},
                             {Stop::here, "Back to " + std::string(host_of(view.form.action)), ""}},
                    .form_targets = {view.form.action},
                    .script = Script::submit});
}

}  // namespace grantline::web
