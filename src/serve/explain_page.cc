#include "serve/explain_page.h"

#include <fmt/format.h>

#include <atomic>

#include "serve/authenticated_form.h"
#include "serve/explain_form.h"
#include "serve/explained.h"
#include "serve/not_found.h"
#include "serve/page_answer.h"
#include "serve/rate_headers.h"
#include "spec/params.h"

namespace grantline::serve {
namespace {

// A form that counts among those that are taken at one time.
class CountedForm final : public net::BodySink {
 public:
  CountedForm(std::string_view content_type, std::shared_ptr<std::atomic<int>> taken)
      : form(content_type, ExplainForm::Files::kept), taken_(std::move(taken)) {}
  ~CountedForm() override { taken_->fetch_sub(1); }
  CountedForm(const CountedForm&) = delete;
  CountedForm& operator=(const CountedForm&) = delete;
  void take(std::string_view piece) override { form.take(piece); }

  ExplainForm form;

 private:
  std::shared_ptr<std::atomic<int>> taken_;
};

web::ExplainView view_of(const App& app) {
  return {.action = base_path(app) + std::string(kExplainAnswer),
          .page = base_path(app) + "/explain",
          .most = to_words(app.settings.explain.page_limit)};
}

struct Answered {
  std::optional<explain::Diagnosis> diagnosis;
  web::ExplainProblem problem = web::ExplainProblem::busy;  // the workers' queue is full
};

Task<Answered> diagnose_on_worker(App& app, ExplainForm& form) {
  auto begin = [&](auto done) {
    auto shared = std::make_shared<decltype(done)>(std::move(done));
    const bool taken = app.workers.run([shared, &form] {
      Answered out;
      out.diagnosis = form.diagnose(out.problem);
      (*shared)(std::move(out));
    });
    if (!taken) (*shared)(Answered());
  };
  Answered answered = co_await await_callback<Answered>(std::move(begin));
  co_return answered;
}

}  // namespace

std::string to_words(Size size) {
  constexpr std::int64_t kMiB = 1024 * 1024;
  if (size.bytes % kMiB == 0) return fmt::format("{} MiB", size.bytes / kMiB);
  if (size.bytes % 1024 == 0) return fmt::format("{} KiB", size.bytes / 1024);
  return fmt::format("{} bytes", size.bytes);
}

std::shared_ptr<const net::LongBodies> explain_bodies(const Settings& settings) {
  if (!settings.explain.page) return nullptr;
  // What a form adds around the text.
  constexpr std::int64_t kAround = 4096;
  const std::string& issuer = settings.server.issuer;
  const std::size_t path = issuer.find('/', issuer.find("://") + 3);
  auto out = std::make_shared<net::LongBodies>();
  out->path = (path == issuer.npos ? "" : issuer.substr(path)) + std::string(kExplainAnswer);
  out->most_bytes = static_cast<std::uint64_t>(settings.explain.page_limit.bytes + kAround);
  out->open = [taken = std::make_shared<std::atomic<int>>(0)](
                  const net::Request& head) -> std::shared_ptr<net::BodySink> {
    if (taken->fetch_add(1) >= kMostExplainForms) {
      taken->fetch_sub(1);
      return nullptr;
    }
    return std::make_shared<CountedForm>(head.header("content-type").value_or(""), taken);
  };
  return out;
}

net::Response explain_trouble(const App& app, web::ExplainProblem problem,
                              std::optional<Duration> wait) {
  web::ExplainView view = view_of(app);
  view.problem = problem;
  view.wait = wait;
  return page_answer(web::render(frame_of(app), view));
}

// GET /explain: the empty form, or one of the examples in it.
Task<net::Response> explain_page(App& app, const Call& call) {
  if (!app.settings.explain.page) co_return not_found_page(app, call, "");
  web::ExplainView view = view_of(app);
  if (const auto query = Params::parse(call.request.query)) {
    view.example = std::string(query->find("example").value_or(""));
  }
  co_return page_answer(web::render(frame_of(app), view));
}

// What was pasted, or a file. Nothing of it is kept, and no part of it reaches the log.
Task<net::Response> explain_answer(App& app, const Call& call) {
  if (!app.settings.explain.page) co_return not_found_page(app, call, "");
  if (call.request.method != "POST") co_return see_other(base_path(app) + "/explain");
  const Allowance allowance = app.limits.take_explain(call.from);
  if (!allowance.allowed) {
    (void)refuse_rate(app, call, allowance);
    net::Response refusal =
        explain_trouble(app, web::ExplainProblem::rate_limited, allowance.retry_after);
    set_rate_headers(refusal, allowance);
    co_return refusal;
  }
  const auto sink = std::dynamic_pointer_cast<CountedForm>(call.request.sink);
  if (!sink) co_return explain_trouble(app, web::ExplainProblem::unreadable);
  Answered answered = co_await diagnose_on_worker(app, sink->form);
  if (!answered.diagnosis) co_return explain_trouble(app, answered.problem);
  web::ExplainView view = view_of(app);
  view.answer = explained(*answered.diagnosis);
  co_return page_answer(web::render(frame_of(app), view));
}

}  // namespace grantline::serve
