#include "cli/explain_serve.h"

#include <atomic>
#include <ostream>

#include "base/world.h"
#include "net/server.h"
#include "net/signals.h"
#include "serve/explain_alone.h"
#include "serve/settings.h"

namespace grantline::cli {
namespace {

// A large file takes its time to arrive, and to be read.
net::ServerLimits limits_of_one_person() {
  net::ServerLimits limits;
  limits.body_timeout = hours(1);
  limits.connections = 64;
  limits.long_bodies = serve::ExplainAlone::bodies();
  return limits;
}

}  // namespace

void explain_serve(Session& session, const std::string& listen) {
  const auto at = serve::parse_listen(listen);
  if (!at || !at->address.is_loopback()) {
    return session.complain(
        "--listen takes an address of this machine alone, such as 127.0.0.1:8090, not " + listen,
        kUsage);
  }
  net::SignalWatch signals;
  net::LoopPool loops(system_world(), 2);
  std::atomic<const serve::ExplainAlone*> page = nullptr;  // known when it listens
  net::ListenOptions options;
  options.address = to_text(*at);
  auto server = net::listen(
      loops, options, limits_of_one_person(),
      [&](const net::Request& request) -> Task<net::Response> {
        const serve::ExplainAlone* ready = page;
        co_return ready == nullptr ? serve::ExplainAlone::render_error(503, &request)
                                   : ready->answer(request);
      },
      serve::ExplainAlone::render_error);
  if (!server) return session.complain(server.error().what, kFault);
  const serve::ExplainAlone alone((*server)->bound_address());
  page = &alone;
  session.terminal.out << "Explain runs at http://" << (*server)->bound_address()
                       << "/\nOpen it in a browser of this machine. Ctrl-C ends it.\n"
                       << std::flush;
  signals.wait_for_stop([] {});
  (*server)->stop(seconds(1));
}

}  // namespace grantline::cli
