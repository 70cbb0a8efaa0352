#include "web/layout.h"

#include <algorithm>

#include "web/assets.h"

namespace grantline::web {
namespace {

Markup style_of(const Frame& frame) {
  if (frame.stands_alone) {
    return Markup::trusted("<style>" + std::string(stylesheet()) + "</style>");
  }
  return html(
      "<link rel=\"icon\" href=\"{}/favicon.svg\" type=\"image/svg+xml\">\n"
      "<link rel=\"stylesheet\" href=\"{}{}\">",
      frame.base_path, frame.base_path, stylesheet_path());
}

Markup head(const Frame& frame, const Parts& parts) {
  Markup script;
  if (parts.script != Script::none) {
    const std::string_view path = parts.script == Script::submit    ? submit_script_path()
                                  : parts.script == Script::explain ? explain_script_path()
                                                                    : watch_script_path();
    script = html("<script src=\"{}{}\" defer></script>\n", frame.base_path, path);
  }
  Markup style;
  if (parts.explains || parts.script == Script::watch) {
    style = html("<link rel=\"stylesheet\" href=\"{}{}\">\n", frame.base_path,
                 parts.explains ? explain_stylesheet_path() : watch_stylesheet_path());
  }
  return html(R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="{}">
<meta name="referrer" content="no-referrer">
<title>{} - {}</title>
{}
{}{}</head>
)",
              parts.line.empty() ? "index, follow" : "noindex, nofollow", parts.title,
              issuer_of(frame), style_of(frame), style, script);
}

Markup brand(const Frame& frame) {
  if (frame.stands_alone || !frame.has_site) {
    return html(R"(<span class="brand">{}<span dir="auto">{}</span></span>)", brand_mark(),
                issuer_of(frame));
  }
  return html(R"(<a class="brand" href="{}/">{}<span dir="auto">{}</span></a>)", frame.base_path,
              brand_mark(), issuer_of(frame));
}

Markup navigation(const Frame& frame) {
  if (!frame.has_site) return {};
  Markup explain;
  if (frame.explains) {
    explain = html("<a href=\"{}/explain\">Explain an error</a>", frame.base_path);
  }
  return html("<nav aria-label=\"Main\">{}<a href=\"{}/errors\">Error causes</a></nav>", explain,
              frame.base_path);
}

Markup runs_on(const Frame& frame) {
  if (issuer_of(frame) == "grantline") return {};
  return html(R"(<span class="runs-on">Runs on grantline</span>)");
}

Markup foot(const Frame& frame) {
  if (!frame.has_site)
    return html("<p>{} runs on this machine, for you alone.</p>", issuer_of(frame));
  return html(
      "<p>{} issues, redeems, rotates and revokes grants, and can say why a grant was "
      "refused.</p>{}",
      issuer_of(frame), runs_on(frame));
}

std::string_view class_of(Stop stop) {
  switch (stop) {
    case Stop::passed: return "passed";
    case Stop::here: return "here";
    case Stop::broken: return "broken";
    case Stop::ahead: break;
  }
  return "ahead";
}

Markup line_of(const Parts& parts) {
  Markup stations;
  for (const Station& station : parts.line) {
    const bool current = station.stop == Stop::here || station.stop == Stop::broken;
    Markup note;
    if (!station.note.empty()) {
      note = html("<span class=\"note\" dir=\"auto\">{}</span>", station.note);
    }
    const Markup step = current ? html(" aria-current=\"step\"") : Markup();
    const Markup done =
        station.stop == Stop::passed ? html("<span class=\"unseen\">Done: </span>") : Markup();
    stations += html(
        "<li class=\"{}\"{}><span class=\"stop\"></span>"
        "<span class=\"name\" dir=\"auto\">{}{}</span>{}</li>\n",
        class_of(station.stop), step, done, station.label, note);
  }
  return html("<ol class=\"line\" aria-label=\"{}\">\n{}</ol>\n", parts.line_label, stations);
}

// Other lines of the same net, far behind the one that matters.
Markup backdrop() {
  return Markup::trusted(
      R"(<svg class="backdrop" viewBox="0 0 480 900" preserveAspectRatio="xMaxYMax slice" aria-hidden="true" focusable="false">
<g fill="none" stroke-width="9" stroke-linejoin="round">
<path d="M-20 900V850L130 700H260L340 620V560L480 420H520"/>
<path d="M180 920V800L300 680H400L520 560"/>
<path d="M520 760H430L300 890V940"/>
</g>
<g stroke-width="5">
<circle cx="130" cy="700" r="9"/><circle cx="340" cy="590" r="9"/><circle cx="300" cy="680" r="9"/>
<circle cx="430" cy="760" r="9"/>
</g>
</svg>)");
}

Page finish(const Frame& frame, const Parts& parts, const Markup& body) {
  Markup document = head(frame, parts);
  document += body;
  document += html("</html>\n");
  return {parts.status, document.str(), content_security_policy(parts.form_targets, parts.script)};
}

std::string_view first_letter(std::string_view name) {
  std::size_t length = name.empty() ? 0 : 1;
  while (length < name.size() && (static_cast<unsigned char>(name[length]) & 0xC0u) == 0x80) {
    ++length;
  }
  return length == 0 ? "?" : name.substr(0, length);
}

int tone_of(std::string_view name) {
  unsigned sum = 0;
  for (const char c : name) sum = sum * 31 + static_cast<unsigned char>(c);
  return static_cast<int>(sum % 6);
}

}  // namespace

