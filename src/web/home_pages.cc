#include "web/layout.h"

namespace grantline::web {
namespace {

Markup sample_line() {
  return html(R"(<figure class="grant-line">
<figcaption>The line of one grant</figcaption>
<ol>
<li class="passed"><span class="stop"></span><strong>authorized</strong><span>a person said yes</span></li>
<li class="passed"><span class="stop"></span><strong>code redeemed</strong><span>once, with its verifier</span></li>
<li class="passed"><span class="stop"></span><strong>refreshed</strong><span>generation 2</span></li>
<li class="broken"><span class="stop"></span><strong>replayed</strong><span>generation 1 came again: revoked</span></li>
</ol>
</figure>
)");
}

Markup demo_part(const HomeView& view) {
  if (!view.demo && view.sample_login_url.empty()) return {};
  Markup user;
  if (view.demo) {
    user = html(
        "<dl class=\"facts\"><div><dt>Login</dt><dd><code>{}</code></dd></div>"
        "<div><dt>Password</dt><dd><code>{}</code></dd></div></dl>\n",
        view.demo->login, view.demo->password);
  }
  Markup start;
  if (!view.sample_login_url.empty() && form_action_source(view.sample_login_url)) {
    start = html("<p><a class=\"button primary\" href=\"{}\">Try a login</a></p>\n",
                 Exact{view.sample_login_url});
  } else if (view.sample_login_url.starts_with('/')) {
    start = html("<p><a class=\"button primary\" href=\"{}\">Try a login</a></p>\n",
                 Exact{view.sample_login_url});
  }
  return html(
      "<section class=\"demo\" aria-labelledby=\"demo\">\n<div><h2 id=\"demo\">Try it now</h2>\n"
      "<p>This server runs in dev mode: it has a person and an application to play with, and "
      "errors "
      "say all they know.</p>\n{}</div>\n{}</section>\n",
      start, user);
}

Markup explain_door(const Frame& frame) {
  if (!frame.explains) return {};
  return html(
      "<li><a href=\"{}/explain\"><strong>Explain an error</strong><span>Paste the refusal of any "
      "provider, and read its cause with the evidence.</span><code>{}/explain</code></a></li>\n",
      frame.base_path, frame.base_path);
}

}  // namespace

Page render(const Frame& frame, const HomeView& view) {
  Markup version;
  if (!view.version.empty()) {
    version = html("<div><dt>Version</dt><dd><code>{}</code></dd></div>\n", view.version);
  }
  const Markup heading =
      issuer_of(frame) == "grantline"
          ? html(
                "<span>Every grant has a line.</span> <span>Every refusal has a place on "
                "it.</span>")
          : html("<span><bdi>{}</bdi></span> <span>signs you in here.</span>", frame.issuer_name);
  const Markup band = html(R"(<p class="kicker">OAuth 2.1 and OpenID Connect</p>
<h1 class="large-title">{}</h1>
<p class="lead">Were you on your way to an application? Go back to it and start there: it sends you here when it needs to know who you are.</p>
{})",
                           heading, sample_line());
  const Markup main = html(R"(<div class="home">
{}<section class="for-developers" aria-labelledby="developers">
<h2 id="developers">For developers</h2>
<ul class="doors">
<li><a href="{}{}"><strong>Discovery document</strong><span>Endpoints, keys and what is supported, for your library to read.</span><code>{}{}</code></a></li>
{}<li><a href="{}/errors"><strong>Error causes</strong><span>What stands behind <code>invalid_grant</code> and the rest, with the fix in code.</span><code>{}/errors</code></a></li>
</ul>
<dl class="facts">
<div><dt>Issuer</dt><dd><code>{}</code></dd></div>
{}</dl>
</section>
</div>
)",
                           demo_part(view), frame.base_path, Exact{view.discovery_path},
                           frame.base_path, view.discovery_path, explain_door(frame),
                           frame.base_path, frame.base_path, view.issuer, version);
  return reading_page(frame, {.title = "Welcome", .band = band, .main = main});
}

Page render(const Frame& frame, const DemoClientView& view) {
  Markup again;
  if (form_action_source(view.again_url) || view.again_url.starts_with('/')) {
    again = html("<p><a class=\"button quiet wide\" href=\"{}\">Start over</a></p>\n",
                 Exact{view.again_url});
  }
  Markup next;
  if (!view.command.empty()) {
    next = html("<h2>Next</h2>\n<p>{}</p>\n", view.command_label);
    next += command_block("Command to paste in a terminal", view.command);
  }
  const Markup main = html(
      "<p class=\"kicker\">Demo client</p>\n<h1>{}</h1>\n"
      "<p class=\"lead\">{}</p>\n{}{}{}",
      view.title, view.sentence, fact_rows(view.facts), next, again);
  const Stop end = view.succeeded ? Stop::here : Stop::broken;
  return step_page(frame, {.title = view.title,
                           .main = main,
                           .line = {{Stop::passed, "The demo client asks", ""},
                                    {Stop::passed, "The server answered", ""},
                                    {end, "Back at the demo client", ""},
                                    {Stop::ahead, "Tokens", ""}}});
}

}  // namespace grantline::web
