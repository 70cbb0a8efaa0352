#include "web/assets.h"

#include "serve/page_answer.h"

namespace grantline::serve {

Task<net::Response> asset(App& app, const Call& call) {
  const auto found = web::asset(call.path);
  if (!found) co_return not_found_page(app, call, "");
  net::Response answer;
  answer.set("ETag", std::string(found->etag));
  answer.set("Cache-Control", std::string(found->cache_control));
  answer.set("X-Content-Type-Options", "nosniff");
  if (call.request.header("if-none-match") == found->etag) {
    answer.status = 304;
    co_return answer;
  }
  answer.set("Content-Type", std::string(found->content_type));
  answer.body = found->body;
  co_return answer;
}

}  // namespace grantline::serve
