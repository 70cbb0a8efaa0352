#include "base/json.h"
#include "serve/authenticated_form.h"
#include "serve/grant_story.h"
#include "serve/inspect_token.h"
#include "serve/not_found.h"
#include "serve/token_answer.h"

namespace grantline::serve {
namespace {

net::Response tell(JsonObject story) {
  net::Response response = json(grantline::to_text(Json(std::move(story))));
  forbid_storing(response);
  return response;
}

// Tells all to whom the grant belongs; to who was refused at a grant of another client, the refusal
// alone.
net::Response explain_reference_to(App& app, const Call& call, const Caller& caller,
                                   std::string_view text) {
  const auto reference = parse_reference(text);
  if (!reference) return refuse_unrecorded(app, call, Cause::reference_unknown);
  const auto history = find_history(app.engine, *reference);
  if (!history) return fail(app, call, history.error());
  if (!*history) return refuse_unrecorded(app, call, Cause::reference_unknown);
  const auto& grant = (*history)->stored.grant;
  const bool is_own = grant && grant->client == caller.id();
  const store::Event* event = pick_event(**history, *reference);
  if (event != nullptr && !event->cause) event = nullptr;
  const bool was_refused = event != nullptr && event->client == caller.id();
  if (!is_own && !was_refused) return refuse_unrecorded(app, call, Cause::reference_unknown);
  const auto line = line_of(**history, call.now);
  JsonObject story{{"reference", to_text(*reference)}};
  if (is_own) add_grant(**history, line, call.now, story);
  if (event == nullptr) return tell(std::move(story));
  add_event((*history)->key, *event, call.now, story);
  add_cause({*event->cause, event->evidence}, app.issuer(), story);
  if (is_own) add_turning_point(line, (*history)->key, *event->cause, event->at, story);
  return tell(std::move(story));
}

// What the token endpoint would say to a code, refresh token or device code at this moment: its own
// decision, of which nothing is written. A code is not held against a verifier here, since that
// would be a place to guess.
std::optional<Refusal> try_out(App& app, const Call& call, const Caller& caller,
                               const Credential& credential, const flow::Stored& stored) {
  const flow::Lives lives = flow::lives_of(caller.metadata(), app.lives());
  const flow::Facts facts{.now = call.now, .from = call.from, .client = caller.id()};
  if (credential.kind == CredentialKind::refresh_token) {
    auto decided = flow::rotate_refresh(
        stored, {.facts = facts, .token = credential, .scope = std::nullopt, .resources = {}},
        lives);
    if (decided.answer) return std::nullopt;
    return std::move(decided.answer.error());
  }
  if (credential.kind == CredentialKind::device_code) {
    auto decided = flow::poll_device(
        stored, {.facts = facts, .code = credential, .since_last = std::nullopt, .resources = {}},
        lives, app.settings.device.life);
    if (decided.answer) return std::nullopt;
    return std::move(decided.answer.error());
  }
  std::optional<std::string_view> redirect_uri;
  if (stored.grant != nullptr && stored.grant->code)
    redirect_uri = stored.grant->code->redirect_uri;
  auto decided = flow::redeem_code(stored,
                                   {.facts = facts,
                                    .code = credential,
                                    .redirect_uri = redirect_uri,
                                    .verifier = std::nullopt,
                                    .resources = {}},
                                   lives);
  if (decided.answer || decided.answer.error().cause == Cause::verifier_missing)
    return std::nullopt;
  return std::move(decided.answer.error());
}

// Of whom the credential is decides how much is told.
Result<void> add_history(App& app, const Call& call, const Caller& caller, const GrantKey& key,
                         const std::optional<Refusal>& refusal, JsonObject& story) {
  const auto history = find_history(app.engine, reference_of(key));
  if (!history) return std::unexpected(history.error());
  if (!*history || (*history)->key != key) return {};
  const auto& grant = (*history)->stored.grant;
  if (!grant || grant->client != caller.id()) return {};
  const auto line = line_of(**history, call.now);
  add_grant(**history, line, call.now, story);
  if (refusal) add_turning_point(line, key, refusal->cause, call.now, story);
  return {};
}

struct Judged {
  std::optional<Refusal> refusal;
  std::optional<GrantKey> grant;
};

Result<Judged> judge_credential(App& app, const Call& call, const Caller& caller,
                                CredentialKind kind, std::string_view text) {
  const std::shared_ptr<const Keys> keys = app.keys.now();
  const auto genuine = check_credential(keys->tokens, kind, text);
  if (!genuine) return Judged{refusal_of(app, genuine.error(), kind), std::nullopt};
  const GrantKey key = key_of(genuine->grant);
  const auto stored = read_grant(app.engine, key);
  if (!stored) return std::unexpected(stored.error());
  return Judged{try_out(app, call, caller, *genuine, stored->view()), key};
}

Result<Judged> judge_access_token(App& app, const Call& call, std::string_view text) {
  const std::shared_ptr<const Keys> keys = app.keys.now();
  const auto inspected = inspect_access_token(app, *keys, text, call.now);
  if (!inspected) return std::unexpected(inspected.error());
  if (inspected->access) return Judged{std::nullopt, inspected->grant};
  return Judged{inspected->access.error(), inspected->grant};
}

CredentialKind kind_of(std::string_view token) {
  for (const auto kind :
       {CredentialKind::code, CredentialKind::refresh_token, CredentialKind::device_code}) {
    if (token.starts_with(prefix_of(kind))) return kind;
  }
  return CredentialKind::access_token;
}

std::string_view word_of(CredentialKind kind) {
  switch (kind) {
    case CredentialKind::code: return "code";
    case CredentialKind::refresh_token: return "refresh token";
    case CredentialKind::access_token: return "access token";
    case CredentialKind::device_code: return "device code";
  }
  return {};
}

net::Response explain_credential(App& app, const Call& call, const Caller& caller,
                                 CredentialKind kind, std::string_view text) {
  const auto judged = kind == CredentialKind::access_token
                          ? judge_access_token(app, call, text)
                          : judge_credential(app, call, caller, kind, text);
  if (!judged) return fail(app, call, judged.error());
  JsonObject story{{"presented", name_secret(word_of(kind), text)},
                   {"good", !judged->refusal.has_value()}};
  if (judged->refusal) add_cause(*judged->refusal, app.issuer(), story);
  if (judged->grant) {
    const auto added = add_history(app, call, caller, *judged->grant, judged->refusal, story);
    if (!added) return fail(app, call, added.error());
  }
  return tell(std::move(story));
}

}  // namespace

// Why something was refused, for the client itself: by the reference of the answer, or by the
// credential in its hand, which proves that it had it. People get the page instead.
Task<net::Response> explain(App& app, const Call& call) {
  if (call.request.method != "POST") co_return co_await explain_page(app, call);
  if (!app.settings.explain.enabled) co_return not_found(app, call, "");
  const Allowance allowance = app.limits.take_explain(call.from);
  if (!allowance.allowed) co_return refuse_rate(app, call, allowance);
  const auto form = co_await authenticated_form(app, call, Counted::failures);
  if (!form) co_return form.error();
  const Params& params = form->params;
  if (const auto reference = params.find("reference")) {
    co_return explain_reference_to(app, call, form->caller, *reference);
  }
  if (const auto code = params.find("code")) {
    co_return explain_credential(app, call, form->caller, CredentialKind::code, *code);
  }
  if (const auto code = params.find("device_code")) {
    co_return explain_credential(app, call, form->caller, CredentialKind::device_code, *code);
  }
  if (const auto token = params.find("token")) {
    co_return explain_credential(app, call, form->caller, kind_of(*token), *token);
  }
  co_return refuse_unrecorded(app, call, {Cause::parameter_missing, {{"parameter", "reference"}}});
}

}  // namespace grantline::serve
