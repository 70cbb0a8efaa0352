#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "web/markup.h"
#include "web/pages.h"

// The page of `grantline watch`: each grant as a line.

namespace grantline::web {

// How an exchange is drawn.
enum class WatchLook {
  login,    // the browser went to the provider, or came back with a code
  granted,  // tokens were given
  renewed,  // a refresh whose token stays
  quiet,    // something else that went well: a use, a look, a revocation
  warned,   // granted, but not as it should be
  refused,
  replayed,  // refused: an old credential again
  lost,      // no whole answer
};

struct WatchSpan {
  std::uint64_t exchange = 0;
  WallTime begin{};
  WallTime end{};
  WatchLook look = WatchLook::quiet;
  std::string what{};   // "redeemed"
  int generation = 0;   // of the refresh token that it gave; 0: none
  bool unread = false;  // the answer never reached the application
  std::uint64_t because_of = 0;
  bool overlaps = false;
  int status = 0;
  int times = 1;
  std::string says{};
  std::string error{};
  std::string description{};
  std::string cause{};
  std::string detail{};
  std::string fix{};
};

struct WatchLine {
  std::string name{};  // "g1", also the element's id
  std::string client{};
  std::string origin{};
  int generation = 0;
  std::uint64_t ended_by = 0;      // the exchange that ended it, or most likely did
  std::vector<WatchSpan> spans{};  // in the order in which they ended
  std::size_t dropped = 0;
};

struct WatchTotals {
  std::uint64_t exchanges = 0;
  std::uint64_t granted = 0;
  std::uint64_t refused = 0;
  std::uint64_t lost = 0;
  std::uint64_t unread = 0;
};

struct WatchView {
  std::string upstream{};
  std::string here{};  // "http://127.0.0.1:9000"
  std::uint64_t version = 0;
  WatchTotals totals{};
  std::string notice{};            // why exchanges may pass the watch by; empty: nothing tells so
  std::vector<WatchLine> lines{};  // the one that changed last first
  std::size_t lines_dropped = 0;
};

// `frame.base_path` is where the assets are.
Page render(const Frame& frame, const WatchView& view);

// Parts of the page which change while it is open.
Markup watch_totals(const WatchTotals& totals);
Markup watch_notice(std::string_view notice);
Markup watch_line(const WatchLine& line);
// The picture alone, an SVG; each exchange in it leads to "#NAME-EXCHANGE".
Markup watch_picture(const WatchLine& line);

}  // namespace grantline::web
