#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace grantline {
namespace {

std::tm utc(WallTime time) {
  const std::time_t s = static_cast<std::time_t>(time.unix_seconds());
  std::tm out{};
  gmtime_r(&s, &out);
  return out;
}

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

}  // namespace

std::string to_rfc3339(WallTime time) {
  const std::tm t = utc(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", t.tm_year + 1900, t.tm_mon + 1,
                     t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, time.ms % 1000);
}

std::string to_http_date(WallTime time) {
  static constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                         "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm t = utc(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<std::size_t>(t.tm_wday)], t.tm_mday,
                     kMonths[static_cast<std::size_t>(t.tm_mon)], t.tm_year + 1900, t.tm_hour,
                     t.tm_min, t.tm_sec);
}

namespace {

// "5 min 3 s"; "5 min" where nothing is over.
std::string of_two(std::int64_t whole, std::string_view unit, std::int64_t rest,
                   std::string_view rest_unit) {
  std::string out = fmt::format("{} {}", whole, unit);
  return rest == 0 ? out : fmt::format("{} {} {}", out, rest, rest_unit);
}

}  // namespace

std::string to_words(Duration span) {
  const std::int64_t ms = std::llabs(span.ms);
  if (ms < 1000) return fmt::format("{} ms", ms);
  if (ms < 60'000) return fmt::format("{}.{} s", ms / 1000, ms % 1000 / 100);
  const std::int64_t s = ms / 1000;
  if (s < 3600) return of_two(s / 60, "min", s % 60, "s");
  if (s < 2 * 86400) return of_two(s / 3600, "h", s % 3600 / 60, "min");
  return fmt::format("{} days", s / 86400);
}

bool parse_duration(std::string_view text, Duration& out) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return false;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, ms] : kUnits) {
    if (unit == name && number <= INT64_MAX / ms / 1000) {
      out = {number * ms};
      return true;
    }
  }
  return false;
}

std::string to_setting(Duration span) {
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    if (span.ms % unit->second == 0 && (span.ms != 0 || unit->first == "s")) {
      return fmt::format("{}{}", span.ms / unit->second, unit->first);
    }
  }
  return fmt::format("{}ms", span.ms);
}

}  // namespace grantline
