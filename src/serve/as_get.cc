#include "serve/as_get.h"

#include "serve/page_answer.h"

namespace grantline::serve {

net::Response as_get(App& app, const Call& call, std::string_view path, const Params& form) {
  std::string query = form.encoded();
  if (query.size() > kLongestQuery) return error_page(app, call, Cause::body_too_large);
  std::string location = base_path(app) + std::string(path);
  if (!query.empty()) location.append("?").append(query);
  return see_other(std::move(location));
}

}  // namespace grantline::serve
