#include "web/moment.h"

namespace grantline::web {
namespace {

// "24 November 2026" of "2026-11-24T..."
std::string date_of(WallTime time) {
  constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
  const std::string text = to_rfc3339(time);
  const auto month = static_cast<std::size_t>((text[5] - '0') * 10 + text[6] - '0');
  const std::string day = text.substr(text[8] == '0' ? 9 : 8, text[8] == '0' ? 1 : 2);
  return day + " " + std::string(kMonths[month - 1]) + " " + text.substr(0, 4);
}

}  // namespace

std::string counted(std::int64_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

std::string when(WallTime time, WallTime now) {
  const std::int64_t s = (now - time).seconds();
  if (s < 60) return "just now";
  if (s < 3600) return counted(s / 60, "minute") + " ago";
  if (s < 86'400) return counted(s / 3600, "hour") + " ago";
  if (s < 14 * 86'400) return counted(s / 86'400, "day") + " ago";
  return "on " + date_of(time);
}

Markup time_tag(WallTime time, WallTime now) {
  return html("<time datetime=\"{}\">{}</time>", to_rfc3339(time), when(time, now));
}

}  // namespace grantline::web
