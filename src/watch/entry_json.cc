#include "watch/entry_json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace grantline::watch {
namespace {

void add_text(JsonObject& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out[name] = text;
}

}  // namespace

std::string name_of_line(std::uint64_t number) { return "g" + std::to_string(number); }

JsonObject to_json(const Span& span) {
  JsonObject out{{"time", to_rfc3339(span.begin)},        {"exchange", span.exchange},
                 {"event", to_text(span.event)},          {"says", span.says},
                 {"took_ms", (span.end - span.begin).ms}, {"status", span.status}};
  if (span.from_generation != 0) out["from_generation"] = span.from_generation;
  if (span.generation != 0) out["generation"] = span.generation;
  if (span.because_of != 0) out["because_of"] = span.because_of;
  if (span.overlaps) out["overlaps"] = true;
  if (span.unread) out["unread"] = true;
  if (span.times > 1) out["times"] = span.times;
  add_text(out, "cause", span.cause);
  add_text(out, "detail", span.detail);
  add_text(out, "fix", span.fix);
  return out;
}

JsonObject to_json(const Entry& entry, std::string_view provider) {
  const Span& span = entry.span;
  if (span.unread) {
    JsonObject out{{"watch", 1}, {"time", to_rfc3339(span.end)}, {"exchange", span.exchange}};
    if (entry.line != 0) out["grant"] = name_of_line(entry.line);
    out["event"] = "answer_unread";
    out["of"] = to_text(span.event);
    out["says"] = "The application cut the connection and cannot have read the answer";
    return out;
  }
  JsonObject out{{"watch", 1}};
  const JsonObject what = to_json(span);
  out["time"] = what.at("time");
  out["exchange"] = span.exchange;
  if (entry.line != 0) out["grant"] = name_of_line(entry.line);
  add_text(out, "client", entry.client_id);
  out["call"] = to_text(entry.call);
  out["method"] = entry.method;
  out["url"] = std::string(provider) + entry.path;
  add_text(out, "request", entry.request);
  for (const auto& [name, value] : what) {
    if (name != "time" && name != "exchange") out[name] = value;
  }
  if (!entry.answer.empty()) {
    if (auto parsed = parse_json(entry.answer)) out["answer"] = std::move(*parsed);
  }
  return out;
}

JsonObject to_json(const Line& line) {
  JsonArray spans;
  for (const Span& span : line.spans) spans.push_back(to_json(span));
  JsonObject out{{"grant", name_of_line(line.number)},
                 {"client", line.client_id},
                 {"origin", line.origin},
                 {"generation", line.generation},
                 {"dropped", line.dropped},
                 {"exchanges", std::move(spans)}};
  if (line.ended_by != 0) out["ended_by"] = line.ended_by;
  return out;
}

JsonObject to_json(const Totals& totals) {
  JsonObject causes;
  for (const auto& [cause, count] : totals.causes) causes[cause] = count;
  return {{"exchanges", totals.exchanges}, {"granted", totals.granted},
          {"refused", totals.refused},     {"lost", totals.lost},
          {"unread", totals.unread},       {"causes", std::move(causes)}};
}

}  // namespace grantline::watch
