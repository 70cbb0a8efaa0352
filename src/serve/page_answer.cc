#include "serve/page_answer.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

std::string fact(const Refusal& refusal, std::string_view name) {
  const auto found = std::ranges::find(refusal.evidence, name, &Fact::name);
  return found == refusal.evidence.end() ? std::string() : found->value;
}

std::optional<web::Comparison> comparison_of(const Refusal& refusal) {
  std::string sent = fact(refusal, "presented_redirect_uri");
  std::string near = fact(refusal, "nearest");
  if (sent.empty() || near.empty()) return std::nullopt;
  return web::Comparison{"The redirect_uri that was sent", std::move(sent),
                         "The nearest one that is registered", std::move(near),
                         fact(refusal, "difference")};
}

// What a comparison shows already is not shown again.
std::vector<Fact> other_facts(const Refusal& refusal, bool has_comparison) {
  std::vector<Fact> out;
  for (const Fact& one : refusal.evidence) {
    const bool shown = has_comparison && (one.name == "presented_redirect_uri" ||
                                          one.name == "nearest" || one.name == "difference");
    if (!shown && one.name != "marked_difference") out.push_back(one);
  }
  return out;
}

web::ErrorView view_of(const App& app, const Call& call, const Refusal& refusal) {
  const CauseInfo& cause = info(refusal.cause);
  const Detail detail = app.settings.errors.detail;
  web::ErrorView view;
  // A page asks for no credentials, and a 401 would have to (RFC 9110 section 15.5.2).
  view.status = cause.status == 401 ? 400 : cause.status;
  view.error = cause.error;
  view.title = cause.title;
  view.sentence = describe(refusal, detail);
  view.reference = call.reference;
  view.wait = wait_of(refusal);
  if (detail == Detail::minimal) return view;
  view.cause = cause.name;
  view.section = cause.section;
  view.fix = cause.fix;
  // The request came in the person's own browser, so what it held is no secret to them.
  view.comparison = comparison_of(refusal);
  // The full sentence would tell both texts and their difference once more.
  if (view.comparison) view.sentence = cause.sentence;
  if (detail == Detail::full) view.evidence = other_facts(refusal, view.comparison.has_value());
  return view;
}

}  // namespace

std::optional<Duration> wait_of(const Refusal& refusal) {
  const std::string text = fact(refusal, "retry_after");
  std::int64_t s = 0;
  std::from_chars(text.data(), text.data() + text.size(), s);
  return s > 0 ? std::optional(seconds(s)) : std::nullopt;
}

std::string base_path(const App& app) {
  const std::string_view issuer = app.issuer();
  const std::size_t host = issuer.find("://");
  if (host == std::string_view::npos) return {};
  const std::size_t path = issuer.find('/', host + 3);
  return std::string(path == std::string_view::npos ? std::string_view() : issuer.substr(path));
}

web::Frame frame_of(const App& app) {
  return {.issuer_name = app.settings.server.name,
          .base_path = base_path(app),
          .dev_mode = app.settings.dev,
          .explains = app.settings.explain.page};
}

void put_page(net::Response& answer, web::Page page, Opener opener) {
  answer.status = page.status;
  answer.body = std::move(page.html);
  answer.set("Content-Type", "text/html; charset=utf-8");
  answer.set("Content-Security-Policy", std::move(page.content_security_policy));
  answer.set("X-Frame-Options", "DENY");
  answer.set("X-Content-Type-Options", "nosniff");
  answer.set("Referrer-Policy", "no-referrer");
  if (opener == Opener::cut) answer.set("Cross-Origin-Opener-Policy", "same-origin");
  answer.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  answer.set("Cache-Control", "no-store");
}

net::Response page_answer(web::Page page) {
  net::Response answer;
  put_page(answer, std::move(page));
  return answer;
}

net::Response see_other(std::string location) {
  net::Response answer;
  answer.status = 303;
  answer.set("Location", std::move(location));
  answer.set("Cache-Control", "no-store");
  answer.set("Referrer-Policy", "no-referrer");
  return answer;
}

net::Response error_page(App& app, const Call& call, const Refusal& refusal,
                         const store::ClientRecord* client) {
  // Counts and records; the answer of its own is for clients that read JSON.
  if (client != nullptr) {
    (void)refuse(app, call, refusal);
  } else {
    (void)refuse_unrecorded(app, call, refusal);
  }
  web::ErrorView view = view_of(app, call, refusal);
  if (client != nullptr) {
    view.client_name =
        client->metadata.client_name.empty() ? client->id.text : client->metadata.client_name;
  }
  net::Response answer = page_answer(web::render(frame_of(app), view));
  if (view.wait) answer.set("Retry-After", std::to_string(view.wait->seconds()));
  return answer;
}

net::Response fault_page(App& app, const Call& call, const Fault& fault) {
  (void)fail(app, call, fault);
  return page_answer(web::render(frame_of(app), view_of(app, call, Cause::server_fault)));
}

net::Response not_found_page(App& app, const Call& call, std::string nearest) {
  (void)refuse_unrecorded(app, call, Cause::path_not_found);
  return page_answer(
      web::render(frame_of(app), web::NotFoundView{std::string(call.path), std::move(nearest)}));
}

}  // namespace grantline::serve
