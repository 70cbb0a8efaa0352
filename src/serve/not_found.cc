#include "serve/not_found.h"

#include <algorithm>
#include <numeric>
#include <vector>
#include "base/edit_distance.h"

#include "base/encoding.h"
#include "serve/page_answer.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

constexpr std::size_t kLongestCompared = 64;

}  // namespace

std::string_view nearest_path(std::span<const std::string_view> paths, std::string_view path) {
  if (path.size() > kLongestCompared) return {};
  std::string_view nearest;
  std::size_t fewest = std::max<std::size_t>(2, path.size() / 3) + 1;
  for (const std::string_view candidate : paths) {
    const std::size_t distance = edit_distance(candidate, path);
    if (distance >= fewest) continue;
    fewest = distance;
    nearest = candidate;
  }
  return nearest;
}

net::Response not_found(App& app, const Call& call, std::string_view nearest) {
  if (call.wants_html()) return not_found_page(app, call, std::string(nearest));
  std::vector<Fact> evidence{{"path", printable(call.path.substr(0, 256))}};
  if (!nearest.empty()) evidence.push_back({"nearest", std::string(nearest)});
  return refuse_unrecorded(app, call, Refusal(Cause::path_not_found, std::move(evidence)));
}

}  // namespace grantline::serve
