#include "proxy/proxy.h"

#include <strings.h>

#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "client/http.h"
#include "proxy/own_page.h"

namespace grantline::proxy {
namespace {

net::Response json_error(int status, std::string_view error, const std::string& what) {
  net::Response out;
  out.status = status;
  out.set("Content-Type", "application/json");
  out.set("Cache-Control", "no-store");
  out.set("Grantline-Watch", "error");
  out.body = to_text(
      Json(JsonObject{{"error", error}, {"error_description", "grantline watch: " + what}}));
  return out;
}

bool is(std::string_view a, const char* b) {
  return a.size() == std::string_view(b).size() && strncasecmp(a.data(), b, a.size()) == 0;
}

client::RelayedRequest relayed(const net::Request& request, const std::string& url) {
  client::RelayedRequest out;
  out.method = request.is_head ? "HEAD" : request.method;
  out.url = url;
  out.body = Secret(request.body);
  std::string connection;
  for (const net::Header& header : request.headers) {
    if (is(header.name, "connection")) connection += ',' + header.value;
  }
  for (const net::Header& header : request.headers) {
    const bool is_set_anew = is(header.name, "host") || is(header.name, "content-length") ||
                             is(header.name, "accept-encoding") || is(header.name, "expect");
    if (is_set_anew || client::is_hop_by_hop(header.name, connection)) continue;
    out.headers.emplace_back(header.name, header.value);
  }
  return out;
}

bool is_discovery(const net::Request& request) {
  return request.method == "GET" &&
         (request.path.find("/.well-known/openid-configuration") != std::string::npos ||
          request.path.find("/.well-known/oauth-authorization-server") != std::string::npos);
}

std::string_view header_of(const client::HeaderFields& headers, const char* wanted) {
  for (const auto& [name, value] : headers) {
    if (is(name, wanted)) return value;
  }
  return {};
}

net::Response answer_of(const client::RelayFault& fault) {
  using Kind = client::RelayFault::Kind;
  const int status = fault.kind == Kind::timed_out ? 504 : fault.kind == Kind::given_up ? 503 : 502;
  return json_error(status, "temporarily_unavailable", fault.what);
}

}  // namespace

std::string Upstream::host() const { return origin.substr(origin.find("://") + 3); }

Result<Upstream> parse_upstream(std::string_view text, PlainHttp plain) {
  const std::string wrong = client::url_fault(text);
  const bool is_plain = text.starts_with("http://");
  if (!wrong.empty() && !(is_plain && plain == PlainHttp::anywhere)) return fault(wrong);
  const auto start = text.find("://");
  if (start == text.npos || text.find_first_of("?#@ \t\r\n\"\\") != text.npos) {
    return fault("the upstream is an address such as https://login.example.com, without a query");
  }
  Upstream out;
  const auto slash = text.find('/', start + 3);
  out.origin = text.substr(0, slash);
  if (out.origin.size() == start + 3) return fault("the upstream has no host");
  if (slash != text.npos) out.path = text.substr(slash);
  while (out.path.ends_with('/')) out.path.pop_back();
  return out;
}

std::string rewritten_discovery(std::string_view document, std::string_view upstream,
                                std::string_view here) {
  auto parsed = parse_json(document);
  if (!parsed || !parsed->is_object()) return std::string(document);
  for (auto& [name, value] : parsed->get_object()) {
    if (!std::string_view(name).ends_with("_endpoint") || !value.is_string()) continue;
    const std::string_view url = value.get_string();
    const std::string_view rest = url.substr(std::min(upstream.size(), url.size()));
    if (url.starts_with(upstream) && rest.starts_with('/')) {
      value = std::string(here).append(rest);
    } else if (const std::string path = path_of_other(url); !path.empty()) {
      value = std::string(here).append(path);
    }
  }
  return to_text(*parsed);
}

net::Response Proxy::refusal(int status) {
  const std::string what = status == 413   ? "the request's body is over 1 MiB"
                           : status == 503 ? "too many requests at once"
                           : status == 408 ? "the request did not arrive in time"
                                           : "the request is not well-formed HTTP";
  return json_error(status, "invalid_request", what);
}

Task<net::Response> Proxy::answer(const net::Request& request) {
  const std::string_view path = request.path;
  const bool is_own =
      path == kOwnPath || (path.starts_with(kOwnPath) && path[kOwnPath.size()] == '/');
  if (is_own) co_return co_await own_answer(options_, board_, request);
  co_return co_await forward(request);
}

Task<net::Response> Proxy::forward(const net::Request& request) {
  std::string url = options_.upstream.url() + request.target;
  if (request.target.starts_with(kAtPath)) {
    const auto other = others_.url_of(request.target);
    if (!other) {
      co_return json_error(404, "not_found",
                           "no discovery document that passed here names an endpoint at this host; "
                           "fetch that of the upstream here first");
    }
    url = *other;
  }
  watch::RawRequest raw{.method = request.is_head ? "HEAD" : std::string_view(request.method),
                        .path = request.path,
                        .query = request.query,
                        .content_type = request.header("content-type").value_or(""),
                        .authorization = request.header("authorization").value_or(""),
                        .body = request.body};
  watch::SeenRequest seen = watch::read_request(raw, board_.marker());
  const bool is_login = seen.call == watch::Call::authorize && request.method == "GET";
  const std::uint64_t exchange = board_.begin(std::move(seen));
  if (is_login && !options_.forward_login) co_return send_to_login(url, exchange);
  auto answer = co_await net::run_off_loop(pool_, [&] { return pass_on(request, url, exchange); });
  if (answer) co_return std::move(*answer);
  const std::string why = "too many requests wait for the provider";
  board_.finish_without(exchange, why, false);
  co_return json_error(503, "temporarily_unavailable", why);
}

net::Response Proxy::send_to_login(const std::string& url, std::uint64_t exchange) {
  net::Response out;
  out.status = 302;
  out.set("Location", url);
  out.set("Cache-Control", "no-store");
  board_.finish(exchange, {.status = 302, .location = {}, .body = {}});
  return out;
}

// Learns from a discovery document and moves its endpoints here where that is asked for. Answers
// what the application has to be told else.
std::string Proxy::take_discovery(const net::Request& request, std::string& document) {
  const std::string upstream = options_.upstream.url();
  const std::string here = "http://" + std::string(request.header("host").value_or(""));
  others_.learn(document, options_.upstream.origin);
  const std::string elsewhere = token_endpoint_elsewhere(document, upstream);
  const std::string path = path_of_other(elsewhere);
  if (options_.rewrite_discovery) document = rewritten_discovery(document, upstream, here);
  if (options_.rewrite_discovery || path.empty()) return {};
  return "The token endpoint is " + printable(elsewhere) +
         ", which is not below the upstream: give the application " + printable(here + path) +
         " in its place, or use --rewrite-discovery";
}

// On a thread of the pool.
net::Response Proxy::pass_on(const net::Request& request, const std::string& url,
                             std::uint64_t exchange) {
  auto answer = relay_.pass_on(relayed(request, url));
  if (!answer) {
    using Kind = client::RelayFault::Kind;
    const Kind kind = answer.error().kind;
    board_.finish_without(exchange, answer.error().what,
                          kind != Kind::not_sent && kind != Kind::untrusted);
    return answer_of(answer.error());
  }
  net::Response out;
  out.status = answer->status;
  out.body = answer->body.reveal();
  std::string note;
  if (out.status == 200 && is_discovery(request) && !request.target.starts_with(kAtPath)) {
    note = take_discovery(request, out.body);
  }
  board_.finish(exchange, {.status = answer->status,
                           .location = header_of(answer->headers, "location"),
                           .body = answer->body.reveal(),
                           .retry_after = header_of(answer->headers, "retry-after"),
                           .date = header_of(answer->headers, "date"),
                           .note = note});
  for (auto& [name, value] : answer->headers) out.headers.push_back({name, std::move(value)});
  out.on_unread = [this, exchange] { board_.left_unread(exchange); };
  return out;
}

}  // namespace grantline::proxy
