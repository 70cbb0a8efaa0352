#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace grantline {

// "50/s burst 100", "30/m", "off". A bucket that holds `burst` and gains `count` every `per`.
struct Rate {
  std::int64_t count = 0;  // 0: off, no limit
  Duration per = seconds(1);
  std::int64_t burst = 0;
  bool is_off() const { return count == 0; }
  bool operator==(const Rate&) const = default;
};
std::optional<Rate> parse_rate(std::string_view text);
// What parse_rate reads back.
std::string to_setting(const Rate& rate);

// What a bucket said: how many are left, when it is full again; and, where it refused, when to come
// back. A limit of 0: there is no bucket.
struct Allowance {
  bool allowed = true;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  Duration reset = {};        // until the bucket is full
  Duration window = {};       // in which an empty bucket fills
  Duration retry_after = {};  // where it refused; whole seconds, at least one
};

// The generic cell rate algorithm (ITU-T I.371): the time at which the bucket would be full again
// says all of its state.
struct Bucket {
  SteadyTime full_at;
};
// Takes one, unless the bucket is empty; a refusal changes nothing. `rate` is not off.
Allowance take(Bucket& bucket, const Rate& rate, SteadyTime now);

// Of two that both count: that which refused, else that which is nearer to empty.
const Allowance& tighter(const Allowance& a, const Allowance& b);

// What a client is told of it: RateLimit and RateLimit-Policy
// (draft-ietf-httpapi-ratelimit-headers-10) and the three RateLimit-* fields of its earlier
// versions, which more clients read; Retry-After where it was refused. None where there is no
// limit.
std::vector<std::pair<std::string_view, std::string>> rate_fields(const Allowance& allowance);

}  // namespace grantline
