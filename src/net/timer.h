#pragma once

#include <functional>
#include <memory>

#include "base/time.h"
#include "net/loop.h"

namespace grantline::net {

// Stops its callback when it goes: none begins afterwards, and one that runs on the loop has ended
// (unless the timer goes from within it). Goes before its loop.
class Timer {
 public:
  virtual ~Timer() = default;
};

// Calls `work` on the loop's thread each `period`, counted from the end of the last call.
[[nodiscard]] std::unique_ptr<Timer> every(Loop& loop, Duration period, std::function<void()> work);

}  // namespace grantline::net
