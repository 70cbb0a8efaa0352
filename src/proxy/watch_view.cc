#include "proxy/watch_view.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/json.h"
#include "watch/entry_json.h"
#include "web/watch_page.h"

namespace grantline::proxy {
namespace {

using watch::Event;
using watch::Mood;
using web::WatchLook;

constexpr std::size_t kMostLinesShown = 60;

WatchLook look_of(const watch::Span& span) {
  switch (span.event) {
    case Event::authorized:
    case Event::code_issued: return WatchLook::login;
    case Event::redeemed:
    case Event::issued: return span.mood == Mood::warn ? WatchLook::warned : WatchLook::granted;
    case Event::refreshed:
      if (span.mood == Mood::warn) return WatchLook::warned;
      return span.generation > span.from_generation ? WatchLook::granted : WatchLook::renewed;
    case Event::replayed: return WatchLook::replayed;
    case Event::refused: return WatchLook::refused;
    case Event::lost: return WatchLook::lost;
    default: return WatchLook::quiet;
  }
}

std::string in_words(Event event) {
  std::string out(to_text(event));
  std::ranges::replace(out, '_', ' ');
  return out;
}

web::WatchSpan view_of(const watch::Span& span) {
  return {.exchange = span.exchange,
          .begin = span.begin,
          .end = span.end,
          .look = look_of(span),
          .what = in_words(span.event),
          .generation = span.generation,
          .unread = span.unread,
          .because_of = span.because_of,
          .overlaps = span.overlaps,
          .status = span.status,
          .times = span.times,
          .says = span.says,
          .error = span.error,
          .description = span.description,
          .cause = span.cause,
          .detail = span.detail,
          .fix = span.fix};
}

web::WatchLine view_of(const watch::Line& line) {
  web::WatchLine out{.name = watch::name_of_line(line.number),
                     .client = line.client_id,
                     .origin = line.origin,
                     .generation = line.generation,
                     .ended_by = line.ended_by,
                     .spans = {},
                     .dropped = line.dropped};
  for (const watch::Span& span : line.spans) out.spans.push_back(view_of(span));
  return out;
}

web::WatchTotals view_of(const watch::Totals& totals) {
  return {totals.exchanges, totals.granted, totals.refused, totals.lost, totals.unread};
}

// The lines that changed after `version`, the last one first.
std::vector<const watch::Line*> newest(const watch::Recorder& recorder, std::uint64_t version) {
  std::vector<const watch::Line*> out;
  for (const watch::Line& line : recorder.lines()) {
    if (line.version > version) out.push_back(&line);
  }
  std::ranges::sort(out, std::ranges::greater(), &watch::Line::version);
  if (out.size() > kMostLinesShown) out.resize(kMostLinesShown);
  return out;
}

}  // namespace

web::Page watch_page(const ProxyOptions& options, Board& board, const std::string& here) {
  web::WatchView view{.upstream = options.upstream.url(), .here = here};
  board.look([&](const watch::Recorder& recorder) {
    view.version = recorder.version();
    view.notice = recorder.notice();
    view.totals = view_of(recorder.totals());
    const auto lines = newest(recorder, 0);
    for (const watch::Line* line : lines) view.lines.push_back(view_of(*line));
    view.lines_dropped = recorder.lines_dropped() + recorder.lines().size() - lines.size();
    return 0;
  });
  return web::render({.issuer_name = "grantline watch", .base_path = std::string(kOwnPath)}, view);
}

std::pair<std::uint64_t, std::string> changes_since(Board& board, std::uint64_t version) {
  web::WatchTotals totals;
  std::vector<web::WatchLine> lines;
  std::string notice;
  const std::uint64_t now = board.look([&](const watch::Recorder& recorder) {
    totals = view_of(recorder.totals());
    notice = recorder.notice();
    for (const watch::Line* line : newest(recorder, version)) lines.push_back(view_of(*line));
    return recorder.version();
  });
  JsonArray changed;
  for (const web::WatchLine& line : lines) {
    changed.push_back(JsonObject{{"id", line.name}, {"html", web::watch_line(line).str()}});
  }
  std::ranges::reverse(changed);
  return {now, to_text(Json(JsonObject{{"totals", web::watch_totals(totals).str()},
                                       {"notice", web::watch_notice(notice).str()},
                                       {"lines", std::move(changed)}}))};
}

}  // namespace grantline::proxy
