#include "web/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/assets.h"

namespace grantline::web {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string hostile =
    "</style></title></textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\x1b[31m";

ExplainedCause hostile_cause() {
  return {.name = hostile,
          .detail = hostile,
          .title = hostile,
          .probability = 0.9,
          .quotes = {{hostile, hostile, hostile}, {"", "", hostile}, {hostile, "", ""}},
          .confirm = hostile,
          .fix = hostile,
          .code = {{hostile, hostile, hostile}, {"Go", "x", hostile}},
          .links = {{hostile, "javascript:alert(1)"}, {hostile, "https://ok.example/?a=\"><b>"}}};
}

Explanation hostile_answer() {
  return {.causes = {hostile_cause(), hostile_cause()},
          .is_decided = true,
          .ask = hostile,
          .providers = {hostile},
          .answer = {{hostile, hostile}},
          .right = {hostile},
          .not_read = {hostile}};
}

void expect_tame(const std::string& html) {
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("href=\"javascript")));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
}

TEST(explanation, nothing_of_the_input_becomes_markup) {
  Explanation answer = hostile_answer();
  expect_tame(explain_document(answer, hostile));
  expect_tame(render(Frame{}, ExplainView{.action = "/a", .page = "/p", .answer = answer}).html);
  answer.is_decided = false;
  expect_tame(explain_document(answer, hostile));
}

TEST(explanation, a_document_loads_nothing) {
  const std::string html = explain_document(Explanation{}, "grantline");
  for (const char* loader : {"<link", "<script", "src=", "url(", "@import", "<iframe", "<form"}) {
    EXPECT_THAT(html, Not(HasSubstr(loader))) << loader;
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
}

TEST(explanation, a_link_says_nothing_of_where_it_was_followed) {
  Explanation answer;
  answer.is_decided = true;
  answer.causes = {{.title = "t", .probability = 1, .links = {{"Docs", "https://p.example/x"}}}};
  EXPECT_THAT(explain_document(answer, ""),
              HasSubstr("<a href=\"https://p.example/x\" rel=\"noopener noreferrer\">Docs</a>"));
}

TEST(explanation, no_number_claims_to_be_certain) {
  Explanation answer;
  answer.is_decided = true;
  answer.causes = {{.probability = 0.999}, {.probability = 0.001}, {.probability = 0.42}};
  const std::string html = explain_document(answer, "");
  EXPECT_THAT(html, HasSubstr(">over 98 %<"));
  EXPECT_THAT(html, HasSubstr(">under 1 %<"));
  EXPECT_THAT(html, HasSubstr(">42 %<"));
}

TEST(explanation, what_is_undecided_asks_first) {
  Explanation answer;
  answer.ask = "Which grant_type?";
  answer.causes = {{.title = "First", .probability = 0.4, .fix = "Do it"}};
  const std::string html = explain_document(answer, "");
  EXPECT_LT(html.find("Which grant_type?"), html.find("The likeliest so far"));
}

TEST(explanation, what_is_asked_is_not_told_again) {
  Explanation answer;
  answer.ask = "Compare the two.";
  answer.causes = {{.title = "First", .probability = 0.4, .confirm = "Compare the two."},
                   {.title = "Second", .probability = 0.3, .confirm = "Look at the log."}};
  for (const bool has_quote : {false, true}) {
    if (has_quote) answer.causes[0].quotes.push_back({.says = "a sign of it"});
    const std::string html = explain_document(answer, "");
    const std::size_t first = html.find("Compare the two.");
    EXPECT_NE(first, html.npos);
    EXPECT_EQ(html.find("Compare the two.", first + 1), html.npos);
    EXPECT_THAT(html, HasSubstr("Look at the log."));
  }
}

TEST(explanation, what_the_api_answered_is_on_the_page_and_in_the_file) {
  Explanation answer;
  answer.is_decided = true;
  answer.causes = {{.title = "t", .probability = 0.9}};
  EXPECT_THAT(explain_document(answer, ""), Not(HasSubstr("What was answered")));
  answer.answer = {{"Answer", "429, GET https://api.example/me"}, {"Retry-After", "in 40 s"}};
  const ExplainView view{.action = "/a", .page = "/p", .answer = answer};
  for (const std::string& html : {explain_document(answer, ""), render(Frame{}, view).html}) {
    EXPECT_THAT(html, HasSubstr("<h2>What was answered</h2>"));
    EXPECT_THAT(html, HasSubstr("<dt>Retry-After</dt><dd><code dir=\"auto\">in 40 s</code></dd>"));
  }
}

TEST(explanation, the_page_says_that_what_is_pasted_stays_there) {
  const ExplainView view{.action = "/explain/answer", .page = "/explain", .most = "1 MiB"};
  EXPECT_THAT(render(Frame{}, view).html, HasSubstr("not stored, not logged"));
  ExplainView local = view;
  local.is_local = true;
  EXPECT_THAT(render(Frame{}, local).html, HasSubstr("read on this machine"));
}

TEST(explanation, the_page_lets_in_no_script_but_its_own) {
  const Page page = render(Frame{}, ExplainView{.action = "/a", .page = "/p"});
  EXPECT_EQ(page.content_security_policy,
            "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
            "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
  EXPECT_THAT(page.html, Not(HasSubstr("style=\"")));
  EXPECT_THAT(page.html, HasSubstr(std::string(explain_script_path())));
}

TEST(explanation, each_example_is_filled_in_by_its_name) {
  for (const ExplainExample& one : explain_examples()) {
    ExplainView view{.action = "/a", .page = "/p", .example = std::string(one.name)};
    const std::string html = render(Frame{}, view).html;
    EXPECT_THAT(html, HasSubstr(shown(one.text.substr(0, one.text.find('\n'))) + "\n")) << one.name;
    EXPECT_THAT(html, Not(HasSubstr("\\x0a"))) << one.name;
  }
}

TEST(explanation, each_trouble_has_its_status_and_is_announced) {
  const auto status_of = [](ExplainProblem problem) {
    const Page page = render(
        Frame{}, ExplainView{.action = "/a", .page = "/p", .problem = problem, .most = "1 MiB"});
    EXPECT_THAT(page.html, HasSubstr("role=\"alert\" id=\"problem\""));
    return page.status;
  };
  EXPECT_EQ(status_of(ExplainProblem::nothing_given), 400);
  EXPECT_EQ(status_of(ExplainProblem::too_large), 413);
  EXPECT_EQ(status_of(ExplainProblem::unreadable), 400);
  EXPECT_EQ(status_of(ExplainProblem::rate_limited), 429);
  EXPECT_EQ(status_of(ExplainProblem::busy), 503);
}

}  // namespace
}  // namespace grantline::web
