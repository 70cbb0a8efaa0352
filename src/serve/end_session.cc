#include <algorithm>

#include "base/encoding.h"
#include "serve/as_get.h"
#include "serve/client_view.h"
#include "serve/cookie.h"
#include "serve/form_guard.h"
#include "serve/id_token_hint.h"
#include "serve/page_answer.h"
#include "serve/redirect_answer.h"
#include "serve/refuse.h"
#include "serve/session.h"
#include "spec/redirect_uri.h"

namespace grantline::serve {
namespace {

constexpr std::string_view kPath = "/end_session";

// OpenID Connect RP-Initiated Logout 1.0 section 2.
struct LogoutRequest {
  std::optional<IdTokenHint> hint;                  // absent also where it is not good
  std::shared_ptr<const flow::KnownClient> client;  // null: nobody known asks
  std::string redirect_uri;                         // registered
  std::string state;
};

// The client by its id, or by the id_token where that is for one client alone.
std::string client_of(const Params& params, const std::optional<IdTokenHint>& hint) {
  if (const auto id = params.find("client_id")) return std::string(*id);
  return hint && hint->audience.size() == 1 ? hint->audience.front() : std::string();
}

// Section 3: only where the client is known, and only to a registered place.
std::optional<Refusal> check_redirect(const Params& params, LogoutRequest& request) {
  const auto uri = params.find("post_logout_redirect_uri");
  if (!uri) return std::nullopt;
  Refusal refusal(Cause::post_logout_redirect_uri_not_registered,
                  {{"presented_redirect_uri", printable(uri->substr(0, 512))}});
  if (!request.client) return refusal;
  const auto& registered = request.client->record.metadata.post_logout_redirect_uris;
  if (std::ranges::find(registered, *uri) != registered.end()) {
    request.redirect_uri = *uri;
    return std::nullopt;
  }
  if (const auto near = nearest(registered, *uri)) refusal.evidence.push_back({"nearest", *near});
  return refusal;
}

Result<std::expected<LogoutRequest, Refusal>> check_request(App& app, const Params& params) {
  using Outcome = std::expected<LogoutRequest, Refusal>;
  const auto refused = [](Refusal refusal) { return Outcome(std::unexpected(std::move(refusal))); };
  LogoutRequest request;
  if (const auto token = params.find("id_token_hint"))
    request.hint = read_id_token_hint(app, *token);
  const std::string id = client_of(params, request.hint);
  if (request.hint && !id.empty() && !request.hint->is_for(id)) {
    return refused(Cause::id_token_hint_invalid);
  }
  if (!id.empty()) {
    auto client = app.clients.find(ClientId{id});
    if (!client) return std::unexpected(client.error());
    if (*client == nullptr)
      return refused({Cause::client_unknown, {{"presented_client", printable(id)}}});
    request.client = std::move(*client);
  }
  if (auto no = check_redirect(params, request)) return refused(std::move(*no));
  request.state = params.find("state").value_or("");
  return Outcome(std::move(request));
}

web::Client client_of_page(const LogoutRequest& request) {
  if (!request.client) return {};
  const store::ClientRecord& client = request.client->record;
  return client_view(
      client, request.redirect_uri.empty() ? client.metadata.client_uri : request.redirect_uri);
}

Task<net::Response> log_out(App& app, const Call& call, LogoutRequest request,
                            std::optional<Session> session) {
  const Result<void> ended = co_await end_session_of(app, call);
  if (!ended) co_return fault_page(app, call, ended.error());
  if (session) {
    app.audit.record(call.now, session->user.id.text, "logout", session->user.id.text,
                     {{"from", to_text(call.from)}});
  }
  net::Response answer;
  if (request.redirect_uri.empty()) {
    answer = page_answer(web::render(frame_of(app), web::LoggedOutView{client_of_page(request)}));
  } else if (request.state.empty()) {
    answer = see_other(request.redirect_uri);
  } else {
    answer = see_other(with_parameter(request.redirect_uri, "state", request.state));
  }
  drop_cookie(app, answer, Cookie::session);
  co_return answer;
}

net::Response ask(App& app, const Call& call, const Params& params, const LogoutRequest& request,
                  const Session& session) {
  net::Response answer;
  web::LogoutConfirmView view;
  view.form = guarded_form(app, call, answer, kPath,
                           base64url_encode(session.key) + "." + params.encoded());
  view.client = client_of_page(request);
  view.person = person_view(session.user);
  put_page(answer, web::render(frame_of(app), view), Opener::kept);
  return answer;
}

// Ends the session at once where the id_token proves that the client means this person; else any
// page of the web could log people out.
Task<net::Response> decide(App& app, const Call& call, const Params& params, bool is_confirmed) {
  auto request = check_request(app, params);
  if (!request) co_return fault_page(app, call, request.error());
  if (!*request) co_return error_page(app, call, request->error());
  if ((*request)->client) call.client = (*request)->client->record.id.text;
  auto session = find_session(app, call);
  if (!session) co_return fault_page(app, call, session.error());
  const bool is_meant =
      *session && (*request)->hint && (*request)->hint->user == (*session)->user.id;
  if (*session && !is_meant && !is_confirmed) {
    co_return ask(app, call, params, **request, **session);
  }
  net::Response answer = co_await log_out(app, call, std::move(**request), std::move(*session));
  co_return answer;
}

// The answer to ask().
Task<net::Response> confirmed(App& app, const Call& call, const Params& form) {
  const auto opened = open_form(app, call, form, kPath);
  if (!opened) co_return error_page(app, call, opened.error());
  const std::size_t dot = std::min(opened->payload.find('.'), opened->payload.size());
  const auto shown_to = base64url_decode(std::string_view(opened->payload).substr(0, dot));
  auto params = Params::parse(
      std::string_view(opened->payload).substr(std::min(dot + 1, opened->payload.size())));
  if (!params) co_return error_page(app, call, params.error());
  if (form.find("decision") != "logout") co_return see_other(base_path(app) + "/");
  const auto session = find_session(app, call);
  if (!session) co_return fault_page(app, call, session.error());
  const bool is_same = *session && shown_to == (*session)->key;
  net::Response answer = co_await decide(app, call, *params, is_same && !opened->is_late);
  co_return answer;
}

}  // namespace

// RP-Initiated Logout 1.0 section 2: by GET and by POST.
Task<net::Response> end_session(App& app, const Call& call) {
  const bool is_post = call.request.method == "POST";
  auto params = is_post ? read_form(call) : Params::parse(call.request.query);
  if (!params) co_return error_page(app, call, params.error());
  if (is_post && params->find("csrf")) {
    net::Response answer = co_await confirmed(app, call, *params);
    co_return answer;
  }
  // From another site, whose post brings no cookie: nobody may be signed out unasked by it, nor
  // only in their browser.
  if (is_post && !find_cookie(app, call, Cookie::session)) {
    co_return as_get(app, call, kPath, *params);
  }
  net::Response answer = co_await decide(app, call, *params, false);
  co_return answer;
}

}  // namespace grantline::serve
