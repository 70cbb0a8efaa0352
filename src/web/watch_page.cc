#include "web/watch_page.h"

#include <algorithm>

#include "web/layout.h"

namespace grantline::web {
namespace {

bool is_trouble(const WatchSpan& span) {
  return span.look == WatchLook::refused || span.look == WatchLook::replayed ||
         span.look == WatchLook::lost || span.unread;
}

std::string counted(std::uint64_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

// "23:53:20.123"
std::string clock_of(WallTime time) { return to_rfc3339(time).substr(11, 12); }

Markup time_tag(WallTime time) {
  return html("<time datetime=\"{}\">{}</time>", to_rfc3339(time), clock_of(time));
}

// The newest trouble that nothing good has followed.
const WatchSpan* open_trouble(const WatchLine& line) {
  for (auto at = line.spans.rbegin(); at != line.spans.rend(); ++at) {
    if (is_trouble(*at)) return &*at;
    if (at->look == WatchLook::granted || at->look == WatchLook::renewed) return nullptr;
  }
  return nullptr;
}

Markup state_of(const WatchLine& line, const WatchSpan* trouble) {
  const auto end = std::ranges::find(line.spans, line.ended_by, &WatchSpan::exchange);
  if (line.ended_by != 0 && end != line.spans.end()) {
    return html("<p class=\"state bad\">{}</p>",
                end->look == WatchLook::replayed ? "Replayed, so most likely ended" : "Ended");
  }
  if (trouble != nullptr) return html("<p class=\"state bad\">In trouble</p>");
  const bool warned = std::ranges::any_of(line.spans, [](const WatchSpan& span) {
    return is_trouble(span) || span.look == WatchLook::warned;
  });
  if (warned) return html("<p class=\"state warn\">Goes on, after trouble</p>");
  if (line.generation == 0) return html("<p class=\"state\">Seen</p>");
  return html("<p class=\"state good\">In order, generation {}</p>", line.generation);
}

Markup problem_of(const WatchLine& line) {
  const WatchSpan* shown = open_trouble(line);
  // What ended the grant is what matters: later refusals follow from it.
  const auto end = std::ranges::find(line.spans, line.ended_by, &WatchSpan::exchange);
  if (line.ended_by != 0 && end != line.spans.end() && is_trouble(*end)) shown = &*end;
  if (shown == nullptr) return {};
  const std::string says =
      shown->unread && shown->cause.empty()
          ? shown->says + ", but the application cut the connection and cannot have read the answer"
          : shown->says;
  Markup cause;
  if (!shown->cause.empty()) cause = html("<p><code>{}</code></p>", shown->cause);
  Markup fix;
  if (!shown->fix.empty()) {
    fix = html("<p class=\"fix\"><strong>What to do.</strong> {}</p>", shown->fix);
  }
  return html("<div class=\"problem\">{}<p class=\"says\">{}{}</p>{}</div>\n", cause, says,
              says.ends_with('.') ? "" : ".", fix);
}

std::string origin_of(const WatchLine& line) {
  if (line.origin == "login") return "from its login on";
  if (line.origin == "login not seen") return "its login was not seen";
  return line.origin == "before the watch" ? "begun before the watch" : "by " + line.origin;
}

Markup row(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  return html("<div><dt>{}</dt><dd dir=\"auto\">{}</dd></div>\n", name, value);
}

Markup details_of(const WatchSpan& span) {
  Markup rows = row("Cause", span.cause);
  rows += row("In detail", span.detail);
  rows += row("What to do", span.fix);
  rows += row("Status", span.status == 0 ? "none" : std::to_string(span.status));
  rows += row("Error", span.error);
  rows += row("Its words", span.description);
  rows += row("Took", to_words(span.end - span.begin));
  if (span.times > 1) rows += row("Times", std::to_string(span.times));
  if (span.because_of != 0) {
    rows += row(span.overlaps ? "At the same time as" : "Because of",
                "exchange " + std::to_string(span.because_of));
  }
  if (span.unread) rows += row("Answer", "never read: the application cut the connection");
  return rows;
}

Markup exchange_row(const WatchLine& line, const WatchSpan& span) {
  const std::string number = std::to_string(span.exchange);
  const std::string_view look = is_trouble(span)                 ? "bad"
                                : span.look == WatchLook::warned ? "warn"
                                                                 : "good";
  return html(
      R"(<li class="exchange {}"><details data-key="{}-{}">
<summary><span class="number">{}</span>{}<span class="told">{}{}</span></summary>
<dl class="facts" id="{}-{}">
{}</dl></details></li>
)",
      look, line.name, number, number, time_tag(span.begin), span.says,
      span.unread ? "; the answer was not read" : "", line.name, number, details_of(span));
}

Markup exchanges_of(const WatchLine& line, bool is_open) {
  Markup rows;
  for (const WatchSpan& span : line.spans) rows += exchange_row(line, span);
  Markup dropped;
  if (line.dropped > 0) {
    dropped =
        html("<p class=\"later\">{} older are kept no more.</p>\n", std::to_string(line.dropped));
  }
  return html(
      "<details class=\"exchanges\" data-key=\"{}\"{}><summary>{}, times in UTC</summary>\n{}<ol>\n"
      "{}</ol>\n</details>\n",
      line.name, is_open ? html(" open") : Markup(), counted(line.spans.size(), "exchange"),
      dropped, rows);
}

Markup legend() {
  WatchLine sample{.name = "legend"};
  const auto add = [&](WatchLook look, std::string what, int generation, std::int64_t at) {
    WatchSpan span;
    span.exchange = sample.spans.size() + 1;
    span.begin = WallTime{at};
    span.end = WallTime{at};
    span.look = look;
    span.what = std::move(what);
    span.generation = generation;
    sample.spans.push_back(std::move(span));
  };
  add(WatchLook::login, "login", 0, 0);
  add(WatchLook::granted, "redeemed", 1, 1000);
  add(WatchLook::granted, "refreshed", 2, 901'000);
  return html("<figure class=\"picture\">{}</figure>\n", watch_picture(sample));
}

Markup waiting_for(const WatchView& view) {
  return html(
      R"(<section class="waiting" id="waiting">
<h2>Nothing has come yet</h2>
<p>Point the token endpoint of your application here; its path stays the same:</p>
{}<p>Each exchange then goes on to the provider unchanged, and each grant becomes a line: its
login, its code, and each refresh with the generation of its token.</p>
{}</section>
)",
      fact_rows({{"in place of", view.upstream + "/..."}, {"put", view.here + "/..."}}), legend());
}

Markup body_of(const WatchView& view) {
  Markup lines;
  // What needs a look comes first; then as they changed.
  for (const bool is_first : {true, false}) {
    for (const WatchLine& line : view.lines) {
      if ((open_trouble(line) != nullptr || line.ended_by != 0) == is_first) {
        lines += watch_line(line);
      }
    }
  }
  Markup dropped;
  if (view.lines_dropped > 0) {
    dropped = html("<p class=\"later\">{} not shown: only the newest are.</p>\n",
                   counted(view.lines_dropped, "older grant"));
  }
  return html(R"(<body class="reading watch">
<a class="skip" href="#content">Skip to the grants</a>
<header class="bar"><div class="measure">
<span class="brand">{}<span>grantline watch</span></span>
<p id="live" class="live">Reload to see what is new</p>
</div></header>
<main id="content">
<div class="band"><div class="measure">
<h1>Grants at <bdi>{}</bdi></h1>
<div id="totals" role="status">{}</div>
</div></div>
<div class="measure">
<div id="notice" role="status">{}</div>
{}<div id="lines" data-version="{}">
{}</div>
{}</div>
</main>
<footer class="foot"><div class="measure"><p>No code, token, verifier or secret is kept or shown here. Each
is known by a keyed hash that ends with this run.</p></div></footer>
</body>
)",
              brand_mark(), host_of(view.upstream), watch_totals(view.totals),
              watch_notice(view.notice), view.lines.empty() ? waiting_for(view) : Markup(),
              std::to_string(view.version), lines, dropped);
}

}  // namespace

