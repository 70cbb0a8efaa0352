#include "web/explanation.h"

#include <cmath>

#include "web/code_block.h"

namespace grantline::web {
namespace {

// As it is said: nothing is certain, and nothing is ruled out by a number alone.
std::string percent(double share) {
  const long whole = std::lround(share * 100);
  if (whole > 98) return "over 98 %";
  return whole < 1 ? "under 1 %" : std::to_string(whole) + " %";
}

// A picture of the number that stands beside it. Drawn as SVG: the policy lets no style in.
Markup share_bar(double share) {
  const int width = std::max(1, static_cast<int>(std::lround(share * 100)));
  return html(
      "<svg class=\"share\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\" "
      "focusable=\"false\"><rect class=\"share-all\" width=\"100\" height=\"8\"/>"
      "<rect class=\"share-part\" width=\"{}\" height=\"8\"/></svg>",
      width);
}

Markup likelihood(double share) {
  return html("<div class=\"likely\">{}<span class=\"percent\">{}</span></div>\n", share_bar(share),
              percent(share));
}

Markup quote(const QuoteView& one) {
  Markup out;
  if (!one.quote.empty()) {
    const Markup where =
        one.where.empty() ? Markup() : html("<figcaption>{}</figcaption>", one.where);
    out += html(
        "<figure class=\"quoted\">{}<blockquote><code "
        "dir=\"auto\">{}</code></blockquote></figure>\n",
        where, one.quote);
  } else if (!one.where.empty()) {
    out += html("<p class=\"where\">{}</p>\n", one.where);
  }
  out += html("<p class=\"shows\">{}</p>\n", prose(one.says));
  return html("<li>{}</li>\n", out);
}

Markup quotes_of(const ExplainedCause& cause) {
  Markup rows;
  for (const QuoteView& one : cause.quotes) rows += quote(one);
  return rows.empty() ? html("<p class=\"soft\">Nothing in it speaks for this one directly.</p>\n")
                      : html("<ol class=\"quotes\">\n{}</ol>\n", rows);
}

Markup code_of(const ExplainedCause& cause) {
  if (cause.code.size() == 1) {
    const FixCode& only = cause.code.front();
    return html(
        "<h3>In {}</h3>\n<pre class=\"code\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Example in {}\"><code>{}</code></pre>\n",
        only.language, only.language, highlight(only.code, only.language));
  }
  std::vector<CodeExample> examples;
  for (const FixCode& one : cause.code) examples.push_back({one.language, one.library, one.code});
  return examples.empty() ? Markup() : example_tabs(examples);
}

Markup links_of(const ExplainedCause& cause) {
  Markup rows;
  for (const LinkView& one : cause.links) {
    rows += html("<li>{}<span class=\"host\">{}</span></li>\n", link(one.url, one.title),
                 host_of(one.url));
  }
  return rows;
}

Markup section(std::string_view heading, const Markup& body) {
  return html("<section>\n<h2>{}</h2>\n{}</section>\n", heading, body);
}

Markup badges_of(const ExplainedCause& cause) {
  Markup detail;
  if (!cause.detail.empty()) detail = html("<code class=\"badge\">{}</code>", cause.detail);
  return html("<p class=\"badges\"><code class=\"badge\">{}</code>{}</p>\n", cause.name, detail);
}

// In a file to attach, a cause below it takes one line.
constexpr double kWorthPaper = 0.05;

// What is asked above is not told again.
Markup to_be_sure(const ExplainedCause& cause, const Explanation& answer) {
  if (cause.confirm == answer.ask) return {};
  return html("<h4>To be sure</h4>\n<p>{}</p>\n", prose(cause.confirm));
}

Markup other(const ExplainedCause& cause, const Explanation& answer, Folding folding) {
  Markup more;
  if (!cause.quotes.empty()) more += html("<h4>What speaks for it</h4>\n{}", quotes_of(cause));
  more += to_be_sure(cause, answer);
  more += html("<h4>What to do</h4>\n<p>{}</p>\n", prose(cause.fix));
  const bool is_open = folding == Folding::likely_open && cause.probability >= kWorthPaper;
  const Markup open = is_open ? html(" open") : Markup();
  return html(
      "<li><details class=\"other\"{}><summary><span class=\"other-title\"><strong>{}</strong>"
      "<code>{}</code></span>{}</summary>\n<div class=\"other-body\">\n{}</div></details></li>\n",
      open, cause.title, cause.detail.empty() ? cause.name : cause.detail,
      likelihood(cause.probability), more);
}

Markup others(const Explanation& answer, std::size_t from, Folding folding) {
  Markup rows;
  for (std::size_t i = from; i < answer.causes.size(); ++i)
    rows += other(answer.causes[i], answer, folding);
  return rows.empty() ? Markup() : html("<ol class=\"others\">\n{}</ol>\n", rows);
}

Markup list_of(const std::vector<std::string>& all, std::string_view kind) {
  Markup rows;
  for (const std::string& one : all) rows += html("<li>{}</li>\n", one);
  return html("<ul class=\"{}\">\n{}</ul>\n", kind, rows);
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& one : names) out += (out.empty() ? "" : ", ") + one;
  return out;
}

Markup kicker(const Explanation& answer, std::string_view words) {
  if (answer.providers.empty()) return html("<p class=\"kicker\">{}</p>\n", words);
  return html("<p class=\"kicker\">{}: {}</p>\n", joined(answer.providers), words);
}

}  // namespace

