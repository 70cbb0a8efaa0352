#include "web/comparison.h"
#include "web/layout.h"
#include "web/sections.h"

namespace grantline::web {
namespace {

struct Advice {
  std::string heading;
  std::string sentence;
};

Advice for_people(const ErrorView& view) {
  const std::string application = view.client_name.empty() ? "the application" : view.client_name;
  const std::string when = view.wait ? "in " + wait_in_words(*view.wait) : "in a moment";
  if (view.status == 429 || view.status == 503) {
    return {"Try again " + when,
            "There is more to do here than we can do at once. Nothing of yours was lost."};
  }
  if (view.status >= 500) {
    return {"Something broke on our side",
            "It is not your fault. Go back to " + application + " and try again " + when + "."};
  }
  const std::string with = view.reference.empty() ? "." : ", and give them the reference below.";
  return {
      "Go back and try again",
      "This sign-in could not go on. You did nothing wrong. If it happens again, tell those who "
      "make " +
          application + with};
}

Markup developer_part(const Frame& frame, const ErrorView& view) {
  Markup part = html("<h2>{}</h2>\n<p>{}</p>\n", view.title, prose(view.sentence));
  if (view.comparison) part += comparison_block(*view.comparison);
  part += fact_rows(view.evidence);
  if (!view.fix.empty()) {
    part += html("<h3>The fix</h3>\n<p>{}</p>\n", prose(view.fix));
  }
  Markup pointers;
  if (!view.section.empty()) pointers += html("<li>{}</li>\n", link_sections(view.section));
  if (!view.cause.empty()) {
    pointers += html("<li><a href=\"{}/errors/{}\">All about <code>{}</code>, with code</a></li>\n",
                     frame.base_path, Exact{view.cause}, view.cause);
  }
  if (!pointers.empty()) part += html("<ul class=\"pointers\">\n{}</ul>\n", pointers);
  if (!view.reference.empty()) {
    part += html("<h3>The whole story, for who runs the server</h3>\n");
    part += command_block("Command that explains this reference",
                          "grantline explain " + view.reference);
  }
  return html(
      "<details class=\"developer\"{}>\n<summary><span>For developers</span>"
      "<code>{}</code></summary>\n<div class=\"developer-body\">\n{}</div>\n</details>\n",
      frame.dev_mode ? html(" open") : Markup(),
      view.error.empty() ? std::to_string(view.status) : view.error, part);
}

}  // namespace

Page render(const Frame& frame, const ErrorView& view) {
  const Advice advice = for_people(view);
  Markup reference;
  if (!view.reference.empty()) {
    reference =
        html("<p class=\"reference\"><span>Reference</span> <code>{}</code></p>\n", view.reference);
  }
  const Markup main = html(
      "<div class=\"broken-sign\" aria-hidden=\"true\"></div>\n"
      "<h1>{}</h1>\n<p class=\"lead\">{}</p>\n{}{}",
      advice.heading, advice.sentence, reference, developer_part(frame, view));
  const std::string application = view.client_name.empty() ? "An application" : view.client_name;
  return step_page(frame, {.title = advice.heading,
                           .main = main,
                           .line = {{Stop::passed, application + " asks", ""},
                                    {Stop::broken, "The line ends here", view.title},
                                    {Stop::ahead, "You sign in", ""}},
                           .status = view.status});
}

Page render(const Frame& frame, const NotFoundView& view) {
  Markup nearest;
  if (!view.nearest.empty()) {
    nearest = html("<p>The nearest page there is: <a href=\"{}{}\"><code>{}{}</code></a></p>\n",
                   frame.base_path, Exact{view.nearest}, frame.base_path, view.nearest);
  }
  const Markup band = html(R"(<p class="kicker">404</p>
<h1>There is no stop here</h1>
<p class="lead">This server has no page at <code>{}</code>.</p>
)",
                           view.path);
  const Markup main = html("{}<p><a class=\"button\" href=\"{}/\">Go to the front page</a></p>\n",
                           nearest, frame.base_path);
  return reading_page(frame, {.title = "Not found", .band = band, .main = main, .status = 404});
}

}  // namespace grantline::web
