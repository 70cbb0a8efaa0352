#include "client/environment.h"

#include <algorithm>

namespace grantline::client {
namespace {

// A refresh that is given up on its way may have rotated the token whose successor nobody then has.
constexpr Duration kLeastForRequest = milliseconds(200);

}  // namespace

Backoff::Backoff(Environment& env, Duration patience)
    : env_(env), end_(env.world.steady_now() + patience) {}

std::optional<Duration> Backoff::next(std::optional<Duration> retry_after) {
  const auto chance = take_array<2>(env_.world.random_bytes(2));
  const std::int64_t random = (chance[0] << 8) | chance[1];
  const Duration jittered = milliseconds(step_.ms / 2 + step_.ms / 2 * random / 65536);
  step_ = std::min(step_ * 2, seconds(5));
  const Duration wait = std::max(jittered, retry_after.value_or(Duration{}));
  if (end_ - env_.world.steady_now() <= wait + kLeastForRequest) return std::nullopt;
  return wait;
}

Duration Backoff::left() const { return std::max(end_ - env_.world.steady_now(), milliseconds(1)); }

Duration timeout_within(const Backoff& backoff) { return std::min(backoff.left(), seconds(10)); }

}  // namespace grantline::client
