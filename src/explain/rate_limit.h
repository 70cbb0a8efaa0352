#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explain/http_turn.h"

namespace grantline::explain {

// What one family of header fields says of a limit.
struct RateLimit {
  std::string field;   // the one that told it, as "x-ratelimit-remaining"
  std::string policy;  // its name, where it has one
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> remaining;
  std::optional<std::int64_t> window_s;
  std::optional<std::int64_t> reset_s;  // until it is whole again, after the answer
  std::size_t line = 0;
};

struct RateLimits {
  std::vector<RateLimit> all;
  std::optional<std::int64_t> retry_after_s;  // after the answer
  const Header* retry_after = nullptr;
  std::string fault;  // what of them cannot be read; "" where all can
};

// RateLimit and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers as structured fields
// (from draft 07 on) and in the older forms (RateLimit-Limit, "limit=100, remaining=0"),
// X-RateLimit-* and X-Rate-Limit-* with a reset in seconds, as a Unix time in seconds or
// milliseconds or as a date, and Retry-After in either form. `now`: of the answer.
RateLimits read_rate_limits(const HttpTurn& turn, std::optional<WallTime> now);

}  // namespace grantline::explain
