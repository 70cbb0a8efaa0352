#include "serve/as_get.h"
#include "serve/page_answer.h"
#include "serve/refuse.h"
#include "serve/underway.h"

namespace grantline::serve {
namespace {

// OpenID Connect Core 1.0 section 3.1.2.1 wants POST too.
net::Response posted(App& app, const Call& call) {
  const auto form = read_form(call);
  if (!form) return error_page(app, call, form.error());
  return as_get(app, call, "/authorize", *form);
}

}  // namespace

Task<net::Response> authorize(App& app, const Call& call) {
  if (call.request.method == "POST") co_return posted(app, call);
  if (call.request.query.size() > kLongestQuery + 512) {
    co_return error_page(app, call, Cause::header_too_large);
  }
  auto session = find_session(app, call);
  if (!session) co_return fault_page(app, call, session.error());
  const std::string session_key = *session ? (*session)->key : std::string();
  Visit visit = read_visit(app, call, call.request.query, session_key);
  auto underway = load_underway(app, call, std::move(visit), std::move(*session));
  if (!underway) co_return fault_page(app, call, underway.error());
  if (!*underway) co_return std::move(underway->error());
  net::Response answer = co_await go_on(app, call, std::move(**underway), JustAgreed::no);
  co_return answer;
}

}  // namespace grantline::serve
