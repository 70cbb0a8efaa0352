#include "web/layout.h"

namespace grantline::web {
namespace {

struct ScopeWords {
  std::string_view scope;
  std::string_view sentence;
};
// OpenID Connect Core 1.0 sections 5.4 and 11
constexpr ScopeWords known_scopes[] = {
    {"openid", "Know that it is you, by an identifier of your account"},
    {"profile", "See your profile: name, picture, language and the like"},
    {"email", "See your email address"},
    {"address", "See your postal address"},
    {"phone", "See your phone number"},
    {"offline_access", "Keep this access while you are away"},
};

bool is_known(std::string_view scope) {
  for (const ScopeWords& words : known_scopes) {
    if (words.scope == scope) return true;
  }
  return false;
}

Markup scope_row(const AskedScope& scope) {
  const Markup name = is_known(scope.name) ? html("<code>{}</code>", scope.name) : Markup();
  const Markup sentence = is_known(scope.name)
                              ? html("{}", scope_sentence(scope.name))
                              : html("Use the permission <code>{}</code>", scope.name);
  const Markup before =
      scope.granted ? html("<span class=\"tag\">Allowed before</span>") : Markup();
  return html(
      "<li{}><span class=\"stop\"></span><span class=\"scope-text\">{}</span>"
      "<span class=\"scope-side\">{}{}</span></li>\n",
      scope.granted ? html(" class=\"granted\"") : Markup(), sentence, name, before);
}

Markup resource_list(const std::vector<std::string>& resources) {
  if (resources.empty()) return {};
  Markup rows;
  for (const std::string& resource : resources)
    rows += html("<li><code>{}</code></li>\n", resource);
  return html("<h2>At these services</h2>\n<ul class=\"resources\">\n{}</ul>\n", rows);
}

// What a first question and one that was answered before have of their own.
struct Words {
  std::string_view heading;
  std::string_view lead;  // behind the name of the client
  std::string_view allow;
  std::string_view deny;
  std::string_view station;
};
constexpr Words first_time{"Do you allow this?", "asks for access in your name.", "Allow",
                           "Do not allow", "Allow it, or do not"};
constexpr Words once_more{
    "Did you open this?",
    "asks to be let in again. It runs on your own device, where another program could pose as it: "
    "go on only if you have just opened it yourself.",
    "Yes, go on", "No, stop here", "Was it you who opened it"};

Markup wish(const ConsentView& view) {
  Markup scopes;
  for (const AskedScope& scope : view.scopes) scopes += scope_row(scope);
  if (view.asks_again) {
    return html(
        "<details class=\"wish\"><summary>What you allowed it before</summary>\n"
        "<ul class=\"scopes\">\n{}</ul>\n{}</details>\n",
        scopes, resource_list(view.resources));
  }
  return html("<h2>It would be able to</h2>\n<ul class=\"scopes\">\n{}</ul>\n{}", scopes,
              resource_list(view.resources));
}

}  // namespace

std::string scope_sentence(std::string_view scope) {
  for (const ScopeWords& words : known_scopes) {
    if (words.scope == scope) return std::string(words.sentence);
  }
  return "Use the permission " + std::string(scope);
}

Page render(const Frame& frame, const ConsentView& view) {
  const Words& words = view.asks_again ? once_more : first_time;
  const std::string_view name = name_of(view.client);
  Markup host;
  if (safe_link(view.client.client_uri)) {
    host = html("<span class=\"host\">{}</span>",
                link(view.client.client_uri, host_of(view.client.client_uri)));
  }
  const Markup main = html(
      R"(<div class="who">{}<p><strong dir="auto">{}</strong>{}</p></div>
<h1>{}</h1>
<p class="lead"><bdi>{}</bdi> {}</p>
<form method="post" action="{}">
{}<div class="who person">{}<p><span class="unseen">You are signed in as </span><strong dir="auto">{}</strong><span class="host" dir="auto">{}</span></p>
<button class="quiet" type="submit" name="account" value="another">Not you?</button></div>
{}<p class="next">Whatever you choose, you go back to <strong>{}</strong>.</p>
<div class="decide">
<button class="primary" type="submit" name="decision" value="allow">{}</button>
<button class="secondary" type="submit" name="decision" value="deny">{}</button>
</div>
<p class="later">You can withdraw it at any time under <a href="{}/account">what you allowed</a>.</p>
</form>
{})",
      client_tile(view.client), name, host, words.heading, name, words.lead,
      Exact{view.form.action}, hidden_fields(view.form), person_tile(view.person),
      view.person.name.empty() ? view.person.login : view.person.name,
      view.person.name.empty() ? "" : view.person.login, wish(view), destination_of(view.client),
      words.allow, words.deny, frame.base_path, client_small_print(view.client));
  return step_page(
      frame, {.title = view.asks_again ? words.heading : "Your permission",
              .main = main,
              .line = {{Stop::passed, std::string(name) + " asks", ""},
                       {Stop::passed, "You signed in", view.person.login},
                       {Stop::here, "You decide", std::string(words.station)},
                       {Stop::ahead, "Back to " + std::string(destination_of(view.client)), ""}},
              .form_targets = {view.client.redirect_uri}});
}

}  // namespace grantline::web
