#include <algorithm>

#include "web/explanation.h"

namespace grantline::web {
namespace {

struct Trouble {
  int status;
  std::string heading;
  std::string sentence;
};

Trouble trouble_of(const ExplainView& view) {
  switch (view.problem) {
    case ExplainProblem::none: break;
    case ExplainProblem::nothing_given:
      return {400, "Nothing was given.", "Paste something, or choose a file."};
    case ExplainProblem::too_large:
      return {413, "That is too much for this page.",
              "It takes " + view.most +
                  " at most. Give the part around the error, or run `grantline explain FILE` on "
                  "your own machine: it reads files of any size."};
    case ExplainProblem::unreadable:
      return {400, "This could not be read.",
              "It did not arrive as a form does. Go back to the page and send it again."};
    case ExplainProblem::rate_limited:
      return {429, "Too many questions.",
              "Ask again in " + wait_in_words(view.wait.value_or(seconds(60))) +
                  ", or run `grantline explain` on your own machine."};
    case ExplainProblem::busy:
      return {503, "Too much to read at once.", "Ask again in a moment. Nothing was lost."};
  }
  return {200, "", ""};
}

Markup alert_of(const Trouble& trouble, const Markup& attributes) {
  if (trouble.heading.empty()) return {};
  return html("<div class=\"alert\" role=\"alert\" {}><p><strong>{}</strong> {}</p></div>\n",
              attributes, trouble.heading, prose(trouble.sentence));
}

// What the script shows before it sends in vain what the server would refuse.
Markup too_large(const ExplainView& view) {
  if (view.most.empty()) return {};
  return alert_of(trouble_of({.problem = ExplainProblem::too_large, .most = view.most}),
                  html("id=\"too-large\" hidden"));
}

// What the script shows where nobody answers.
Markup no_answer(const ExplainView& view) {
  const Trouble trouble{
      .status = 0,
      .heading = "No answer came.",
      .sentence = view.is_local ? "The program that this page came from has ended, or does not "
                                  "answer. Start `grantline explain --serve` again; what you gave "
                                  "is still here."
                                : "The server could not be reached, or gave up. Ask again in a "
                                  "moment; what you gave is still here."};
  return alert_of(trouble, html("id=\"no-answer\" hidden"));
}

Markup promise(const ExplainView& view) {
  const std::string_view words =
      view.is_local
          ? "All of it is read on this machine, by the program you started. It stores nothing, "
            "logs "
            "nothing, and sends nothing anywhere."
          : "It is read by this server alone, answered and forgotten: not stored, not logged, and "
            "sent nowhere else. Codes and secrets are never shown.";
  return html("<p class=\"promise\">{}</p>\n", words);
}

// Line by line: a line break within a text would be made visible.
Markup text_of_example(const ExplainView& view) {
  const auto all = explain_examples();
  const auto found = std::ranges::find(all, view.example, &ExplainExample::name);
  Markup lines;
  if (found == all.end()) return lines;
  for (std::string_view rest = found->text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    lines += html("{}\n", line);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return lines;
}

// The newline before the text: a parser drops the first one of a textarea.
Markup form_of(const ExplainView& view, const Trouble& trouble) {
  const Markup described =
      trouble.heading.empty()
          ? html(" aria-describedby=\"text-hint\"")
          : html(" aria-invalid=\"true\" aria-describedby=\"problem text-hint\"");
  Markup alerts = alert_of(trouble, html("id=\"problem\""));
  alerts += too_large(view);
  alerts += no_answer(view);
  const std::string size = view.most.empty() ? "of any size" : view.most + " at most";
  return html(
      R"(<form class="ask-form" method="post" action="{}" enctype="multipart/form-data" data-most="{}">
{}<div class="field"><label for="text">What you have</label>
<p class="hint" id="text-hint">The answer, the request, a log, or what happens in your own words. All of it helps.</p>
<textarea id="text" name="text" rows="11" spellcheck="false" autocomplete="off" autocapitalize="none"{}>
{}</textarea></div>
<div class="field drop"><label for="file">or files</label>
<input id="file" name="file" type="file" multiple aria-describedby="file-hint">
<p class="hint" id="file-hint">A HAR file of the browser, a log, a saved answer; {}. <span class="can-drop" hidden>Or drop them anywhere here.</span></p></div>
<button class="primary wide" type="submit">Explain it</button>
<p class="unseen" role="status" id="progress"></p>
{}</form>
)",
      Exact{view.action}, Exact{view.most}, alerts, described, text_of_example(view), size,
      promise(view));
}

Markup examples_of(const ExplainView& view) {
  Markup rows;
  for (const ExplainExample& one : explain_examples()) {
    const Markup current = one.name == view.example ? html(" aria-current=\"true\"") : Markup();
    rows += html(
        "<li><a href=\"{}?example={}#text\" "
        "data-example=\"{}\"{}><strong>{}</strong><span>{}</span></a></li>\n",
        Exact{view.page}, one.name, one.name, current, one.title, one.about);
  }
  return html(
      "<section class=\"try\" aria-labelledby=\"try\">\n<h2 id=\"try\">Nothing at hand?</h2>\n<p "
      "class=\"soft\">Take one of these, and see what comes back.</p>\n<ul>\n{}</ul>\n</section>\n",
      rows);
}

Markup how_it_knows() {
  return html(R"(<section class="how" aria-labelledby="how">
<h2 id="how">How it knows</h2>
<ol>
<li><span class="stop"></span><div><h3>It computes</h3><p>With the request at hand it hashes the verifier, compares both values of redirect_uri and looks for a code or token that was sent twice.</p></div></li>
<li><span class="stop"></span><div><h3>It knows the words</h3><p>What each provider means by its messages and codes, what else they stand for there, and how long its tokens live.</p></div></li>
<li><span class="stop"></span><div><h3>It weighs</h3><p>All that speaks for a cause is quoted, and the weights are fitted to real cases. Where it does not decide, the page says so and asks.</p></div></li>
</ol>
</section>
)");
}

Page start_page(const Frame& frame, const ExplainView& view) {
  const Trouble trouble = trouble_of(view);
  const Markup band =
      html(R"(<p class="kicker">For <code>invalid_grant</code> and its kin, of any provider</p>
<h1>Why was it refused?</h1>
<p class="lead">Paste what you have. The cause comes back, with what in it speaks for that cause, how to make sure, and what to do.</p>
)");
  const Markup main = html(R"(<div class="asking">
{}{}</div>
{})",
                           form_of(view, trouble), examples_of(view), how_it_knows());
  const std::string title =
      trouble.heading.empty() ? "Why was it refused?" : trouble.heading + " Why was it refused?";
  return reading_page(frame, {.title = title,
                              .band = band,
                              .main = main,
                              .status = trouble.status,
                              .script = Script::explain,
                              .explains = true});
}

Page answer_page(const Frame& frame, const ExplainView& view) {
  const Explanation& answer = *view.answer;
  const bool asks_for_more = !answer.is_decided || answer.causes.empty();
  const Markup main = html(R"({}<section class="again" id="again" aria-labelledby="again-title">
<h2 id="again-title">{}</h2>
{}<p><a href="{}">Start anew</a></p>
</section>
)",
                           explanation_body(answer, Folding::foldable),
                           asks_for_more ? "Add it, and ask again" : "Ask about another",
                           form_of(view, trouble_of(view)), Exact{view.page});
  const std::string_view title = answer.causes.empty() ? "Nothing is known of it"
                                 : !answer.is_decided  ? "Undecided"
                                                       : std::string_view(answer.causes[0].title);
  return reading_page(frame, {.title = title,
                              .band = explanation_band(answer),
                              .main = main,
                              .script = Script::explain,
                              .explains = true});
}

}  // namespace

Page render(const Frame& frame, const ExplainView& view) {
  return view.answer ? answer_page(frame, view) : start_page(frame, view);
}

}  // namespace grantline::web
