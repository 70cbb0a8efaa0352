#include "serve/rate_headers.h"

#include <fmt/format.h>

#include <algorithm>

namespace grantline::serve {
namespace {

// Rounded up: who comes back after so many seconds is not too early.
std::int64_t whole_seconds(Duration span) { return (span.ms + 999) / 1000; }

}  // namespace

void set_rate_headers(net::Response& response, const Allowance& allowance) {
  if (!allowance.allowed) {
    const std::int64_t wait_s = std::max<std::int64_t>(1, whole_seconds(allowance.retry_after));
    response.set("Retry-After", std::to_string(wait_s));
  }
  if (allowance.limit == 0) return;
  const std::int64_t reset_s = whole_seconds(allowance.reset);
  const std::int64_t window_s = std::max<std::int64_t>(1, whole_seconds(allowance.window));
  response.set("RateLimit-Policy", fmt::format("\"default\";q={};w={}", allowance.limit, window_s));
  response.set("RateLimit", fmt::format("\"default\";r={};t={}", allowance.remaining, reset_s));
  response.set("RateLimit-Limit", std::to_string(allowance.limit));
  response.set("RateLimit-Remaining", std::to_string(allowance.remaining));
  response.set("RateLimit-Reset", std::to_string(reset_s));
}

}  // namespace grantline::serve
