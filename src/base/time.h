#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace grantline {

// A span of time in milliseconds.
struct Duration {
  std::int64_t ms = 0;
  auto operator<=>(const Duration&) const = default;
  constexpr std::int64_t seconds() const { return ms / 1000; }
};
constexpr Duration milliseconds(std::int64_t n) { return {n}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1000}; }
constexpr Duration minutes(std::int64_t n) { return {n * 60'000}; }
constexpr Duration hours(std::int64_t n) { return {n * 3'600'000}; }
constexpr Duration days(std::int64_t n) { return {n * 86'400'000}; }
constexpr Duration operator+(Duration a, Duration b) { return {a.ms + b.ms}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.ms - b.ms}; }
constexpr Duration operator*(Duration a, std::int64_t n) { return {a.ms * n}; }

// Wall time: milliseconds since 1970 in UTC. Zero stands for "never" in stored records.
struct WallTime {
  std::int64_t ms = 0;
  auto operator<=>(const WallTime&) const = default;
  constexpr std::int64_t unix_seconds() const { return ms / 1000; }
  constexpr bool is_set() const { return ms != 0; }
};
constexpr WallTime from_unix_seconds(std::int64_t s) { return {s * 1000}; }
constexpr WallTime operator+(WallTime t, Duration d) { return {t.ms + d.ms}; }
constexpr WallTime operator-(WallTime t, Duration d) { return {t.ms - d.ms}; }
constexpr Duration operator-(WallTime a, WallTime b) { return {a.ms - b.ms}; }

// Monotonic time: never goes back, means nothing outside this process.
struct SteadyTime {
  std::int64_t ns = 0;
  auto operator<=>(const SteadyTime&) const = default;
};
constexpr SteadyTime operator+(SteadyTime t, Duration d) { return {t.ns + d.ms * 1'000'000}; }
constexpr Duration operator-(SteadyTime a, SteadyTime b) { return {(a.ns - b.ns) / 1'000'000}; }

// "2026-11-23T12:00:00.123Z"
std::string to_rfc3339(WallTime time);
// "Mon, 23 Nov 2026 12:00:00 GMT" (RFC 9110 section 5.6.7)
std::string to_http_date(WallTime time);
// As a person says it: "320 ms", "3.2 s", "4 min 5 s", "2 h 3 min", "31 days"
std::string to_words(Duration span);
// Reads "60s", "15m", "24h", "30d", "250ms"; false where it is none of these.
bool parse_duration(std::string_view text, Duration& out);
// The shortest form that parse_duration reads back: "15m"
std::string to_setting(Duration span);

}  // namespace grantline
