#include "explain/rate_limit.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "explain/exchange.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

constexpr std::int64_t kMilliseconds = 1'000'000'000'000;  // a Unix time from here on is in these
constexpr std::int64_t kUnixTime = 1'000'000'000;          // from here on it is a time, no span
constexpr std::string_view kSpaces = " \t\"";
constexpr std::size_t kMostItems = 16;

// "60", "0.25": rounded up; a list such as "40, 40;w=60" by its first element.
std::optional<std::int64_t> number_of(std::string_view text) {
  text = trim(text.substr(0, text.find_first_of(",;")), kSpaces);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= 0 && value < 1e15)) return std::nullopt;
  return static_cast<std::int64_t>(std::ceil(value));
}

std::optional<std::int64_t> span_of(std::string_view text, std::optional<WallTime> now) {
  if (const auto number = number_of(text)) {
    if (*number < kUnixTime) return number;
    if (!now) return std::nullopt;
    const std::int64_t at = *number >= kMilliseconds ? *number / 1000 : *number;
    return std::max<std::int64_t>(at - now->unix_seconds(), 0);
  }
  const auto date = find_time(text);
  if (!date || !now) return std::nullopt;
  return std::max<std::int64_t>(date->unix_seconds() - now->unix_seconds(), 0);
}

// `name;a=1;b=2` or `a=1`: the value of a parameter.
std::optional<std::int64_t> param_of(std::string_view item, std::string_view name) {
  for (std::size_t at = 0; at < item.size();) {
    const std::size_t end = std::min(item.find(';', at), item.size());
    const std::string_view one = trim(item.substr(at, end - at), kSpaces);
    if (one.starts_with(name) && one.substr(name.size()).starts_with('=')) {
      return number_of(one.substr(name.size() + 1));
    }
    at = end + 1;
  }
  return std::nullopt;
}

std::vector<std::string_view> items_of(std::string_view list) {
  std::vector<std::string_view> out;
  bool quoted = false;
  std::size_t from = 0;
  for (std::size_t at = 0; at <= list.size() && out.size() < kMostItems; ++at) {
    if (at < list.size() && list[at] == '"') quoted = !quoted;
    if (at < list.size() && (quoted || list[at] != ',')) continue;
    out.push_back(list.substr(from, at - from));
    from = at + 1;
  }
  return out;
}

RateLimit& find_or_add(RateLimits& out, std::string_view policy, const Header& header) {
  for (RateLimit& one : out.all) {
    if (one.policy == policy) return one;
  }
  out.all.push_back({header.name, std::string(policy), {}, {}, {}, {}, header.line});
  return out.all.back();
}

// `"default";r=0;t=30`, or of the drafts before: `limit=100, remaining=0, reset=30`.
void read_ietf(const Header& header, RateLimits& out) {
  const bool is_policy = header.name == "ratelimit-policy";
  RateLimits found;
  for (const std::string_view item : items_of(header.value)) {
    const std::string_view name = trim(item.substr(0, item.find(';')), kSpaces);
    if (name.contains('=')) {
      RateLimit& one = find_or_add(out, "", header);
      if (const auto value = param_of(item, "limit")) one.limit = value;
      if (const auto value = param_of(item, "remaining")) one.remaining = value;
      if (const auto value = param_of(item, "reset")) one.reset_s = value;
      continue;
    }
    // A policy of the older drafts has no name: its item is the quota, "100;w=60".
    const auto quota = is_policy ? number_of(name) : std::nullopt;
    RateLimit& one = find_or_add(out, quota ? "" : name, header);
    if (quota) one.limit = quota;
    if (const auto value = param_of(item, "q")) one.limit = value;
    if (const auto value = param_of(item, "w")) one.window_s = value;
    if (const auto value = param_of(item, "r")) {
      one.remaining = value;
      one.field = header.name;
      one.line = header.line;
    }
    if (const auto value = param_of(item, "t")) one.reset_s = value;
    if (out.fault.empty() && !is_policy && !one.remaining) {
      out.fault = fmt::format("{} has no r= (remaining)", header.name);
    }
  }
}

// Of "x-ratelimit-limit-day", "x-rate-limit-remaining", "x-hubspot-ratelimit-daily": which policy
// and which value.
void read_x(const Header& header, std::string_view after, std::optional<WallTime> now,
            RateLimits& out) {
  std::string policy(after);
  const auto take = [&](std::string_view word) {
    const std::size_t at = policy.find(word);
    if (at == std::string::npos) return false;
    policy.erase(at, word.size());
    while (policy.starts_with('-')) policy.erase(0, 1);
    while (policy.ends_with('-')) policy.pop_back();
    policy.replace(0, policy.starts_with("requests") ? 8 : 0, "");
    return true;
  };
  if (take("reset-after") || take("reset")) {
    const auto span = span_of(header.value, now);
    if (span) find_or_add(out, policy, header).reset_s = span;
  } else if (take("remaining")) {
    RateLimit& one = find_or_add(out, policy, header);
    one.remaining = number_of(header.value);
    one.field = header.name;
    one.line = header.line;
  } else if (take("limit")) {
    find_or_add(out, policy, header).limit = number_of(header.value);
  }
}

}  // namespace

RateLimits read_rate_limits(const HttpTurn& turn, std::optional<WallTime> now) {
  RateLimits out;
  for (const Header& header : turn.got) {
    const std::string_view name = header.name;
    if (name == "ratelimit" || name == "ratelimit-policy") {
      read_ietf(header, out);
      continue;
    }
    if (name == "retry-after") {
      out.retry_after = &header;
      out.retry_after_s = span_of(header.value, now);
      if (!out.retry_after_s) {
        out.fault = find_time(header.value) ? "Retry-After is a date and the answer has no Date"
                                            : "Retry-After is neither seconds nor a date";
      }
      continue;
    }
    for (const std::string_view stem : {"ratelimit-", "rate-limit-"}) {
      const std::size_t at = name.find(stem);
      if (at != std::string_view::npos) read_x(header, name.substr(at + stem.size()), now, out);
    }
  }
  return out;
}

}  // namespace grantline::explain
