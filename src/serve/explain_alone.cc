#include "serve/explain_alone.h"

#include <limits>

#include "serve/explain_form.h"
#include "serve/explain_page.h"
#include "serve/explained.h"
#include "serve/page_answer.h"
#include "spec/params.h"
#include "web/assets.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kPage = "/";

const web::Frame kFrame{.issuer_name = "grantline explain", .has_site = false};

web::ExplainView empty_view() {
  return {.action = std::string(kExplainAnswer), .page = std::string(kPage), .is_local = true};
}

net::Response page(const web::ExplainView& view) { return page_answer(web::render(kFrame, view)); }

net::Response plain(int status, std::string_view text) {
  net::Response response;
  response.status = status;
  response.body = text;
  response.set("Content-Type", "text/plain; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  return response;
}

net::Response explain_form(const net::Request& request) {
  web::ExplainView view = empty_view();
  view.problem = web::ExplainProblem::unreadable;
  const auto form = std::dynamic_pointer_cast<ExplainForm>(request.sink);
  if (!form) return page(view);
  view.problem = web::ExplainProblem::none;
  const auto diagnosis = form->diagnose(view.problem);
  if (diagnosis) view.answer = explained(*diagnosis);
  return page(view);
}

net::Response show(const net::Request& request) {
  if (const auto asset = web::asset(request.path)) {
    net::Response response = plain(200, asset->body);
    response.headers.front().value = asset->content_type;
    return response;
  }
  if (request.path == kExplainAnswer || request.path == "/explain") {
    return see_other(std::string(kPage));
  }
  if (request.path != kPage) return plain(404, "There is only one page here: /\n");
  web::ExplainView view = empty_view();
  if (const auto query = Params::parse(request.query)) {
    view.example = std::string(query->find("example").value_or(""));
  }
  return page(view);
}

}  // namespace

// A page of another site can make a name of its own lead to this machine (DNS rebinding), and send
// forms here: the first is told by Host, the second by Origin.
bool ExplainAlone::is_meant_for_us(const net::Request& request) const {
  const std::string port = authority_.substr(authority_.rfind(':'));
  const auto is_ours = [&](std::string_view host) {
    return host == authority_ || host == "localhost" + port;
  };
  if (!is_ours(request.header("host").value_or(""))) return false;
  const auto origin = request.header("origin");
  constexpr std::string_view kScheme = "http://";
  if (origin && (!origin->starts_with(kScheme) || !is_ours(origin->substr(kScheme.size())))) {
    return false;
  }
  const std::string_view site = request.header("sec-fetch-site").value_or("none");
  return site == "none" || site == "same-origin" || request.method == "GET";
}

net::Response ExplainAlone::answer(const net::Request& request) const {
  if (!is_meant_for_us(request)) {
    return plain(403, "This page answers only at the address at which it was started.\n");
  }
  if (request.method == "GET") return show(request);
  if (request.method == "POST" && request.path == kExplainAnswer) return explain_form(request);
  net::Response response = plain(405, "Only forms are taken here.\n");
  response.set("Allow", "GET, HEAD, POST");
  return response;
}

std::shared_ptr<const net::LongBodies> ExplainAlone::bodies() {
  auto out = std::make_shared<net::LongBodies>();
  out->path = kExplainAnswer;
  out->most_bytes = std::numeric_limits<std::int64_t>::max();
  out->open = [](const net::Request& head) -> std::shared_ptr<net::BodySink> {
    return std::make_shared<ExplainForm>(head.header("content-type").value_or(""),
                                         ExplainForm::Files::streamed);
  };
  return out;
}

net::Response ExplainAlone::render_error(int status, const net::Request*) {
  return plain(status, "The request could not be read.\n");
}

}  // namespace grantline::serve
