#include <fmt/format.h>

#include "base/encoding.h"
#include "explain/evidence_for.h"
#include "explain/proofs.h"
#include "explain/redact.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

// "Current time: 2026-11-23T10:00:00Z, assertion valid from 2026-11-23T08:00:00Z, expiry time of
// assertion 2026-11-23T08:10:00Z" (Microsoft Entra ID, AADSTS700024)
struct Window {
  std::size_t at = 0;
  std::size_t end = 0;
  WallTime now;
  WallTime begins;
  WallTime ends;
};

constexpr std::string_view kNow = "current time:";
constexpr std::string_view kBegins = "assertion valid from";
constexpr std::string_view kEnds = "expiry time of assertion";
constexpr std::size_t kReach = 48;  // a time behind its name
constexpr std::size_t kShown = 21;  // " 2026-11-23T10:00:00Z"

std::optional<WallTime> time_behind(std::string_view text, std::size_t at, std::string_view name) {
  return find_time(text.substr(at, name.size() + kReach));
}

std::optional<Window> find_window(std::string_view text) {
  const std::string lower = lower_case(text);
  for (std::size_t at = lower.find(kNow); at != lower.npos; at = lower.find(kNow, at + 1)) {
    const std::size_t begins = lower.find(kBegins, at);
    const std::size_t ends = lower.find(kEnds, at);
    if (begins == lower.npos || ends == lower.npos || begins > at + 100 || ends > begins + 100) {
      continue;
    }
    const auto now = time_behind(text, at, kNow);
    const auto first = time_behind(text, begins, kBegins);
    const auto last = time_behind(text, ends, kEnds);
    if (now && first && last)
      return Window{at, std::min(text.size(), ends + kEnds.size() + kShown), *now, *first, *last};
  }
  return std::nullopt;
}

// Clocks that are set over the network differ by less.
constexpr Duration kMostSkew = minutes(10);

}  // namespace

void prove_told_window(std::string_view text, std::vector<Proof>& out) {
  const auto window = find_window(text);
  if (!window) return;
  const std::string_view told = text.substr(window->at, window->end - window->at);
  const auto add = [&](const char* cause, const char* detail, Strength strength, std::string title,
                       const char* fix) {
    Evidence evidence{line_of(text, window->at), "", redacted(printable(told)),
                      "what the server says of its own clock and of the assertion's times"};
    out.push_back(
        {find_label(cause), detail, strength, std::move(title), {std::move(evidence)}, fix});
  };
  if (window->now < window->begins) {
    add("clock_skew", "told_not_yet_valid", Strength::strong,
        fmt::format("The assertion is valid only {} later than the server's clock",
                    to_words(window->begins - window->now)),
        "Set the clock of the machine that makes the assertion, by NTP, and let nbf and iat be "
        "half a minute ago.");
  } else if (window->now > window->ends) {
    const Duration over = window->now - window->ends;
    add("assertion_invalid", "told_expired", over > kMostSkew ? Strength::strong : Strength::hint,
        fmt::format("The assertion had expired {} before it was sent", to_words(over)),
        "Make an assertion for each token request, or read its file anew each time: one that is "
        "kept runs out. Only if it was made just before is the clock of its maker slow.");
  }
}

}  // namespace grantline::explain
