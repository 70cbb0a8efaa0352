#include <algorithm>

#include "base/json.h"
#include "serve/authenticated_form.h"
#include "serve/decide_grant.h"
#include "serve/inspect_token.h"

namespace grantline::serve {
namespace {

void add(std::string& body, std::string_view name, std::string_view value) {
  body += ",\"";
  body += name;
  body += "\":";
  append_json_string(body, value);
}

void add(std::string& body, std::string_view name, WallTime time) {
  body += ",\"";
  body += name;
  body += "\":";
  body += std::to_string(time.unix_seconds());
}

void add_audience(std::string& body, const std::vector<std::string>& audience,
                  const std::string& issuer) {
  if (audience.size() < 2) {
    add(body, "aud", audience.empty() ? issuer : audience[0]);
    return;
  }
  char before = '[';
  body += ",\"aud\":";
  for (const std::string& one : audience) {
    body += before;
    append_json_string(body, one);
    before = ',';
  }
  body += ']';
}

// RFC 7662 section 4: a caller learns of tokens of its own and of those that are meant for it.
bool may_know(const Caller& caller, const flow::AccessClaims& claims) {
  if (claims.client == caller.id()) return true;
  const std::vector<std::string>& own = caller.metadata().resources;
  return std::ranges::any_of(claims.audience, [&](const std::string& audience) {
    return std::ranges::find(own, audience) != own.end();
  });
}

constexpr std::string_view kInactive = R"({"active":false})";

std::string describe(const App& app, const flow::AccessClaims& claims) {
  std::string body;
  body.reserve(512);
  body = R"({"active":true)";
  if (!claims.scope.empty()) add(body, "scope", claims.scope);
  add(body, "client_id", claims.client.text);
  add(body, "token_type", claims.key ? "DPoP" : "Bearer");
  add(body, "exp", claims.expires_at);
  add(body, "iat", claims.issued_at);
  add(body, "sub", claims.subject);
  add_audience(body, claims.audience, app.issuer());
  add(body, "iss", app.issuer());
  if (!claims.jti.empty()) add(body, "jti", claims.jti);
  // RFC 9449 section 6.2
  if (claims.key) body += R"(,"cnf":{"jkt":")" + to_text(*claims.key) + R"("})";
  body += '}';
  return body;
}

Result<std::string> introspect_access_token(App& app, const Caller& caller, std::string_view token,
                                            WallTime now) {
  const std::shared_ptr<const Keys> keys = app.keys.now();
  const auto inspected = inspect_access_token(app, *keys, token, now);
  if (!inspected) return std::unexpected(inspected.error());
  if (!inspected->access || !may_know(caller, inspected->access->claims)) {
    return std::string(kInactive);
  }
  return describe(app, inspected->access->claims);
}

// The newest of the grant's line is active; a predecessor inside the retry window is not, though
// the token endpoint would answer it with this one.
bool is_active(const StoredGrant& stored, const Credential& token, WallTime now) {
  const store::Grant& grant = *stored.grant;
  return token.generation == grant.generation && now < grant.refresh_ends_at &&
         now - grant.rotated_at <= grant.refresh_idle &&
         !flow::check_ended(grant, stored.gates, now);
}

Result<std::string> introspect_refresh_token(App& app, const Caller& caller, std::string_view token,
                                             WallTime now) {
  const std::shared_ptr<const Keys> keys = app.keys.now();
  const auto genuine = check_credential(keys->tokens, CredentialKind::refresh_token, token);
  if (!genuine) return std::string(kInactive);
  const auto stored = read_grant(app.engine, key_of(genuine->grant));
  if (!stored) return std::unexpected(stored.error());
  if (!stored->grant || stored->grant->client != caller.id() ||
      !is_active(*stored, *genuine, now)) {
    return std::string(kInactive);
  }
  const store::Grant& grant = *stored->grant;
  std::string body = R"({"active":true)";
  if (!grant.scope.empty()) add(body, "scope", grant.scope);
  add(body, "client_id", grant.client.text);
  add(body, "exp", std::min(grant.refresh_ends_at, grant.rotated_at + grant.refresh_idle));
  add(body, "iat", grant.rotated_at);
  add(body, "sub", grant.user.empty() ? grant.client.text : grant.user.text);
  add(body, "iss", app.issuer());
  body += '}';
  return body;
}

}  // namespace

// RFC 7662. Public clients prove nothing, so they may not ask.
Task<net::Response> introspect(App& app, const Call& call) {
  const auto form = co_await authenticated_form(app, call, Counted::failures);
  if (!form) co_return form.error();
  if (form->caller.metadata().token_endpoint_auth_method == AuthMethod::none) {
    co_return refuse_unrecorded(app, call, Cause::client_secret_missing);
  }
  const auto token = form->params.find("token");
  if (!token) {
    co_return refuse_unrecorded(app, call, {Cause::parameter_missing, {{"parameter", "token"}}});
  }
  auto body = token->starts_with(prefix_of(CredentialKind::refresh_token))
                  ? introspect_refresh_token(app, form->caller, *token, call.now)
                  : introspect_access_token(app, form->caller, *token, call.now);
  if (!body) co_return fail(app, call, body.error());
  net::Response response = json(std::move(*body));
  forbid_storing(response);
  co_return response;
}

}  // namespace grantline::serve
