#include <algorithm>

#include "base/ascii.h"
#include "base/json.h"
#include "guard/challenge.h"
#include "serve/check_password.h"
#include "serve/inspect_token.h"
#include "serve/refuse.h"

namespace grantline::serve {
namespace {

bool is_bearer(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  return header.size() > kScheme.size() && starts_with_ignoring_case(header, kScheme);
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// RFC 6750 section 2: in the header or in the form, never in both, never in the query.
std::expected<Secret, Refusal> read_bearer(const Call& call) {
  const net::Request& request = call.request;
  const auto header = request.header("authorization");
  Secret in_form;
  if (request.method == "POST" && !request.body.empty()) {
    const auto params = read_form(call);
    if (!params) return std::unexpected(params.error());
    in_form = Secret(std::string(params->find("access_token").value_or("")));
  }
  if ((header && !in_form.empty()) || request.count_headers("authorization") > 1) {
    return std::unexpected(Refusal(Cause::parameter_repeated, {{"parameter", "access_token"}}));
  }
  if (!in_form.empty()) return in_form;
  if (!header || !is_bearer(*header)) return std::unexpected(Refusal(Cause::access_token_missing));
  return Secret(std::string(trim(header->substr(7))));
}

net::Response refuse_bearer(App& app, const Call& call, const Refusal& refusal,
                            const std::optional<GrantKey>& grant = std::nullopt) {
  std::optional<Reference> reference;
  if (grant) reference = reference_of(*grant);
  net::Response response = refuse_unrecorded(app, call, refusal, reference);
  guard::Requirement needs;
  if (refusal.cause == Cause::insufficient_scope) needs.scope = *Scope::parse("openid");
  response.set("WWW-Authenticate",
               guard::challenge(refusal, needs, {app.issuer(), app.settings.errors.detail, {}}));
  return response;
}

// RFC 9068 section 4: a token that is for an API alone does not open this.
std::optional<Refusal> check_use(const App& app, const flow::Access& access, const Scope& scope) {
  const std::vector<std::string>& audience = access.claims.audience;
  if (!audience.empty() && std::ranges::find(audience, app.issuer()) == audience.end()) {
    return Refusal(Cause::access_token_wrong_audience,
                   {{"presented_audience", audience[0]}, {"expected_audience", app.issuer()}});
  }
  if (access.user.empty() || !scope.contains("openid")) {
    return Refusal(Cause::insufficient_scope,
                   {{"scope_needed", "openid"}, {"scope_had", scope.text()}});
  }
  return std::nullopt;
}

// OpenID Connect Core 1.0 section 5.4
std::string claims_of(const store::UserRecord& user, const Scope& scope) {
  std::string body = "{\"sub\":";
  append_json_string(body, user.id.text);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    body += ",\"";
    body += name;
    body += "\":";
    append_json_string(body, value);
  };
  if (scope.contains("profile")) {
    add("name", user.name);
    add("preferred_username", user.login);
  }
  if (scope.contains("email") && !user.email.empty()) {
    add("email", user.email);
    body += user.email_verified ? R"(,"email_verified":true)" : R"(,"email_verified":false)";
  }
  body += '}';
  return body;
}

}  // namespace

// OpenID Connect Core 1.0 section 5.3
Task<net::Response> userinfo(App& app, const Call& call) {
  const auto token = read_bearer(call);
  if (!token) co_return refuse_bearer(app, call, token.error());
  const std::shared_ptr<const Keys> keys = app.keys.now();
  const auto inspected = inspect_access_token(app, *keys, token->reveal(), call.now);
  if (!inspected) co_return fail(app, call, inspected.error());
  const auto& access = inspected->access;
  if (!access) co_return refuse_bearer(app, call, access.error(), inspected->grant);
  call.client = access->claims.client.text;
  const Scope scope = Scope::parse(access->claims.scope).value_or(Scope());
  if (const auto refusal = check_use(app, *access, scope)) {
    co_return refuse_bearer(app, call, *refusal, inspected->grant);
  }
  const auto user = find_user(app.engine, access->user);
  if (!user) co_return fail(app, call, user.error());
  if (!*user) co_return refuse_bearer(app, call, Cause::access_token_revoked, inspected->grant);
  net::Response response = json(claims_of(**user, scope));
  forbid_storing(response);
  co_return response;
}

}  // namespace grantline::serve