Page own_page(const Frame& frame, const Parts& parts, const Markup& body) {
  return finish(frame, parts, body);
}

Page step_page(const Frame& frame, const Parts& parts) {
  return finish(frame, parts,
                html(R"(<body class="step">
<header class="panel">
{}{}
{}</header>
<main class="task">
<div class="task-column">
{}</div>
</main>
<footer class="step-foot">{}</footer>
</body>
)",
                     backdrop(), brand(frame), line_of(parts), parts.main, runs_on(frame)));
}

Page reading_page(const Frame& frame, const Parts& parts) {
  return finish(
      frame, parts,
      html(R"(<body class="reading">
<a class="skip" href="#content">Skip to the content</a>
<header class="bar"><div class="measure">
{}
{}
</div></header>
<main id="content">
<div class="band">
{}
<div class="measure">
{}</div>
</div>
<div class="measure">
{}</div>
</main>
<footer class="foot"><div class="measure">{}</div></footer>
</body>
)",
           brand(frame), navigation(frame), backdrop(), parts.band, parts.main, foot(frame)));
}

Markup brand_mark() {
  return Markup::trusted(
      R"(<svg class="mark" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false"><path d="M5 24h4.5L22.5 11H26" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/><circle class="mark-start" cx="6" cy="24" r="4.5"/><circle class="mark-end" cx="25" cy="10.5" r="4.8"/></svg>)");
}

Markup client_tile(const Client& client) {
  const std::string_view name = name_of(client);
  return html(R"(<span class="tile tone-{}" aria-hidden="true">{}</span>)", tone_of(name),
              first_letter(name));
}

Markup person_tile(const Person& person) {
  const std::string_view name = person.name.empty() ? person.login : person.name;
  return html(R"(<span class="tile round tone-{}" aria-hidden="true">{}</span>)", tone_of(name),
              first_letter(name));
}

Markup hidden_fields(const Form& form) {
  Markup fields;
  for (const Field& field : form.hidden) {
    fields += html("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", Exact{field.name},
                   Exact{field.value});
  }
  return fields;
}

Markup client_small_print(const Client& client) {
  Markup links;
  if (safe_link(client.policy_uri)) links += link(client.policy_uri, "Privacy policy");
  if (safe_link(client.tos_uri)) links += link(client.tos_uri, "Terms of service");
  if (links.empty()) return {};
  return html("<p class=\"small-print\"><span><bdi>{}</bdi>:</span> {}</p>\n", name_of(client),
              links);
}

Markup alert(const Problem& problem) {
  return html(
      "<div class=\"alert\" role=\"alert\" id=\"problem\"><p><strong>{}</strong> {}</p></div>\n",
      problem.heading, problem.sentence);
}

Markup command_block(std::string_view label, std::string_view command) {
  Markup lines;
  while (!command.empty()) {
    const std::size_t end = command.find('\n');
    lines += html("<span class=\"command-line\">{}</span>\n", command.substr(0, end));
    command = end == std::string_view::npos ? std::string_view() : command.substr(end + 1);
  }
  return html(
      "<pre class=\"terminal\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code>{}</code>"
      "</pre>\n",
      label, lines);
}

Markup fact_rows(const std::vector<Fact>& facts) {
  if (facts.empty()) return {};
  Markup rows;
  for (const Fact& fact : facts) {
    rows += html("<div><dt>{}</dt><dd><code dir=\"auto\">{}</code></dd></div>\n", fact.name,
                 fact.value);
  }
  return html("<dl class=\"facts\">\n{}</dl>\n", rows);
}

std::string wait_in_words(Duration wait) {
  const std::int64_t whole_seconds = std::max<std::int64_t>(1, (wait.ms + 999) / 1000);
  if (whole_seconds == 1) return "a second";
  if (whole_seconds < 120) return std::to_string(whole_seconds) + " seconds";
  return std::to_string((whole_seconds + 59) / 60) + " minutes";
}

std::string_view name_of(const Client& client) {
  if (!client.name.empty()) return client.name;
  return client.id.empty() ? std::string_view("the application") : std::string_view(client.id);
}

std::string_view issuer_of(const Frame& frame) {
  return frame.issuer_name.empty() ? std::string_view("grantline")
                                   : std::string_view(frame.issuer_name);
}

std::string_view destination_of(const Client& client) {
  if (client.is_device) return "your device";
  const std::string_view host = host_of(client.redirect_uri);
  return host.empty() ? name_of(client) : host;
}

}  // namespace grantline::web
