#include <fmt/format.h>

#include <cstdio>
#include <iterator>
#include <string>

#include "spec/cause.h"
#include "spec/remedy_examples.h"

// Prints docs/causes.md: the catalog of causes for people.

namespace grantline {
namespace {

constexpr std::string_view kStart =
    R"(# Why a request is refused

<!-- Written by tools/causes_doc from the catalog in src/spec/causes. Do not edit by hand. -->

Every refusal of grantline has one of these causes. Its name is the same in answers, logs, metrics
and on the command line, where `grantline explain NAME` prints its entry.

What `error_description` says depends on `errors.detail`:

| setting | it says |
|---|---|
| `minimal` | one fixed sentence for each `error` |
| `cause` | the sentence of the cause |
| `full` | the sentence with its evidence; what stands in [brackets] is there when it is known |

A status of 400 is for a direct answer; a refused authorization request reaches the client by a
redirect with `error` and `error_description` where its redirect_uri is registered, and is shown as
a page where it is not.

)";

struct Chapter {
  Cause first;
  std::string_view title;
};
constexpr Chapter kChapters[] = {
    {Cause::code_replayed, "Exchanging a code"},
    {Cause::refresh_token_expired_idle, "Refreshing"},
    {Cause::device_code_pending, "Devices that a person lets in elsewhere"},
    {Cause::grant_revoked_by_user, "Grants that ended, and their people"},
    {Cause::client_unknown, "Who the client is"},
    {Cause::client_assertion_malformed, "Signed client assertions"},
    {Cause::parameter_missing, "The form of a request, and what it asks for"},
    {Cause::redirect_uri_not_registered, "Authorization requests and pages"},
    {Cause::access_token_missing, "Access tokens, logout, references"},
    {Cause::dpop_proof_missing, "DPoP proofs, and tokens that are bound to a key"},
    {Cause::path_not_found, "The server itself"},
};

// The placeholders of a detail as Markdown.
std::string marked_up(std::string_view detail) {
  std::string out;
  for (char c : detail) {
    if (c == '{') out += "*";
    if (c == '_') out += "\\";
    if (c != '{' && c != '}') out.push_back(c);
    if (c == '}') out += "*";
  }
  return out;
}

void append_contents(std::string& out) {
  out += "| cause | error | status | in short |\n|---|---|---|---|\n";
  for (const auto& row : all_causes()) {
    const std::string error = row.error.empty() ? "" : fmt::format("`{}`", row.error);
    fmt::format_to(std::back_inserter(out), "| [`{0}`](#{0}) | {1} | {2} | {3} |\n", row.name,
                   error, row.status, row.title);
  }
  out += "\n";
}

void append_cause(std::string& out, const CauseInfo& row) {
  const std::string wire = row.error.empty() ? fmt::format("HTTP {}", row.status)
                                             : fmt::format("`{}`, HTTP {}", row.error, row.status);
  fmt::format_to(std::back_inserter(out), "### {}\n\n**{}** ({}; {})\n\n", row.name, row.title,
                 wire, row.section);
  fmt::format_to(std::back_inserter(out), "> {}\n\n", row.sentence);
  if (row.detail != row.sentence) {
    fmt::format_to(std::back_inserter(out), "In full: {}\n\n", marked_up(row.detail));
  }
  fmt::format_to(std::back_inserter(out), "*Fix.* {}\n\n*Rule.* {}\n\n", row.fix, row.rule);
  if (row.remedy != Remedy::none) {
    const std::string_view name = to_text(row.remedy);
    fmt::format_to(std::back_inserter(out), "Code: [{0}](#code-{0})\n\n", name);
  }
}

void append_examples(std::string& out) {
  static constexpr std::string_view kFences[] = {"js", "python", "go", "cpp"};
  out += "## Code\n\n";
  for (int i = 0; i < static_cast<int>(Remedy::none); ++i) {
    const auto remedy = static_cast<Remedy>(i);
    fmt::format_to(std::back_inserter(out), "### code: {}\n\n", to_text(remedy));
    const auto all = examples(remedy);
    for (std::size_t k = 0; k < all.size(); ++k) {
      fmt::format_to(std::back_inserter(out), "{} with {}:\n\n```{}\n{}```\n\n", all[k].language,
                     all[k].library, kFences[k], all[k].code);
    }
  }
}

void append_facts(std::string& out) {
  out += "## Evidence\n\n| name | meaning |\n|---|---|\n";
  for (const auto& fact : all_facts()) {
    fmt::format_to(std::back_inserter(out), "| `{}` | {} |\n", fact.name, fact.meaning);
  }
}

}  // namespace
}  // namespace grantline

int main() {
  using namespace grantline;
  std::string out(kStart);
  append_contents(out);
  for (const auto& row : all_causes()) {
    for (const auto& chapter : kChapters) {
      if (chapter.first == row.cause) out += fmt::format("## {}\n\n", chapter.title);
    }
    append_cause(out, row);
  }
  append_examples(out);
  append_facts(out);
  return std::fwrite(out.data(), 1, out.size(), stdout) == out.size() ? 0 : 1;
}
