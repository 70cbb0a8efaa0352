#include "serve/refuse.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/log.h"
#include "serve/decide_grant.h"

namespace grantline::serve {
namespace {

// A refusal that belongs to no grant has a line of its own, under a key drawn by chance.
Reference record_orphan(App& app, const Call& call, const Refusal& refusal) {
  const GrantKey key{app.world.random_array<16>()};
  store::Event event;
  event.kind = store::EventKind::refused;
  event.at = call.now;
  event.number = read_u32(app.world.random_bytes(4)) & 0xFFFFF;
  event.client = ClientId{call.client};
  event.from = call.from;
  event.cause = refusal.cause;
  event.evidence = refusal.evidence;
  const auto drop_at = (event.at + days(7)).unix_seconds();
  call.record.push_back({{store::Table::events, store::event_key(key, event)},
                         store::encode(event),
                         static_cast<std::uint32_t>(drop_at)});
  return reference_of(key, event.number);
}

void add_challenge(net::Response& response, const App& app, const Call& call,
                   const CauseInfo& cause) {
  const auto authorization = call.request.header("authorization");
  if (cause.status == 401 && cause.error == "invalid_client" && authorization) {
    response.set("WWW-Authenticate", "Basic realm=\"" + app.issuer() + "\", charset=\"UTF-8\"");
  }
}

}  // namespace

net::Response json(std::string body, int status) {
  net::Response response;
  response.headers.reserve(12);  // as many as an answer of the token endpoint has
  response.status = status;
  response.body = std::move(body);
  response.set("Content-Type", "application/json");
  return response;
}

void forbid_storing(net::Response& response) {
  response.set("Cache-Control", "no-store");
  response.set("Pragma", "no-cache");
}

net::Response refuse(App& app, const Call& call, const Refusal& refusal,
                     std::optional<Reference> reference) {
  if (!reference) reference = record_orphan(app, call, refusal);
  return refuse_unrecorded(app, call, refusal, reference);
}

net::Response refuse_unrecorded(App& app, const Call& call, const Refusal& refusal,
                                std::optional<Reference> reference) {
  const CauseInfo& cause = info(refusal.cause);
  app.metrics.count_refusal(refusal.cause);
  call.cause = cause.name;
  call.reference = reference ? to_text(*reference) : std::string();
  std::string body = "{";
  // RFC 6750 section 3.1: who sent no credential is not told of an error.
  if (!cause.error.empty()) {
    body += "\"error\":";
    append_json_string(body, cause.error);
    body += ',';
  }
  body += "\"error_description\":";
  append_json_string(body, describe(refusal, app.settings.errors.detail));
  if (app.settings.errors.detail != Detail::minimal) {
    body += ",\"error_uri\":";
    append_json_string(body, app.url("/errors/" + std::string(cause.name)));
  }
  if (reference) {
    body += ",\"reference\":";
    append_json_string(body, call.reference);
  }
  body += '}';
  net::Response response = json(std::move(body), cause.status);
  forbid_storing(response);
  add_challenge(response, app, call, cause);
  return response;
}

net::Response fail(App& app, const Call& call, const Fault& fault) {
  LogLine(grantline::LogLevel::error, "fault")
      .with("what", fault.what)
      .with("path", call.request.path)
      .with("trace", call.trace_id);
  call.cause = info(Cause::server_fault).name;
  app.metrics.count_refusal(Cause::server_fault);
  std::string body = "{\"error\":\"server_error\",\"error_description\":";
  append_json_string(body, info(Cause::server_fault).sentence);
  body += ",\"trace_id\":";
  append_json_string(body, call.trace_id);
  body += '}';
  net::Response response = json(std::move(body), info(Cause::server_fault).status);
  forbid_storing(response);
  return response;
}

std::vector<std::string_view> fields_of(const net::Request& request, std::string_view name) {
  std::vector<std::string_view> out;
  for (const net::Header& header : request.headers) {
    if (equal_ignoring_case(header.name, name)) out.emplace_back(header.value);
  }
  return out;
}

std::expected<Params, Refusal> read_form(const Call& call) {
  const auto type = call.request.header("content-type").value_or("");
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  std::string media = lower_case(type.substr(0, type.find(';')));
  while (media.ends_with(' ')) media.pop_back();
  if (media != kForm) {
    return std::unexpected(Refusal(Cause::body_not_form, {{"content_type", printable(media)}}));
  }
  return Params::parse(call.request.body);
}

Task<Result<std::expected<Caller, Refusal>>> authenticate(App& app, const Call& call,
                                                          const Params& params) {
  using Outcome = std::expected<Caller, Refusal>;
  auto claim = flow::read_client_claim(call.request.header("authorization"), params);
  if (!claim) co_return Outcome(std::unexpected(claim.error()));
  call.client = claim->id.text;
  auto client = app.clients.find(claim->id);
  if (!client) co_return std::unexpected(client.error());
  flow::AssertionRules rules;
  if (claim->method == AuthMethod::private_key_jwt) {
    rules.issuer_alone = app.settings.clients.issuer_audience_only;
    rules.audiences = {app.issuer(), app.url("/token")};
    // RFC 9126 section 2 has it take its own URL too.
    if (call.path == "/par") rules.audiences.push_back(app.url("/par"));
  }
  auto proven = flow::authenticate_client(client->get(), *claim, rules, call.now);
  if (!proven) co_return Outcome(std::unexpected(proven.error()));
  if (proven->use) {
    // RFC 7523 section 3: an assertion is good once.
    Once once{std::move(proven->use->spent_key), proven->use->expires_at};
    const Result<bool> is_first = co_await spend(app.engine, std::move(once));
    if (!is_first) co_return std::unexpected(is_first.error());
    if (!*is_first) co_return Outcome(std::unexpected(Refusal(Cause::client_assertion_replayed)));
  }
  co_return Outcome(Caller{.client = std::move(*client)});
}

}  // namespace grantline::serve
