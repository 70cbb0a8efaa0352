#pragma once

#include <string>

#include "base/time.h"
#include "cli/session.h"
#include "proxy/proxy.h"

namespace grantline::cli {

struct WatchOptions {
  proxy::ProxyOptions proxy;
  std::string listen;
  std::string log_file;     // empty: no recording
  std::string upstream_ca;  // PEM; empty: the system's trust store
  Duration timeout = seconds(60);
};

// Watches until SIGTERM or SIGINT, then tells what it saw. Sets the exit code.
void run_watch(Session& session, WatchOptions options);

}  // namespace grantline::cli
