#pragma once

#include <functional>
#include <optional>

#include "base/world.h"
#include "client/http.h"
#include "client/token_store.h"

namespace grantline::client {

// What calls of this library use of the world outside. All of it must be safe from every thread,
// and outlive what was given it.
struct Environment {
  World& world;
  HttpClient& http;
  TokenStore& store;
  std::function<void(Duration)> sleep;  // blocks the calling thread
};

// How long to wait before a request is repeated: twice as long each time, of which a random half is
// taken, so that many clients do not come back at once; as long as the server asked, where it did.
class Backoff {
 public:
  Backoff(Environment& env, Duration patience);
  // Nothing: the patience would be over, or too short for an answer.
  std::optional<Duration> next(std::optional<Duration> retry_after);
  Duration left() const;  // of the patience; at least 1 ms

 private:
  Environment& env_;
  SteadyTime end_;
  Duration step_ = milliseconds(200);
};

// A timeout of one request that fits the patience.
Duration timeout_within(const Backoff& backoff);

}  // namespace grantline::client
