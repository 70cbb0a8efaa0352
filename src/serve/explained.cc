#include "serve/explained.h"

#include <fmt/format.h>

#include <algorithm>

#include "explain/answer_rows.h"

namespace grantline::serve {
namespace {

std::string where(const explain::Evidence& evidence) {
  std::string out = evidence.file;
  if (evidence.line > 0) out += fmt::format("{}line {}", out.empty() ? "" : ", ", evidence.line);
  if (!evidence.field.empty()) out += (out.empty() ? "" : ", ") + evidence.field;
  return out;
}

web::ExplainedCause cause_of(const explain::Ranked& ranked,
                             const std::optional<explain::SeenLanguage>& seen) {
  web::ExplainedCause out{.name = std::string(ranked.cause->name),
                          .detail = ranked.detail,
                          .title = ranked.title,
                          .probability = ranked.probability,
                          .confirm = ranked.confirm,
                          .fix = ranked.fix};
  for (const explain::Evidence& one : ranked.evidence) {
    out.quotes.push_back({where(one), one.quote, one.says});
  }
  if (!ranked.code.empty() && seen) {
    out.code = {
        {std::string(seen->language->title), std::string(seen->library), std::string(ranked.code)}};
  }
  for (const explain::ProviderRule& rule : ranked.rules) out.rules.push_back(rule.says);
  for (const explain::Link& link : ranked.links) out.links.push_back({link.title, link.url});
  return out;
}

}  // namespace

web::Explanation explained(const explain::Diagnosis& diagnosis) {
  web::Explanation out{
      .is_decided = diagnosis.is_decided, .ask = diagnosis.ask, .not_read = diagnosis.not_read};
  for (const explain::Ranked& ranked : diagnosis.causes) {
    out.causes.push_back(cause_of(ranked, diagnosis.language));
  }
  for (const explain::Provider* one : diagnosis.providers) out.providers.emplace_back(one->title);
  for (explain::AnswerRow& row : explain::answer_rows(diagnosis.answer)) {
    out.answer.push_back({std::move(row.name), std::move(row.value)});
  }
  for (const explain::Proof& proof : diagnosis.ruled_out) {
    // One thing may speak of several causes, and is said once.
    if (std::ranges::find(out.right, proof.title) == out.right.end()) {
      out.right.push_back(proof.title);
    }
  }
  return out;
}

}  // namespace grantline::serve
