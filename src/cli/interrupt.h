#pragma once

namespace grantline::cli {

// Ctrl-C and SIGTERM while a login waits: they set a flag, so that what was begun can be put away.
// A second one ends the program at once. One at a time in a process.
class InterruptFlag {
 public:
  InterruptFlag();
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;
  static bool is_set();
};

}  // namespace grantline::cli
