#include <set>

#include "base/ascii.h"
#include "base/json.h"
#include "serve/document_answer.h"
#include "serve/guard_question.h"
#include "serve/not_found.h"

namespace grantline::serve {
namespace {

constexpr Duration kFresh = minutes(5);

// The URL that the client asked for, as far as it can be told behind a proxy. It chooses among
// documents that anybody may read.
std::string asked_url(const net::Request& request) {
  const auto forwarded = request.header("X-Forwarded-Host");
  std::string host = lower_case(forwarded ? *forwarded : request.header("Host").value_or(""));
  if (host.ends_with(":443")) host.resize(host.size() - 4);
  return "https://" + host + request.path;
}

const guard::Api* find_api(const guard::Rules& rules, std::string_view url) {
  for (const guard::Api& api : rules.apis) {
    if (api.metadata && metadata_url_of(api.audience) == url) return &api;
  }
  return nullptr;
}

// RFC 9728 section 2
std::string document_of(const App& app, const guard::Api& api) {
  std::set<std::string> scopes(api.scope.tokens().begin(), api.scope.tokens().end());
  for (const guard::Rule& rule : api.rules) {
    scopes.insert(rule.scope.tokens().begin(), rule.scope.tokens().end());
  }
  JsonObject out;
  out["resource"] = api.audience;
  out["authorization_servers"] = JsonArray{Json(app.issuer())};
  if (!scopes.empty()) out["scopes_supported"] = JsonArray(scopes.begin(), scopes.end());
  out["bearer_methods_supported"] = JsonArray{Json("header")};
  if (!api.resource_name.empty()) out["resource_name"] = api.resource_name;
  if (!api.documentation.empty()) out["resource_documentation"] = api.documentation;
  return to_text(Json(std::move(out)));
}

}  // namespace

Task<net::Response> resource_metadata(App& app, const Call& call) {
  const std::shared_ptr<const guard::Rules> rules = app.rules.now();
  const guard::Api* api = find_api(*rules, asked_url(call.request));
  if (api == nullptr) co_return not_found(app, call, "");
  const std::string body = document_of(app, *api);
  co_return document_answer(call, body, etag_of(body), kFresh);
}

}  // namespace grantline::serve
