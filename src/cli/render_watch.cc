#include "cli/render_watch.h"

#include <fmt/format.h>

#include "explain/label.h"
#include "watch/entry_json.h"

namespace grantline::cli {
namespace {

using watch::Event;
using watch::Mood;
using watch::Span;

constexpr std::size_t kIndent = 24;

// "00:16:20.123   #12  g3  "
std::string where(const watch::Entry& entry, WallTime time) {
  const std::string line = entry.line == 0 ? "-" : watch::name_of_line(entry.line);
  return padded(fmt::format("{}  {:>4}  {}", to_rfc3339(time).substr(11, 12),
                            fmt::format("#{}", entry.span.exchange), line),
                kIndent);
}

// Wrapped text behind what stands at the beginning of its first line.
std::string behind(const std::string& begin, const std::string& text, const Style& style) {
  const std::string all = wrapped(text, kIndent, style.width);
  return begin + all.substr(std::min(kIndent, all.size()));
}

std::string heading(const Span& span) {
  if (span.event == Event::lost) return "answer lost";
  const std::string what = span.event == Event::replayed ? "replayed" : "refused";
  return span.cause.empty() ? what : what + ": " + span.cause;
}

std::string says_of(const Span& span) {
  return span.says + (span.times > 1 ? fmt::format(" ({} times)", span.times) : "");
}

}  // namespace

std::string render_entry(const watch::Entry& entry, const Style& style) {
  const Span& span = entry.span;
  if (span.unread) {
    const std::string text = "The application cut the connection and cannot have read the answer";
    return behind(style.quiet(where(entry, span.end)), style.bad("answer not read"), style) +
           wrapped(text, kIndent, style.width);
  }
  const std::string begin = style.quiet(where(entry, span.begin));
  if (span.mood == Mood::bad) {
    return behind(begin, style.bad(heading(span)), style) +
           wrapped(says_of(span), kIndent, style.width);
  }
  const std::string text = says_of(span) + style.quiet(", " + to_words(span.end - span.begin));
  if (span.mood == Mood::warn) return behind(begin, style.strong("look: ") + text, style);
  return behind(begin, entry.line == 0 ? style.quiet(text) : text, style);
}

std::string render_totals(const watch::Totals& totals, Duration lasted, const Style& style) {
  std::string counts = fmt::format("{} granted, {} refused", totals.granted, totals.refused);
  if (totals.lost > 0) counts += fmt::format(", {} without a whole answer", totals.lost);
  if (totals.unread > 0) counts += fmt::format(", {} whose answer was not read", totals.unread);
  const std::string title =
      fmt::format("{} exchange{}", totals.exchanges, totals.exchanges == 1 ? "" : "s");
  std::string out = '\n' + wrapped(style.strong(title) + " in " + to_words(lasted) + ": " + counts,
                                   0, style.width);
  for (const auto& [cause, count] : totals.causes) {
    out += fmt::format("\n{}  {}\n", style.bad(cause), count);
    if (const explain::Label* label = explain::find_label(cause)) {
      out += wrapped(std::string(label->fix), 2, style.width);
    }
  }
  return out;
}

}  // namespace grantline::cli
