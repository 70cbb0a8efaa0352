#include <algorithm>
#include <array>
#include <iterator>

#include "base/log.h"
#include "serve/decide_grant.h"
#include "serve/not_found.h"
#include "serve/page_answer.h"
#include "serve/refuse.h"
#include "serve/request_log.h"

namespace grantline::serve {
namespace {

enum class Methods { get, post, get_and_post, any };
// Whether scripts of any origin may read the answer. They get no credentials by it: these endpoints
// read no cookie.
enum class Scripts { none, any, any_to_post };
// How long a body may be: short is 16 KiB, whole is what the server takes at all.
enum class Body { none, brief, whole };

struct Route {
  Methods methods;
  std::string_view path;  // ends in a slash: all paths below it too
  Endpoint endpoint;
  Scripts scripts;
  Body body;
};

constexpr auto kGet = Methods::get;
constexpr auto kPost = Methods::post;
constexpr auto kBoth = Methods::get_and_post;
constexpr auto kEach = Methods::any;
constexpr auto kNone = Scripts::none;
constexpr auto kAny = Scripts::any;
constexpr auto kPosted = Scripts::any_to_post;

// clang-format off
constexpr Route kRoutes[] = {
    // methods  path                                       endpoint        scripts of  body
    {kPost, "/token",                                   token,          kAny,  Body::whole},
    {kPost, "/introspect",                              introspect,     kNone, Body::brief},
    {kBoth, "/userinfo",                                userinfo,       kAny,  Body::brief},
    {kEach, "/guard",                                   guard_call,     kNone, Body::brief},
    {kEach, "/guard/",                                  guard_call,     kNone, Body::brief},
    {kGet,  "/jwks",                                    jwks,           kAny,  Body::none},
    {kGet,  "/.well-known/openid-configuration",        discovery,      kAny,  Body::none},
    {kGet,  "/.well-known/oauth-authorization-server",  discovery,      kAny,  Body::none},
    {kGet,  "/.well-known/oauth-protected-resource",    resource_metadata, kAny, Body::none},
    {kGet,  "/.well-known/oauth-protected-resource/",   resource_metadata, kAny, Body::none},
    {kPost, "/revoke",                                  revoke,         kAny,  Body::brief},
    {kPost, "/par",                                     pushed_request, kAny,  Body::whole},
    {kPost, "/device_authorization",                    device_authorization, kAny, Body::brief},
    {kBoth, "/explain",                                 explain,        kPosted, Body::brief},
    {kBoth, "/explain/answer",                          explain_answer, kNone, Body::none},

    {kBoth, "/authorize",                               authorize,      kNone, Body::whole},
    {kBoth, "/login",                                   login,          kNone, Body::whole},
    {kBoth, "/select-account",                          select_account, kNone, Body::whole},
    {kBoth, "/consent",                                 consent,        kNone, Body::whole},
    {kBoth, "/device",                                  device_page,    kNone, Body::brief},
    {kBoth, "/end_session",                             end_session,    kNone, Body::whole},
    {kBoth, "/account",                                 account,        kNone, Body::brief},

    {kGet,  "/",                                        home,           kNone, Body::none},
    {kGet,  "/errors",                                  cause_page,     kNone, Body::none},
    {kGet,  "/errors/",                                 cause_page,     kNone, Body::none},
    {kGet,  "/assets/",                                 asset,          kNone, Body::none},
    {kGet,  "/favicon.svg",                             asset,          kNone, Body::none},
    {kGet,  "/robots.txt",                              asset,          kNone, Body::none},
    {kGet,  "/demo/",                                   demo_client,    kNone, Body::none},
    {kGet,  "/healthz",                                 healthz,        kNone, Body::none},
    {kGet,  "/readyz",                                  readyz,         kNone, Body::none},
};
// clang-format on

constexpr auto kPaths = [] {
  std::array<std::string_view, std::size(kRoutes)> paths;
  for (std::size_t i = 0; i < paths.size(); ++i) paths[i] = kRoutes[i].path;
  return paths;
}();

constexpr std::size_t kBriefBody = 16 * 1024;

bool covers(const Route& route, std::string_view path) {
  if (route.path.size() > 1 && route.path.ends_with('/')) return path.starts_with(route.path);
  return path == route.path;
}

const Route* find_route(std::string_view path) {
  for (const Route& route : kRoutes) {
    if (covers(route, path)) return &route;
  }
  return nullptr;
}

// The path below that of the issuer; empty where it is not below it. Probes know nothing of the
// issuer.
std::string_view path_below(const App& app, std::string_view path) {
  const std::string base = base_path(app);
  if (base.empty() || path == "/healthz" || path == "/readyz") return path;
  // Of the APIs, whose paths have nothing to do with that of the issuer.
  if (path.starts_with("/.well-known/oauth-protected-resource")) return path;
  // RFC 8414 section 3.1: the well-known part goes between host and path.
  for (const std::string_view name :
       {"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"}) {
    if (path.starts_with(name) && path.substr(name.size()) == base)
      return path.substr(0, name.size());
  }
  if (!path.starts_with(base)) return {};
  path.remove_prefix(base.size());
  if (path.empty()) return "/";
  return path.starts_with('/') ? path : std::string_view();
}

bool allows(Methods methods, std::string_view method) {
  if (methods == Methods::any) return true;
  if (method == "GET" || method == "HEAD") return methods != Methods::post;
  return method == "POST" && methods != Methods::get;
}

std::string_view allowed(Methods methods) {
  switch (methods) {
    case Methods::get: return "GET, HEAD, OPTIONS";
    case Methods::post: return "POST, OPTIONS";
    case Methods::get_and_post: return "GET, HEAD, POST, OPTIONS";
    case Methods::any: break;
  }
  return {};
}

std::size_t most_bytes(const App& app, Body body) {
  const auto whole = static_cast<std::size_t>(app.settings.server.body_limit.bytes);
  return body == Body::whole ? whole : std::min(whole, kBriefBody);
}

net::Response answer_options(const Route& route) {
  net::Response response;
  response.status = 204;
  response.set("Allow", std::string(allowed(route.methods)));
  if (route.scripts != Scripts::none) {
    response.set("Access-Control-Allow-Methods", std::string(allowed(route.methods)));
    response.set("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP, traceparent");
    response.set("Access-Control-Max-Age", "7200");
  }
  return response;
}

Task<net::Response> dispatch(App& app, const Call& call, const Route* route) {
  const net::Request& request = call.request;
  if (route == nullptr) co_return not_found(app, call, nearest_path(kPaths, call.path));
  if (request.method == "OPTIONS" && route->methods != Methods::any)
    co_return answer_options(*route);
  if (!allows(route->methods, request.method)) {
    const std::string methods(allowed(route->methods));
    net::Response response =
        refuse_unrecorded(app, call, {Cause::method_not_allowed, {{"allowed_methods", methods}}});
    response.set("Allow", methods);
    co_return response;
  }
  const std::size_t most = most_bytes(app, route->body);
  if (request.body.size() > most) {
    const std::string limit = std::to_string(most) + " bytes";
    co_return refuse_unrecorded(app, call, {Cause::body_too_large, {{"limit", limit}}});
  }
  co_return co_await route->endpoint(app, call);
}

// A store that fails changes no refusal: the request was wrong, and the log tells of the store.
Task<void> keep_record(App& app, const Call& call) {
  const Result<void> written = co_await write(app.engine, std::move(call.record));
  if (!written) {
    LogLine(grantline::LogLevel::error, "fault")
        .with("what", written.error().what)
        .with("path", call.request.path)
        .with("trace", call.trace_id);
  }
}

// To an endpoint that answers people too, only what it says to programs.
bool may_scripts_read(const Route& route, std::string_view method) {
  return route.scripts == Scripts::any ||
         (route.scripts == Scripts::any_to_post && method != "GET" && method != "HEAD");
}

void let_scripts_read(net::Response& response) {
  response.set("Access-Control-Allow-Origin", "*");
  response.set("Access-Control-Expose-Headers",
               "WWW-Authenticate, DPoP-Nonce, Retry-After, RateLimit, RateLimit-Policy");
}

}  // namespace

Task<net::Response> answer(App& app, const net::Request& request) {
  Call call = call_of(app, request);
  call.path = path_below(app, request.path);
  const Route* route = find_route(call.path);
  net::Response response = co_await dispatch(app, call, route);
  if (!call.record.empty()) co_await keep_record(app, call);
  if (!call.dpop_nonce.empty()) response.set("DPoP-Nonce", std::move(call.dpop_nonce));
  add_security_headers(app, response);
  if (route != nullptr && may_scripts_read(*route, request.method)) let_scripts_read(response);
  tell(app, call, route == nullptr ? "other" : route->path, response);
  co_return response;
}

}  // namespace grantline::serve
