#include "net/signals.h"

#include <pthread.h>

#include "base/check.h"

namespace grantline::net {

SignalWatch::SignalWatch() {
  sigemptyset(&watched_);
  for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&watched_, number);
  CHECK(pthread_sigmask(SIG_BLOCK, &watched_, &before_) == 0);
}

SignalWatch::~SignalWatch() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

int SignalWatch::wait_for_stop(const std::function<void()>& on_hangup) {
  while (true) {
    int number = 0;
    CHECK(sigwait(&watched_, &number) == 0);
    if (number != SIGHUP) return number;
    on_hangup();
  }
}

}  // namespace grantline::net