Markup watch_totals(const WatchTotals& totals) {
  const auto one = [](std::uint64_t count, std::string_view name, std::string_view look) {
    return html("<li class=\"{}\"><strong>{}</strong> {}</li>\n", count == 0 ? "none" : look,
                std::to_string(count), name);
  };
  Markup out = one(totals.exchanges, totals.exchanges == 1 ? "exchange" : "exchanges", "all");
  out += one(totals.granted, "granted", "good");
  out += one(totals.refused, "refused", "bad");
  out += one(totals.lost, totals.lost == 1 ? "answer lost" : "answers lost", "bad");
  out += one(totals.unread, "not read", "bad");
  return html("<ul class=\"totals\">\n{}</ul>\n", out);
}

Markup watch_notice(std::string_view notice) {
  if (notice.empty()) return {};
  return html("<p class=\"notice\"><strong>Exchanges may pass the watch by.</strong> {}</p>\n",
              notice.ends_with('.') ? std::string(notice) : std::string(notice) + '.');
}

Markup watch_line(const WatchLine& line) {
  const WatchSpan* trouble = open_trouble(line);
  const Markup problem = problem_of(line);
  const std::string_view client =
      line.client.empty() ? "client not known" : std::string_view(line.client);
  return html(R"(<article class="grant {}" id="{}" aria-labelledby="{}-name">
<header><h2 id="{}-name">{} <bdi>{}</bdi></h2>{}</header>
<p class="origin">{}</p>
<figure class="picture" tabindex="0" role="group" aria-label="{} as a picture; the list below says the same">
{}</figure>
{}{}</article>
)",
              problem.empty() ? "calm" : "troubled", line.name, line.name, line.name, line.name,
              client, state_of(line, trouble), origin_of(line), line.name, watch_picture(line),
              problem, exchanges_of(line, trouble != nullptr));
}

Page render(const Frame& frame, const WatchView& view) {
  Parts parts;
  const std::string title = "Grants at " + std::string(host_of(view.upstream));
  parts.title = title;
  parts.script = Script::watch;
  return own_page(frame, parts, body_of(view));
}

}  // namespace grantline::web
