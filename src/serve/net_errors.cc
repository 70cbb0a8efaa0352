#include "serve/net_errors.h"

#include "serve/explain_page.h"
#include "serve/page_answer.h"
#include "serve/refuse.h"
#include "serve/request_log.h"

namespace grantline::serve {
namespace {

// A status that the HTTP server gives by itself, as a cause; nothing where the catalog has none,
// since it is not about OAuth.
std::optional<Refusal> refusal_of(const App& app, int status) {
  const auto limit = [](Size size) {
    return std::vector<Fact>{{"limit", std::to_string(size.bytes) + " bytes"}};
  };
  switch (status) {
    case 413: return Refusal(Cause::body_too_large, limit(app.settings.server.body_limit));
    case 431: return Refusal(Cause::header_too_large, limit(app.settings.server.header_limit));
    case 503: return Refusal(Cause::server_busy, {{"retry_after", "a second"}});
    default: return std::nullopt;
  }
}

std::string_view words_of(int status) {
  switch (status) {
    case 408: return "The request did not arrive in time.";
    case 417: return "The only expectation that is understood is 100-continue.";
    case 505: return "The version of HTTP that is spoken here is 1.1.";
    default: return "The request is not well-formed HTTP.";
  }
}

}  // namespace

net::Response render_net_error(App& app, int status, const net::Request* partial) {
  net::Request unknown;
  unknown.received = app.world.steady_now();
  const Call call = call_of(app, partial == nullptr ? unknown : *partial);
  net::Response response;
  const bool is_form = call.request.method == "POST" &&
                       call.request.path == base_path(app) + std::string(kExplainAnswer) &&
                       app.settings.explain.page && (status == 413 || status == 503);
  if (is_form) {
    response = explain_trouble(
        app, status == 413 ? web::ExplainProblem::too_large : web::ExplainProblem::busy);
  } else if (const auto refusal = refusal_of(app, status)) {
    response = refuse_unrecorded(app, call, *refusal);
    if (status == 503) response.set("Retry-After", "1");
  } else {
    response = json(R"({"error":"invalid_request","error_description":")" +
                        std::string(words_of(status)) + "\"}",
                    status);
    response.set("Cache-Control", "no-store");
  }
  add_security_headers(app, response);
  tell(app, call, "none", response);
  return response;
}

}  // namespace grantline::serve
