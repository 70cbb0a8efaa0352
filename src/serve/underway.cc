#include "serve/underway.h"

#include "serve/device_page.h"
#include "serve/id_token_hint.h"
#include "serve/page_answer.h"
#include "serve/redirect_answer.h"
#include "spec/redirect_uri.h"

namespace grantline::serve {
namespace {

using store::Table;
using Loaded = std::expected<Underway, net::Response>;

constexpr std::string_view kPushedPrefix = "urn:ietf:params:oauth:request_uri:";

// RFC 9126 section 4. Its life counts to the first page: a person may take longer to log in.
Result<std::expected<store::PushedRequest, Refusal>> find_pushed(App& app, std::string_view uri,
                                                                 std::string_view client,
                                                                 WallTime started_at) {
  using Outcome = std::expected<store::PushedRequest, Refusal>;
  const auto refused = [](Refusal refusal) { return Outcome(std::unexpected(std::move(refusal))); };
  auto row = app.engine.get(Table::pushed, uri.substr(kPushedPrefix.size()));
  if (!row) return std::unexpected(row.error());
  if (!*row) return refused(Cause::request_uri_unknown);
  auto pushed = store::decode_pushed(**row);
  if (!pushed) return std::unexpected(pushed.error());
  if (pushed->client.text != client) {
    return refused(
        {Cause::request_uri_wrong_client,
         {{"authorized_client", pushed->client.text}, {"presented_client", std::string(client)}}});
  }
  if (started_at > pushed->expires_at) {
    return refused(
        {Cause::request_uri_expired, {flow::ago("expired_ago", pushed->expires_at, started_at)}});
  }
  return std::move(*pushed);
}

Result<std::optional<Scope>> find_agreed(App& app, const UserId& user, const ClientId& client) {
  auto row = app.engine.get(Table::consents, store::consent_key(user, client));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto consent = store::decode_consent(**row);
  if (!consent) return std::unexpected(consent.error());
  return Scope::parse(consent->scope);
}

net::Response tell(App& app, const Call& call, const flow::AuthorizeRefusal& refused,
                   const flow::KnownClient* client) {
  const store::ClientRecord* record = client == nullptr ? nullptr : &client->record;
  if (refused.target && record != nullptr) {
    return redirect_error(app, call, *refused.target, *record, refused.refusal);
  }
  return error_page(app, call, refused.refusal, record);
}

// The person of the session and of the hint, and what they agreed to before.
Result<std::optional<Refusal>> find_people(App& app, Underway& underway) {
  const flow::AuthorizeRequest& request = underway.request;
  if (!request.id_token_hint.empty()) {
    const auto hint = read_id_token_hint(app, request.id_token_hint);
    if (!hint || !hint->is_for(request.client.text)) return Refusal(Cause::id_token_hint_invalid);
    underway.hinted = hint->user;
  }
  if (!underway.session) return std::nullopt;
  auto agreed = find_agreed(app, underway.session->user.id, request.client);
  if (!agreed) return std::unexpected(agreed.error());
  underway.agreed = std::move(*agreed);
  return std::nullopt;
}

// What a device asks for, as if it had been asked for at /authorize.
Result<Loaded> load_device(App& app, const Call& call, const Params& params, Visit visit,
                           std::optional<Session> session) {
  const std::string code(params.find(kUserCodeParameter).value_or(""));
  auto found = find_device_grant(app, code, session ? session->user.id : UserId(), call.now);
  if (!found) return std::unexpected(found.error());
  if (!*found) {
    return Loaded(
        std::unexpected(device_code_page(app, call, code, CodeProblem{found->error().cause})));
  }
  const store::Grant& grant = (*found)->grant;
  auto client = app.clients.find(grant.client);
  if (!client) return std::unexpected(client.error());
  if (*client == nullptr || (*client)->record.disabled) {
    return Loaded(
        std::unexpected(device_code_page(app, call, code, CodeProblem{Cause::user_code_expired})));
  }
  call.client = grant.client.text;
  call.reference = to_text(reference_of((*found)->key));
  Underway underway;
  underway.visit = std::move(visit);
  underway.client = std::move(*client);
  underway.session = std::move(session);
  underway.request.client = grant.client;
  underway.request.scope = Scope::parse(grant.scope).value_or(Scope());
  underway.request.resources = grant.resources;
  underway.device = std::move(**found);
  auto refused = find_people(app, underway);
  if (!refused) return std::unexpected(refused.error());
  return Loaded(std::move(underway));
}

}  // namespace

Result<Loaded> load_underway(App& app, const Call& call, Visit visit,
                             std::optional<Session> session) {
  const auto stop = [](net::Response response) {
    return Loaded(std::unexpected(std::move(response)));
  };
  auto params = Params::parse(visit.query);
  if (!params) return stop(error_page(app, call, params.error()));
  if (visit.entry == Entry::device) {
    return load_device(app, call, *params, std::move(visit), std::move(session));
  }
  const std::string id(params->find("client_id").value_or(""));
  auto client = app.clients.find(ClientId{id});
  if (!client) return std::unexpected(client.error());
  const flow::KnownClient* known = client->get();
  if (known != nullptr) call.client = id;
  Underway underway;
  underway.visit = std::move(visit);
  underway.client = *client;
  underway.session = std::move(session);
  flow::Pushed how = app.settings.par.required ? flow::Pushed::no_but_required : flow::Pushed::no;
  const auto uri = params->find("request_uri");
  if (uri && uri->starts_with(kPushedPrefix) && known != nullptr) {
    const WallTime started =
        underway.visit.progress ? underway.visit.progress->started_at : call.now;
    auto pushed = find_pushed(app, *uri, id, started);
    if (!pushed) return std::unexpected(pushed.error());
    if (!*pushed) return stop(error_page(app, call, pushed->error(), &known->record));
    underway.pushed =
        PushedRow{std::string(uri->substr(kPushedPrefix.size())), std::move(**pushed)};
    params = Params::parse(underway.pushed->record.query);
    if (!params) return stop(error_page(app, call, params.error(), &known->record));
    params->set("client_id", id);
    how = flow::Pushed::yes;
  }
  auto request = flow::check_authorize_request(*params, known, how);
  if (!request) return stop(tell(app, call, request.error(), known));
  underway.request = std::move(*request);
  auto refused = find_people(app, underway);
  if (!refused) return std::unexpected(refused.error());
  if (*refused) {
    return stop(redirect_error(app, call, underway.request.target, known->record, **refused));
  }
  return Loaded(std::move(underway));
}

bool is_unproven(const Underway& underway) {
  if (underway.device) return true;
  const ClientMetadata& client = underway.client->record.metadata;
  return client.token_endpoint_auth_method == AuthMethod::none &&
         !client.remember_unproven_consent && !proves_client(underway.request.target.redirect_uri);
}

Task<net::Response> deny(App& app, const Call& call, const Underway& underway) {
  if (underway.device) co_return co_await deny_at_device(app, call, underway);
  co_return redirect_error(app, call, underway.request.target, underway.client->record,
                           Cause::access_denied);
}

}  // namespace grantline::serve
