#include "base/rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"

namespace grantline {
namespace {

constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> kUnits{
    {{"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};

// The number above 0 at the start of `text`, which is cut off; nothing where there is none.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number <= 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

constexpr Duration to_duration(std::int64_t ns) { return {(ns + 999'999) / 1'000'000}; }

// Rounded up: who comes back after so many seconds is not too early.
std::int64_t whole_seconds(Duration span) { return (span.ms + 999) / 1000; }

}  // namespace

std::optional<Rate> parse_rate(std::string_view text) {
  if (text == "off") return Rate{};
  const auto count = take_number(text);
  if (!count || !text.starts_with('/')) return std::nullopt;
  const auto space = text.find(' ');
  const std::string_view unit = text.substr(1, space == text.npos ? text.npos : space - 1);
  std::int64_t burst = *count;
  if (space != text.npos) {
    std::string_view rest = trim(text.substr(space));
    if (!rest.starts_with("burst ")) return std::nullopt;
    rest = trim(rest.substr(6));
    const auto number = take_number(rest);
    if (!number || !rest.empty()) return std::nullopt;
    burst = *number;
  }
  for (const auto& [name, ms] : kUnits) {
    if (unit == name) return Rate{*count, {ms}, burst};
  }
  return std::nullopt;
}

std::string to_setting(const Rate& rate) {
  if (rate.is_off()) return "off";
  for (const auto& [unit, ms] : kUnits) {
    if (rate.per.ms != ms) continue;
    const std::string steady = fmt::format("{}/{}", rate.count, unit);
    return rate.burst == rate.count ? steady : fmt::format("{} burst {}", steady, rate.burst);
  }
  return {};
}

Allowance take(Bucket& bucket, const Rate& rate, SteadyTime now) {
  const std::int64_t each_ns = rate.per.ms * 1'000'000 / rate.count;
  const std::int64_t most = std::max<std::int64_t>(1, rate.burst);
  const std::int64_t window_ns = each_ns * most;
  const std::int64_t from_ns = std::max(bucket.full_at.ns, now.ns);
  const std::int64_t filled_ns = from_ns + each_ns - now.ns;
  Allowance out{.limit = most, .window = to_duration(window_ns)};
  if (filled_ns > window_ns) {
    out.allowed = false;
    out.reset = to_duration(from_ns - now.ns);
    const Duration wait = to_duration(filled_ns - window_ns);
    out.retry_after = seconds(std::max<std::int64_t>(1, whole_seconds(wait)));
    return out;
  }
  bucket.full_at.ns = from_ns + each_ns;
  out.remaining = (window_ns - filled_ns) / each_ns;
  out.reset = to_duration(filled_ns);
  return out;
}

const Allowance& tighter(const Allowance& a, const Allowance& b) {
  if (!a.allowed || b.limit == 0) return a;
  if (!b.allowed || a.limit == 0) return b;
  return a.remaining <= b.remaining ? a : b;
}

std::vector<std::pair<std::string_view, std::string>> rate_fields(const Allowance& allowance) {
  std::vector<std::pair<std::string_view, std::string>> out;
  if (!allowance.allowed) {
    const std::int64_t wait_s = std::max<std::int64_t>(1, whole_seconds(allowance.retry_after));
    out.emplace_back("Retry-After", std::to_string(wait_s));
  }
  if (allowance.limit == 0) return out;
  const std::int64_t reset_s = whole_seconds(allowance.reset);
  const std::int64_t window_s = std::max<std::int64_t>(1, whole_seconds(allowance.window));
  out.emplace_back("RateLimit-Policy",
                   fmt::format("\"default\";q={};w={}", allowance.limit, window_s));
  out.emplace_back("RateLimit", fmt::format("\"default\";r={};t={}", allowance.remaining, reset_s));
  out.emplace_back("RateLimit-Limit", std::to_string(allowance.limit));
  out.emplace_back("RateLimit-Remaining", std::to_string(allowance.remaining));
  out.emplace_back("RateLimit-Reset", std::to_string(reset_s));
  return out;
}

}  // namespace grantline