Markup explanation_band(const Explanation& answer) {
  if (answer.causes.empty()) {
    return html(
        "<p class=\"kicker\">No answer</p>\n<h1 id=\"verdict\" tabindex=\"-1\">Nothing in it "
        "speaks "
        "of a refused grant</h1>\n<p class=\"lead\">Nothing of it was recognised: no answer of a "
        "token endpoint, no request for a token, no words that go with one.</p>\n");
  }
  const ExplainedCause& first = answer.causes.front();
  if (!answer.is_decided) {
    return html(
        "{}<h1 id=\"verdict\" tabindex=\"-1\">The evidence does not decide yet</h1>\n<p "
        "class=\"lead\">{} causes fit what you gave. One more thing would tell them apart.</p>\n",
        kicker(answer, answer.providers.empty() ? "Undecided" : "undecided"),
        static_cast<int>(answer.causes.size()));
  }
  return html(
      "{}<h1 id=\"verdict\" tabindex=\"-1\">{}</h1>\n{}{}",
      kicker(answer, answer.providers.empty() ? "The likeliest cause" : "the likeliest cause"),
      first.title, likelihood(first.probability), badges_of(first));
}

namespace {

Markup nothing_known() {
  return section("What would help",
                 html("<p>Give the whole answer of the token endpoint, the request beside it, or "
                      "the log around it; or tell in your own words what happens, and when: "
                      "<q>works the first time, then fails after an hour</q>.</p>\n"));
}

Markup what_would_decide(const Explanation& answer, Folding folding) {
  const Markup below = folding == Folding::foldable
                           ? html("<p><a href=\"#again\">Add it below, and ask again</a></p>\n")
                           : Markup();
  return section("What would decide",
                 html("<p class=\"ask\">{}</p>\n{}", prose(answer.ask), below));
}

Markup first_in_full(const Explanation& answer) {
  const ExplainedCause& first = answer.causes.front();
  Markup out;
  if (answer.is_decided) {
    out += section("What speaks for it", quotes_of(first));
  } else {
    out += section("The likeliest so far",
                   html("<h3>{}</h3>\n{}{}{}", first.title, likelihood(first.probability),
                        badges_of(first), quotes_of(first)));
  }
  if (first.confirm != answer.ask) {
    out += section("To be sure", html("<p>{}</p>\n", prose(first.confirm)));
  }
  out += section("What to do",
                 html("<p class=\"large\">{}</p>\n{}", prose(first.fix), code_of(first)));
  if (!first.rules.empty()) out += section("What the provider does", list_of(first.rules, "rules"));
  return out;
}

}  // namespace

Markup explanation_body(const Explanation& answer, Folding folding) {
  Markup out;
  // Of causes that nothing speaks for, none is told before the others.
  const bool is_open =
      !answer.is_decided && !answer.causes.empty() && answer.causes.front().quotes.empty();
  if (answer.causes.empty()) out += nothing_known();
  if (!answer.causes.empty()) {
    if (!answer.is_decided) out += what_would_decide(answer, folding);
    if (!is_open) out += first_in_full(answer);
    if (!answer.answer.empty()) out += section("What was answered", fact_rows(answer.answer));
    if (const Markup rest = others(answer, is_open ? 0 : 1, folding); !rest.empty())
      out += section(is_open ? "It could be" : "Or else", rest);
    if (!answer.right.empty())
      out += section("Right in what was sent", list_of(answer.right, "right"));
    if (const Markup links = links_of(answer.causes.front()); !is_open && !links.empty())
      out += section("Read more", html("<ul class=\"sources\">\n{}</ul>\n", links));
  }
  if (!answer.not_read.empty()) out += section("Not read", list_of(answer.not_read, "not-read"));
  return html("<div class=\"along explained\">\n{}</div>\n", out);
}

}  // namespace grantline::web
