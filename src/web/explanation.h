#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/layout.h"
#include "web/pages.h"

// What `grantline explain` found, as people see it: on the page of a server and in a file to attach
// to a ticket. Both draw the same parts.

namespace grantline::web {

// Something of what was given that speaks for a cause.
struct QuoteView {
  std::string where{};  // "line 3, error_description"; empty: it is no line of it
  std::string quote{};  // empty: what speaks for it is no text
  std::string says{};   // what it shows
};

struct LinkView {
  std::string title{};
  std::string url{};  // drawn as a link where it is http or https
};

struct FixCode {
  std::string language{};
  std::string library{};
  std::string code{};
};

struct ExplainedCause {
  std::string name{};    // "code_already_used"
  std::string detail{};  // finer; empty: none
  std::string title{};
  double probability = 0;
  std::vector<QuoteView> quotes{};
  std::string confirm{};
  std::string fix{};
  std::vector<std::string> rules{};  // what the provider does that bears on it
  std::vector<FixCode> code{};
  std::vector<LinkView> links{};
};

struct Explanation {
  std::vector<ExplainedCause> causes{};  // the most probable first; none: nothing of it is known
  bool is_decided = false;
  std::string ask{};                     // the one thing that would decide
  std::vector<std::string> providers{};  // their names, as far as the text shows them
  std::vector<Fact> answer{};            // of an API's refusal: "WWW-Authenticate", what it says
  std::vector<std::string> right{};      // what was seen to be right in what was sent
  std::vector<std::string> not_read{};   // what was left out, and why
};

// What went wrong with the question itself.
enum class ExplainProblem { none, nothing_given, too_large, unreadable, rate_limited, busy };

// The page at /explain. Its form posts `text` and `file` to `action`, as multipart/form-data.
struct ExplainView {
  std::string action{};  // path of the form
  std::string page{};    // path of this page; examples are at ?example=NAME
  std::optional<Explanation> answer{};
  ExplainProblem problem = ExplainProblem::none;
  std::optional<Duration> wait{};  // with rate_limited
  std::string example{};           // which of explain_examples() is filled in; empty: none
  std::string most{};              // "1 MiB": the most that is taken; empty: any size
  bool is_local = false;           // it runs on the reader's own machine, for them alone
};

Page render(const Frame& frame, const ExplainView& view);

// A whole document that needs nothing else: no script, no other file. `made` says when and by what,
// "grantline 0.1, 24 November 2026".
std::string explain_document(const Explanation& answer, std::string_view made);

// The parts that both share.
Markup explanation_band(const Explanation& answer);
// `likely_open`: what a reader could open by hand, and may need, is open, for paper.
enum class Folding { foldable, likely_open };
Markup explanation_body(const Explanation& answer, Folding folding);

// Inputs to try.
struct ExplainExample {
  std::string_view name;   // "lost-session"
  std::string_view title;  // on its button
  std::string_view about;  // one line below it
  std::string_view text;
};
std::span<const ExplainExample> explain_examples();

}  // namespace grantline::web
