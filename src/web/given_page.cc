#include "web/layout.h"
#include "web/moment.h"

namespace grantline::web {
namespace {

Markup sign_in_rows(const GivenClient& given, WallTime now) {
  Markup rows;
  for (const GivenSignIn& one : given.newest) {
    rows += html(
        "<li><p><strong>Signed in {}</strong><span class=\"host\">from {}, last used {}</span></p>"
        "<button class=\"quiet\" type=\"submit\" name=\"grant\" value=\"{}\">End<span "
        "class=\"unseen\"> the sign-in of {} from {}</span></button></li>\n",
        time_tag(one.since, now), one.from, time_tag(one.last_used, now), Exact{one.id},
        when(one.since, now), one.from);
  }
  return rows;
}

// One sign-in alone needs no list: it ends with the access.
Markup sign_ins(const GivenClient& given, WallTime now) {
  if (given.sign_ins < 2) return {};
  Markup rest;
  if (given.sign_ins > given.newest.size()) {
    rest =
        html("<p class=\"rest\">The {} used last are shown. Withdraw the access to end all.</p>\n",
             std::to_string(given.newest.size()));
  }
  return html("<details class=\"sign-ins\"><summary>{}</summary>\n<ul>\n{}</ul>\n{}</details>\n",
              counted(static_cast<std::int64_t>(given.sign_ins), "sign-in"),
              sign_in_rows(given, now), rest);
}

Markup scope_rows(const std::vector<std::string>& scopes) {
  Markup rows;
  for (const std::string& scope : scopes) {
    rows += html(
        "<li class=\"granted\"><span class=\"stop\"></span><span class=\"scope-text\">{}</span>"
        "</li>\n",
        scope_sentence(scope));
  }
  return rows.empty() ? Markup() : html("<ul class=\"scopes\">\n{}</ul>\n", rows);
}

Markup use_of(const GivenClient& given, WallTime now) {
  if (given.sign_ins == 0 || given.newest.empty()) {
    return html("Allowed {}. Not in use now.", time_tag(given.since, now));
  }
  return html("Allowed {}. Last used {}.", time_tag(given.since, now),
              time_tag(given.newest.front().last_used, now));
}

Markup client_card(const GivenClient& given, std::size_t number, WallTime now) {
  const std::string_view name = name_of(given.client);
  const std::string id = "given-" + std::to_string(number);
  Markup host;
  if (safe_link(given.client.client_uri)) {
    host = html("<span class=\"host\">{}</span>",
                link(given.client.client_uri, host_of(given.client.client_uri)));
  }
  return html(R"(<article class="given" aria-labelledby="{}">
<div class="who">{}<div><h2 id="{}" dir="auto">{}</h2>{}</div></div>
{}<p class="use">{}</p>
{}<button class="secondary" type="submit" name="client" value="{}">Withdraw<span class="unseen"> the access of {}</span></button>
</article>
)",
              id, client_tile(given.client), id, name, host, scope_rows(given.scopes),
              use_of(given, now), sign_ins(given, now), Exact{given.client.id}, name);
}

Markup notice(GivenDone done) {
  switch (done) {
    case GivenDone::nothing: break;
    case GivenDone::access_withdrawn:
      return html(
          "<p class=\"notice\" role=\"status\"><strong>Withdrawn.</strong> The application gets no "
          "new access. What it already holds ends soon.</p>\n");
    case GivenDone::sign_in_ended:
      return html(
          "<p class=\"notice\" role=\"status\"><strong>Ended.</strong> That sign-in gets no new "
          "access. What it already holds ends soon.</p>\n");
  }
  return {};
}

Markup list_of(const GivenView& view) {
  if (view.clients.empty()) {
    return html(
        "<p class=\"empty\">{}</p>\n",
        view.is_first && view.next.empty()
            ? "No application has access in your name. When you allow one, it is listed here."
            : "Nothing on this page is in use.");
  }
  Markup cards;
  std::size_t number = 0;
  for (const GivenClient& given : view.clients) cards += client_card(given, ++number, view.now);
  return html("<form method=\"post\" action=\"{}\" class=\"gifts\">\n{}{}</form>\n",
              Exact{view.form.action}, hidden_fields(view.form), cards);
}

}  // namespace

Page render(const Frame& frame, const GivenView& view) {
  const Person& person = view.person;
  Markup next;
  if (!view.next.empty()) {
    next = html("<p><a class=\"button wide\" href=\"{}/account?from={}\">Show more</a></p>\n",
                frame.base_path, Exact{view.next});
  }
  const Markup main = html(
      R"(<h1>What you allowed</h1>
<p class="lead">These applications can act in your name. You can withdraw each whenever you like.</p>
{}<div class="who person">{}<p><span class="unseen">You are signed in as </span><strong dir="auto">{}</strong><span class="host" dir="auto">{}</span></p>
<a class="button quiet" href="{}/end_session">Sign out</a></div>
{}{})",
      notice(view.done), person_tile(person), person.name.empty() ? person.login : person.name,
      person.name.empty() ? "" : person.login, frame.base_path, list_of(view), next);
  return step_page(frame, {.title = "What you allowed",
                           .main = main,
                           .line = {{Stop::passed, "You signed in", person.login},
                                    {Stop::here, "What you allowed", ""},
                                    {Stop::ahead, "Withdraw it", "Whenever you like"}},
                           .line_label = "The way of what you gave"});
}

}  // namespace grantline::web
