#include "web/layout.h"

namespace grantline::web {
namespace {

Problem say(Cause cause, const std::optional<Duration>& wait) {
  switch (cause) {
    case Cause::user_credentials_wrong:
      return {"That did not match.", "Check the login and the password, then try again."};
    case Cause::login_throttled:
      return {"Too many attempts.",
              wait
                  ? "Wait " + wait_in_words(*wait) + ", then try again. Nothing is locked for good."
                  : "Wait a little, then try again. Nothing is locked for good."};
    case Cause::form_expired:
      return {"This page was open for too long.", "Nothing was sent. Please sign in once more."};
    case Cause::form_forged:
      return {"This form did not come from this browser.",
              "Nothing was done. Please sign in once more."};
    case Cause::user_disabled:
      return {"This account is switched off.", "Ask those who run it to let you in again."};
    case Cause::server_busy:
      return {"The server is busy.", "Nothing was lost. Please try again in a moment."};
    default: return {"Signing in did not work.", "Please try again."};
  }
}

bool is_known(const Client& client) { return !client.name.empty() || !client.id.empty(); }

std::vector<Station> sign_in_line(const Client& client, std::string_view asks,
                                  std::string_view note) {
  if (!is_known(client)) {
    return {{Stop::here, "You sign in", std::string(note)},
            {Stop::ahead, "What you allowed", "See it, and withdraw it"}};
  }
  return {{Stop::passed, std::string(name_of(client)) + " asks", std::string(asks)},
          {Stop::here, "You sign in", std::string(note)},
          {Stop::ahead, "Back to " + std::string(destination_of(client)), ""}};
}

Markup client_heading(const Client& client) {
  if (!is_known(client)) return {};
  Markup host;
  if (safe_link(client.client_uri)) {
    host = html("<span class=\"host\">{}</span>", host_of(client.client_uri));
  }
  return html("<div class=\"who\">{}<p><strong dir=\"auto\">{}</strong>{}</p></div>\n",
              client_tile(client), name_of(client), host);
}

Markup login_lead(const LoginView& view) {
  if (!is_known(view.client)) {
    return html("<p class=\"lead\">to see what you allowed, and to withdraw it</p>\n");
  }
  if (view.confirm_again) {
    return html("<p class=\"lead\"><bdi>{}</bdi> asks for your password once more.</p>\n",
                name_of(view.client));
  }
  return html("<p class=\"lead\">to go on to <bdi>{}</bdi></p>\n", name_of(view.client));
}

Markup known_person(const Person& person) {
  return html(
      R"(<div class="who person">{}<p><strong dir="auto">{}</strong><span class="host" dir="auto">{}</span></p>
<button class="quiet" type="submit" name="account" value="another" formnovalidate>Not you?</button></div>
<input type="text" name="username" value="{}" autocomplete="username" hidden>
)",
      person_tile(person), person.name, person.login, Exact{person.login});
}

Markup login_field(const LoginView& view, const Markup& problem) {
  const Markup focus = view.login_hint.empty() ? html(" autofocus") : Markup();
  return html(R"(<div class="field"><label for="username">Login or email</label>
<input id="username" name="username" type="text" value="{}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" required maxlength="256"{}{}></div>
)",
              Exact{view.login_hint}, problem, focus);
}

Markup password_field(const LoginView& view, const Markup& problem) {
  const bool first = view.known.has_value() || !view.login_hint.empty();
  return html(R"(<div class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"{}{}></div>
)",
              problem, first ? html(" autofocus") : Markup());
}

Markup demo_note(const std::optional<DemoUser>& demo) {
  if (!demo) return {};
  return html(
      "<p class=\"demo-note\"><strong>Demo.</strong> Login <code>{}</code>, password "
      "<code>{}</code>.</p>\n",
      demo->login, demo->password);
}

}  // namespace

Page render(const Frame& frame, const LoginView& view) {
  Markup problem;
  Markup described;
  if (view.problem) {
    problem = alert(say(*view.problem, view.wait));
    described = html(" aria-describedby=\"problem\"");
    if (view.problem == Cause::user_credentials_wrong) described += html(" aria-invalid=\"true\"");
  }
  Markup cancel;
  if (view.may_cancel) {
    cancel = html(
        "<button class=\"quiet wide\" type=\"submit\" name=\"decision\" value=\"cancel\" "
        "formnovalidate>Cancel and go back</button>\n");
  }
  const std::string_view heading = view.confirm_again ? "Confirm it is you" : "Sign in";
  const Markup who = view.known ? known_person(*view.known) : login_field(view, described);
  // The default button of a form is its first: Enter must sign in, so "Not you?" stands behind an
  // unseen twin of the button that does.
  const Markup enter = view.known ? html(
                                        "<button class=\"unseen\" type=\"submit\" tabindex=\"-1\" "
                                        "aria-hidden=\"true\">Sign in</button>\n")
                                  : Markup();
  const Markup main =
      html(R"({}<h1>{}</h1>
{}{}{}<form method="post" action="{}">
{}{}{}{}<button class="primary wide" type="submit">{}</button>
{}</form>
{})",
           client_heading(view.client), heading, login_lead(view), problem, demo_note(view.demo),
           Exact{view.form.action}, hidden_fields(view.form), enter, who,
           password_field(view, described), view.confirm_again ? "Confirm" : "Sign in", cancel,
           client_small_print(view.client));
  return step_page(frame, {.title = heading,
                           .main = main,
                           .line = sign_in_line(view.client, view.asks, "Your password stays here"),
                           .status = view.problem == Cause::login_throttled ? 429 : 200,
                           .form_targets = {view.client.redirect_uri}});
}

Page render(const Frame& frame, const AccountView& view) {
  Markup rows;
  for (const Person& person : view.accounts) {
    rows += html(
        "<li><button class=\"choice\" type=\"submit\" name=\"account\" value=\"{}\">{}"
        "<span class=\"choice-text\"><strong>Continue as <bdi>{}</bdi></strong>"
        "<span class=\"host\" dir=\"auto\">{}</span></span></button></li>\n",
        Exact{person.id}, person_tile(person), person.name.empty() ? person.login : person.name,
        person.login);
  }
  const Markup main =
      html(R"({}<h1>Choose an account</h1>
<p class="lead">to go on to <bdi>{}</bdi></p>
<form method="post" action="{}">
{}<ul class="choices">
{}<li><button class="choice" type="submit" name="account" value="another"><span class="tile round plus" aria-hidden="true">+</span><span class="choice-text"><strong>Use another account</strong></span></button></li>
</ul>
</form>
{})",
           client_heading(view.client), name_of(view.client), Exact{view.form.action},
           hidden_fields(view.form), rows, client_small_print(view.client));
  return step_page(frame, {.title = "Choose an account",
                           .main = main,
                           .line = sign_in_line(view.client, "", ""),
                           .form_targets = {view.client.redirect_uri}});
}

}  // namespace grantline::web
