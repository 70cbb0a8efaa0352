#include "serve/request_log.h"

#include "base/log.h"
#include "base/trace.h"
#include "serve/client_address.h"

namespace grantline::serve {
namespace {

bool has(const net::Response& response, std::string_view name) {
  for (const net::Header& header : response.headers) {
    if (header.name == name) return true;
  }
  return false;
}

}  // namespace

Call call_of(App& app, const net::Request& request) {
  const Trace trace = trace_of(request.header("traceparent"), app.world);
  return {.request = request,
          .now = app.world.now(),
          .from = client_address(request, app.settings.server.trusted_proxies),
          .trace_id = grantline::to_text(trace),
          .path = request.path,
          .client = {},
          .cause = {},
          .reference = {}};
}

void add_security_headers(const App& app, net::Response& response) {
  if (!has(response, "X-Content-Type-Options")) response.set("X-Content-Type-Options", "nosniff");
  if (app.issuer().starts_with("https:")) {
    response.set("Strict-Transport-Security", "max-age=31536000");
  }
}

void tell(App& app, const Call& call, std::string_view route, const net::Response& response) {
  const std::int64_t took_ns = app.world.steady_now().ns - call.request.received.ns;
  app.metrics.count_request(route, response.status, static_cast<double>(took_ns) / 1e9);
  const bool is_probe = call.path == "/healthz" || call.path == "/readyz";
  const auto level = response.status >= 500 ? grantline::LogLevel::warn
                     : is_probe             ? grantline::LogLevel::debug
                                            : grantline::LogLevel::info;
  if (!log_is_on(level)) return;
  LogLine line(level, "request");
  line.with("method", std::string_view(call.request.method).substr(0, 16))
      .with("path", std::string_view(call.request.path).substr(0, 256))
      .with("status", response.status)
      .with("ms", static_cast<double>(took_ns / 1000) / 1000);
  if (!call.client.empty()) line.with("client", call.client);
  if (!call.cause.empty()) line.with("cause", call.cause);
  if (!call.reference.empty()) line.with("reference", call.reference);
  line.with("from", grantline::to_text(call.from))
      .with("trace", call.trace_id)
      .with("bytes", response.body.size());
}

}  // namespace grantline::serve
