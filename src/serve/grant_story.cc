#include "serve/grant_story.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <ranges>

namespace grantline::serve {

const store::Event* pick_event(const GrantHistory& history, const Reference& reference) {
  for (const store::Event& event : history.events | std::views::reverse) {
    if (reference.event_number ? event.number == *reference.event_number
                               : event.cause.has_value()) {
      return &event;
    }
  }
  return nullptr;
}

void add_grant(const GrantHistory& history, const std::vector<LineEntry>& line, WallTime now,
               JsonObject& out) {
  out["grant"] = to_text(reference_of(history.key));
  out["client"] = history.stored.grant->client.text;
  out["line"] = line_json(line, history.key);
  out["now"] = now_json(history.stored, now);
  const store::Grant& grant = *history.stored.grant;
  if (store::is_unredeemed_device(grant) && grant.user.empty()) out["waits_for_person"] = true;
}

void add_cause(const Refusal& refusal, std::string_view issuer, JsonObject& out) {
  const CauseInfo& cause = info(refusal.cause);
  out["cause"] = cause.name;
  out["title"] = cause.title;
  out["error"] = cause.error;
  out["status"] = cause.status;
  out["sentence"] = describe(refusal, Detail::full);
  out["rule"] = cause.rule;
  out["section"] = cause.section;
  out["fix"] = cause.fix;
  out["page"] = fmt::format("{}/errors/{}", issuer, cause.name);
  JsonArray evidence;
  for (const Fact& fact : refusal.evidence) {
    evidence.push_back(JsonObject{{"name", fact.name}, {"value", fact.value}});
  }
  out["evidence"] = std::move(evidence);
}

void add_turning_point(const std::vector<LineEntry>& line, const GrantKey& key, Cause cause,
                       WallTime refused_at, JsonObject& out) {
  const LineEntry* point = made_invalid_by(line, cause, refused_at);
  if (point == nullptr) return;
  JsonArray one = line_json({*point}, key);
  one[0].get_object()["before"] = to_words(refused_at - point->at);
  out["made_invalid_by"] = std::move(one[0]);
}

void add_event(const GrantKey& key, const store::Event& event, WallTime now, JsonObject& out) {
  out["reference"] = to_text(reference_of(key, event.number));
  out["at"] = to_rfc3339(event.at);
  out["ago"] = to_words(now - event.at);
  if (event.from.is_set()) out["from"] = to_text(event.from);
  if (!event.client.empty()) out["asked_by"] = event.client.text;
}

}  // namespace grantline::serve
