#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>

#include "web/watch_page.h"

namespace grantline::web {
namespace {

constexpr std::size_t kMostDrawn = 24;
constexpr int kCapsule = 44;  // its least width
constexpr int kHeight = 26;
constexpr int kColumn = 76;  // of an exchange with its word
constexpr int kGap = 40;     // between exchanges that do not overlap
constexpr int kLane = 56;    // from one lane to the next below
constexpr int kTop = 38;     // of the track; pauses are above
constexpr int kArcs = 34;    // more where arcs are
constexpr int kLetter = 7;
constexpr int kEdge = 26;

struct Placed {
  const WatchSpan* span = nullptr;
  int x = 0;
  int width = 0;
  int lane = 0;
  int top = 0;  // of the track
  int middle() const { return x + width / 2; }
  int y() const { return top + lane * kLane; }
};

// Exchanges that overlap in time, drawn to scale beside each other.
struct Cluster {
  std::vector<Placed> spans;
  int x = 0;
  int width = 0;
  WallTime begin;
  WallTime end;
  std::string pause{};  // before it
};

std::vector<const WatchSpan*> drawn(const WatchLine& line) {
  std::vector<const WatchSpan*> out;
  const std::size_t skipped = line.spans.size() > kMostDrawn ? line.spans.size() - kMostDrawn : 0;
  for (std::size_t i = skipped; i < line.spans.size(); ++i) out.push_back(&line.spans[i]);
  std::ranges::sort(out, {},
                    [](const WatchSpan* span) { return std::pair(span->begin, span->exchange); });
  return out;
}

void place_to_scale(Cluster& cluster) {
  const auto count = static_cast<int>(cluster.spans.size());
  cluster.width = count * kColumn;
  const auto whole =
      static_cast<double>(std::max<std::int64_t>((cluster.end - cluster.begin).ms, 1));
  const auto to_x = [&](WallTime time, int room) {
    return static_cast<int>(static_cast<double>((time - cluster.begin).ms) / whole * room);
  };
  std::vector<int> lane_ends;
  for (Placed& one : cluster.spans) {
    const int inset = (kColumn - kCapsule) / 2;
    const int room = cluster.width - 2 * inset;
    const int from = std::min(to_x(one.span->begin, room), room - kCapsule);
    one.x = cluster.x + inset + from;
    one.width = std::max(to_x(one.span->end, room) - from, kCapsule);
    const auto lane = std::ranges::find_if(lane_ends, [&](int end) { return end + 8 <= one.x; });
    one.lane = static_cast<int>(lane - lane_ends.begin());
    if (lane == lane_ends.end()) lane_ends.push_back(0);
    lane_ends[static_cast<std::size_t>(one.lane)] = one.x + one.width;
  }
}

std::vector<Cluster> clusters_of(const WatchLine& line) {
  std::vector<Cluster> out;
  for (const WatchSpan* span : drawn(line)) {
    const bool joins = !out.empty() && span->begin < out.back().end;
    if (!joins) {
      Cluster cluster;
      cluster.begin = span->begin;
      cluster.end = span->end;
      out.push_back(std::move(cluster));
    }
    Cluster& last = out.back();
    last.end = std::max(last.end, span->end);
    Placed placed;
    placed.span = span;
    last.spans.push_back(placed);
  }
  const bool has_arcs = std::ranges::any_of(line.spans, [](const WatchSpan& span) {
    return span.look == WatchLook::replayed && !span.overlaps;
  });
  int x = kEdge;
  for (std::size_t i = 0; i < out.size(); ++i) {
    Cluster& cluster = out[i];
    if (i > 0) {
      cluster.pause = to_words(cluster.begin - out[i - 1].end);
      const int label = static_cast<int>(cluster.pause.size()) * kLetter + 8;
      x += std::max(kGap, label - (kColumn - kCapsule));
    }
    cluster.x = x;
    for (Placed& one : cluster.spans) one.top = kTop + (has_arcs ? kArcs : 0);
    place_to_scale(cluster);
    x += cluster.width;
  }
  return out;
}

std::string_view class_of(WatchLook look) {
  switch (look) {
    case WatchLook::login: return "login";
    case WatchLook::granted: return "granted";
    case WatchLook::renewed: return "renewed";
    case WatchLook::warned: return "warned";
    case WatchLook::refused: return "refused";
    case WatchLook::replayed: return "replayed";
    case WatchLook::lost: return "lost";
    case WatchLook::quiet: break;
  }
  return "quiet";
}

// What stands in the capsule: the generation that it gave, or a sign.
Markup sign_of(const Placed& one) {
  const WatchSpan& span = *one.span;
  const int x = one.middle();
  const int y = one.y();
  switch (span.look) {
    case WatchLook::refused:
    case WatchLook::replayed:
      return html("<path class=\"sign\" d=\"M{} {}l9 9m0 -9l-9 9\"/>", x - 5, y - 5);
    case WatchLook::login:
      return html("<path class=\"sign\" d=\"M{} {}h12m-5 -5l5 5l-5 5\"/>", x - 6, y);
    case WatchLook::lost: return html("<text x=\"{}\" y=\"{}\">?</text>", x, y + 5);
    default: break;
  }
  if (span.times > 1) return html("<text x=\"{}\" y=\"{}\">&#215;{}</text>", x, y + 5, span.times);
  if (span.generation == 0)
    return html("<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"4\"/>", x, y);
  return html("<text x=\"{}\" y=\"{}\">{}</text>", x, y + 5, span.generation);
}

Markup capsule(const WatchLine& line, const Placed& one) {
  const WatchSpan& span = *one.span;
  return html(
      "<a href=\"#{}-{}\" tabindex=\"-1\"><g class=\"span {}{}\"><title>{}</title><rect x=\"{}\" "
      "y=\"{}\" width=\"{}\" height=\"{}\" rx=\"13\"/>{}<text class=\"word\" x=\"{}\" "
      "y=\"{}\">{}</text></g></a>\n",
      line.name, std::to_string(span.exchange), class_of(span.look), span.unread ? " unread" : "",
      span.says, one.x, one.y() - kHeight / 2, one.width, kHeight, sign_of(one), one.middle(),
      one.y() + 29, span.unread ? "not read" : span.what);
}

const Placed* find(const std::vector<Cluster>& clusters, std::uint64_t exchange) {
  for (const Cluster& cluster : clusters) {
    for (const Placed& one : cluster.spans) {
      if (one.span->exchange == exchange) return &one;
    }
  }
  return nullptr;
}

// From a refused exchange back to the one that spent what it sent.
Markup arc_of(const std::vector<Cluster>& clusters, const Placed& to) {
  const Placed* from = to.span->because_of == 0 ? nullptr : find(clusters, to.span->because_of);
  if (from == nullptr || from->lane != to.lane) return {};
  const int height = std::clamp(22 + (to.middle() - from->middle()) / 12, 30, 58);
  const int y = to.y() - kHeight / 2 - 3;
  return html(
      "<path class=\"arc\" d=\"M{} {}C{} {} {} {} {} {}\"/>"
      "<path class=\"arc-end\" d=\"M{} {}l5 -9h-10z\"/>\n",
      to.middle() - 6, y, to.middle() - 6, y - height, from->middle() + 6, y - height,
      from->middle() + 6, y - 6, from->middle() + 6, y + 1);
}

// A branch from the track to a lane below it, and back.
Markup branch_of(const Cluster& cluster, const Placed& one) {
  if (one.lane == 0) return {};
  return html("<path class=\"track branch\" d=\"M{} {}V{}q0 14 14 14H{}\"/>\n", cluster.x + 4,
              one.top, one.y() - 14, one.x + 8);
}

Markup track_of(const WatchLine& line, const std::vector<Cluster>& clusters, int top, int width) {
  // After the exchange that ended the grant nothing of it lives.
  int alive = width - 8;
  for (const Cluster& cluster : clusters) {
    for (const Placed& one : cluster.spans) {
      const bool ends = line.ended_by != 0 && one.span->exchange == line.ended_by;
      if (ends) alive = std::min(alive, one.middle());
    }
  }
  Markup out = html("<path class=\"track\" d=\"M8 {}H{}\"/>\n", top, alive);
  if (alive < width - 8) {
    out += html("<path class=\"track over\" d=\"M{} {}H{}\"/>\n", alive, top, width - 8);
  }
  return out;
}

Markup pauses_of(const std::vector<Cluster>& clusters, int top) {
  Markup out;
  for (std::size_t i = 1; i < clusters.size(); ++i) {
    const int middle = (clusters[i - 1].x + clusters[i - 1].width + clusters[i].x) / 2;
    out += html("<text class=\"pause\" x=\"{}\" y=\"{}\">{}</text>\n", middle, top - 12,
                clusters[i].pause);
  }
  return out;
}

}  // namespace

Markup watch_picture(const WatchLine& line) {
  const std::vector<Cluster> clusters = clusters_of(line);
  if (clusters.empty()) return {};
  const int width = clusters.back().x + clusters.back().width + kEdge;
  int lanes = 1;
  Markup branches;
  Markup capsules;
  Markup arcs;
  for (const Cluster& cluster : clusters) {
    for (const Placed& one : cluster.spans) {
      lanes = std::max(lanes, one.lane + 1);
      branches += branch_of(cluster, one);
      capsules += capsule(line, one);
      if (one.span->look == WatchLook::replayed) arcs += arc_of(clusters, one);
    }
  }
  const int top = clusters.front().spans.front().top;
  const int height = top + (lanes - 1) * kLane + 42;
  return html(
      "<svg class=\"grant-picture\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" "
      "aria-hidden=\"true\" focusable=\"false\">\n{}{}{}{}{}</svg>\n",
      width, height, width, height, track_of(line, clusters, top, width), branches,
      pauses_of(clusters, top), arcs, capsules);
}

}  // namespace grantline::web
