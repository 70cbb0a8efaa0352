#include "serve/redirect_answer.h"

#include "base/encoding.h"
#include "serve/client_view.h"
#include "serve/page_answer.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

net::Response form_post(const App& app, const flow::AnswerTarget& target,
                        const store::ClientRecord& client, const AnswerParams& params) {
  web::FormPostView view;
  view.form.action = target.redirect_uri;
  for (const auto& [name, value] : params) view.form.hidden.push_back({name, value});
  view.client = client_view(client, target.redirect_uri);
  net::Response answer;
  put_page(answer, web::render(frame_of(app), view), Opener::kept);
  return answer;
}

std::string in_fragment(const flow::AnswerTarget& target, const AnswerParams& params) {
  std::string out = target.redirect_uri;
  char separator = '#';
  for (const auto& [name, value] : params) {
    out.append(1, separator).append(name).append("=").append(percent_encode(value));
    separator = '&';
  }
  return out;
}

bool is_worth_a_record(Cause cause) {
  return cause != Cause::login_required && cause != Cause::consent_required &&
         cause != Cause::account_selection_required && cause != Cause::access_denied;
}

}  // namespace

std::string with_parameter(std::string uri, std::string_view name, std::string_view value) {
  uri.append(uri.find('?') == std::string::npos ? "?" : "&");
  return uri.append(name).append("=").append(percent_encode(value));
}

net::Response redirect_answer(const App& app, const flow::AnswerTarget& target,
                              const store::ClientRecord& client, AnswerParams params) {
  if (!target.state.empty()) params.emplace_back("state", target.state);
  params.emplace_back("iss", app.issuer());
  switch (target.mode) {
    case flow::ResponseMode::form_post: return form_post(app, target, client, params);
    case flow::ResponseMode::fragment: return see_other(in_fragment(target, params));
    case flow::ResponseMode::query: break;
  }
  std::string location = target.redirect_uri;
  for (const auto& [name, value] : params)
    location = with_parameter(std::move(location), name, value);
  return see_other(std::move(location));
}

net::Response redirect_error(App& app, const Call& call, const flow::AnswerTarget& target,
                             const store::ClientRecord& client, const Refusal& refusal) {
  const CauseInfo& cause = info(refusal.cause);
  // Counts and records; the answer of its own is for clients that read JSON.
  if (is_worth_a_record(refusal.cause)) {
    (void)refuse(app, call, refusal);
  } else {
    (void)refuse_unrecorded(app, call, refusal);
  }
  AnswerParams params{{"error", std::string(cause.error)},
                      {"error_description", describe(refusal, app.settings.errors.detail)}};
  if (app.settings.errors.detail != Detail::minimal) {
    params.emplace_back("error_uri", app.url("/errors/" + std::string(cause.name)));
  }
  return redirect_answer(app, target, client, std::move(params));
}

}  // namespace grantline::serve
