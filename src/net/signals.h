#pragma once

#include <signal.h>

#include <functional>

namespace grantline::net {

// SIGTERM, SIGINT and SIGHUP as calls instead of interruptions. Make it in main before any thread
// starts: threads inherit that these signals are blocked.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();  // the signals do again what they did before
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // Waits on the calling thread for SIGTERM or SIGINT and gives its number. Each SIGHUP meanwhile
  // calls `on_hangup`, on this thread.
  int wait_for_stop(const std::function<void()>& on_hangup);

 private:
  sigset_t watched_;
  sigset_t before_;
};

}  // namespace grantline::net
