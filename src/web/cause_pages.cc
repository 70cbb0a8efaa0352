#include <algorithm>

#include "web/code_block.h"
#include "web/layout.h"
#include "web/sections.h"

namespace grantline::web {
namespace {

std::string_view error_or_none(const CauseInfo& cause) {
  return cause.error.empty() ? std::string_view("no wire error") : cause.error;
}

std::string anchor_of(std::string_view error) {
  return "error-" + (error.empty() ? std::string("none") : std::string(error));
}

Markup wire_badges(const CauseInfo& cause) {
  return html(
      "<p class=\"badges\"><span class=\"badge\">HTTP {}</span><code "
      "class=\"badge\">{}</code></p>\n",
      cause.status, error_or_none(cause));
}

// The catalog's detail, in which {names} stand for evidence and [parts] are left out without it.
Markup with_placeholders(std::string_view detail) {
  Markup out;
  while (!detail.empty()) {
    const std::size_t at = std::min(detail.find_first_of("{}[]"), detail.size());
    out += prose(detail.substr(0, at));
    if (at == detail.size()) break;
    const std::size_t close = detail[at] == '{' ? detail.find('}', at) : std::string_view::npos;
    const bool named = close != std::string_view::npos;
    if (named) out += html("<var>{}</var>", detail.substr(at + 1, close - at - 1));
    detail.remove_prefix(named ? close + 1 : at + 1);
  }
  return out;
}

Markup cause_rows(std::span<const CauseInfo* const> causes, std::string_view base_path) {
  Markup rows;
  for (const CauseInfo* cause : causes) {
    rows += html(
        "<li><a href=\"{}/errors/{}\"><span class=\"cause-title\">{}</span>"
        "<span class=\"cause-name\"><code>{}</code> <span>{}</span></span></a>"
        "</li>\n",
        base_path, Exact{cause->name}, cause->title, cause->name, cause->status);
  }
  return html("<ul class=\"causes\">\n{}</ul>\n", rows);
}

Markup section(std::string_view heading, const Markup& body) {
  return html("<section>\n<h2>{}</h2>\n{}</section>\n", heading, body);
}

Markup evidence_part(const CauseInfo& cause) {
  Markup part = html(
      "<p>The answer carries a reference. With it, whoever runs the server sees what happened to "
      "this grant, event by event:</p>\n");
  part += command_block("Command that explains a reference", "grantline explain gl-7k2m-9x4q-8d3f");
  if (!cause.detail.empty()) {
    part += html(
        "<p>With <code>errors.detail = full</code> the answer itself says:</p>\n"
        "<blockquote class=\"says\">{}</blockquote>\n",
        with_placeholders(cause.detail));
  }
  return part;
}

}  // namespace

Page render(const Frame& frame, const CauseView& view) {
  const CauseInfo& cause = view.cause;
  Markup sections =
      section("What it means", html("<p class=\"large\">{}</p>\n", prose(cause.sentence)));
  sections += section("The fix", html("<p class=\"large\">{}</p>\n", prose(cause.fix)));
  if (!view.examples.empty()) sections += section("In code", example_tabs(view.examples));
  sections += section(
      "The rule", html("<p>{}</p>\n<p>{}</p>\n", prose(cause.rule), link_sections(cause.section)));
  sections += section("What grantline shows", evidence_part(cause));
  if (!view.neighbours.empty()) {
    const Markup heading = cause.error.empty()
                               ? html("Others without a wire error")
                               : html("Others that say <code>{}</code>", cause.error);
    sections += html("<section>\n<h2>{}</h2>\n{}</section>\n", heading,
                     cause_rows(view.neighbours, frame.base_path));
  }
  const Markup band = html(
      R"(<p class="kicker"><a href="{}/errors">Error causes</a> <span aria-hidden="true">/</span> <code>{}</code></p>
<h1>{}</h1>
{})",
      frame.base_path, cause.name, cause.title, wire_badges(cause));
  const Markup main = html("<div class=\"along\">\n{}</div>\n", sections);
  return reading_page(frame, {.title = cause.title, .band = band, .main = main});
}

Page render(const Frame& frame, const CausesIndexView& view) {
  std::vector<std::string_view> errors;
  for (const CauseInfo& cause : view.causes) {
    if (std::ranges::find(errors, cause.error) == errors.end()) errors.push_back(cause.error);
  }
  Markup jumps;
  Markup groups;
  for (const std::string_view error : errors) {
    std::vector<const CauseInfo*> members;
    for (const CauseInfo& cause : view.causes) {
      if (cause.error == error) members.push_back(&cause);
    }
    const std::string_view name = error_or_none(*members.front());
    const int count = static_cast<int>(members.size());
    jumps += html("<li><a href=\"#{}\"><code>{}</code> <span>{}</span></a></li>\n",
                  anchor_of(error), name, count);
    groups += html("<section id=\"{}\">\n<h2><code>{}</code></h2>\n{}</section>\n",
                   anchor_of(error), name, cause_rows(members, frame.base_path));
  }
  const Markup band = html(R"(<h1>Why was it refused?</h1>
<p class="lead">One wire error has many causes. These are all that this server knows: {} of them, by the word in <code>error</code>. Each has its rule, its fix and code.</p>
<nav aria-label="Wire errors"><ul class="jumps">
{}</ul></nav>
)",
                           static_cast<int>(view.causes.size()), jumps);
  const Markup main = html("<div class=\"along\">\n{}</div>\n", groups);
  return reading_page(frame, {.title = "Error causes", .band = band, .main = main});
}

}  // namespace grantline::web
