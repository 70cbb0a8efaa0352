#include "flow/decision.h"

#include <algorithm>

namespace grantline::flow {

Lives lives_of(const ClientMetadata& client, const Lives& server) {
  return {
      .code = client.code_life.value_or(server.code),
      .access_token = client.access_token_life.value_or(server.access_token),
      .refresh_idle = client.refresh_token_idle.value_or(server.refresh_idle),
      .refresh_absolute = client.refresh_token_life.value_or(server.refresh_absolute),
      .retry_window = client.refresh_retry_window.value_or(server.retry_window),
  };
}

store::Event refused_event(const Refusal& refusal, const Facts& facts, store::EventKind kind) {
  store::Event event;
  event.kind = kind;
  event.at = facts.now;
  event.number = facts.event_number;
  event.client = facts.client;
  event.from = facts.from;
  event.cause = refusal.cause;
  event.evidence = refusal.evidence;
  return event;
}

void bind_to_key(store::Grant& next, const Facts& facts) {
  if (next.key == facts.key) return;
  next.key = facts.key;
  next.key_since = next.generation;
}

std::optional<Refusal> check_key(const std::optional<KeyThumbprint>& bound, const Facts& facts,
                                 Cause cause) {
  if (!bound || bound == facts.key) return std::nullopt;
  if (!facts.key) return Refusal(Cause::dpop_proof_missing);
  return Refusal(cause,
                 {{"expected_key", to_text(*bound)}, {"presented_key", to_text(*facts.key)}});
}

std::optional<Refusal> check_resources(const store::Grant& grant,
                                       const std::vector<std::string>& asked) {
  for (const std::string& resource : asked) {
    if (std::ranges::find(grant.resources, resource) == grant.resources.end()) {
      return Refusal(Cause::resource_invalid, {{"parameter", "resource"}});
    }
  }
  return std::nullopt;
}

Fact ago(std::string_view name, WallTime then, WallTime now) {
  const Duration span = now < then ? Duration{} : now - then;
  return {std::string(name), to_words(span)};
}

}  // namespace grantline::flow
