#include <algorithm>

#include "serve/page_answer.h"
#include "spec/remedy_examples.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kIndex = "/errors";

std::vector<const CauseInfo*> neighbours_of(const CauseInfo& cause) {
  std::vector<const CauseInfo*> out;
  for (const CauseInfo& other : all_causes()) {
    if (other.cause != cause.cause && other.error == cause.error) out.push_back(&other);
  }
  return out;
}

}  // namespace

Task<net::Response> cause_page(App& app, const Call& call) {
  std::string_view name = call.path.substr(std::min(kIndex.size(), call.path.size()));
  if (name.starts_with('/')) name.remove_prefix(1);
  if (name.empty()) {
    co_return page_answer(web::render(frame_of(app), web::CausesIndexView{all_causes()}));
  }
  const auto cause = parse_cause(name);
  if (!cause) co_return not_found_page(app, call, std::string(kIndex));
  const CauseInfo& row = info(*cause);
  const web::CauseView view{row, examples(row.remedy), neighbours_of(row)};
  co_return page_answer(web::render(frame_of(app), view));
}

}  // namespace grantline::serve
