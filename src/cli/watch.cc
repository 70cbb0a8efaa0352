#include "cli/watch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <cerrno>
#include <cstring>
#include <ostream>

#include "cli/render_watch.h"
#include "net/fd.h"
#include "net/server.h"
#include "net/signals.h"
#include "net/timer.h"
#include "proxy/board.h"
#include "watch/entry_json.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kForwardingThreads = 32;
constexpr std::size_t kMostWaiting = 256;
constexpr std::size_t kMostUntold = 10'000;
constexpr Duration kLongestWait = seconds(10);

net::ServerLimits limits() {
  net::ServerLimits out;
  out.header_bytes = 64U << 10;
  out.body_bytes = 1U << 20;
  out.connections = 2000;
  out.connections_per_address = 0;
  out.requests_in_flight = 512;
  return out;
}

// Writes what is told, to the terminal and the recording, on a thread of its own: somebody who does
// not read the output may not hold the exchanges up.
class Teller {
 public:
  Teller(Session& session, std::string provider, net::Fd log)
      : session_(session), provider_(std::move(provider)), log_(std::move(log)) {}

  void tell(const watch::Entry& entry) {
    std::string line;
    if (session_.json || log_.is_open()) {
      line = to_text(Json(watch::to_json(entry, provider_))) + '\n';
    }
    std::string shown = session_.json ? line : render_entry(entry, session_.terminal.style);
    static_cast<void>(writer_->try_run([this, line = std::move(line), shown = std::move(shown)] {
      session_.terminal.out << shown << std::flush;
      record(line);
    }));
  }
  // All is written then.
  void end() { writer_.reset(); }

 private:
  void record(std::string_view line) {
    while (log_.is_open() && !line.empty()) {
      const ssize_t written = ::write(log_.get(), line.data(), line.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        session_.terminal.err << "grantline: the recording ends here: " << std::strerror(errno)
                              << '\n';
        log_.reset();
        return;
      }
      line.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  Session& session_;
  const std::string provider_;
  net::Fd log_;
  std::unique_ptr<net::ThreadPool> writer_ = std::make_unique<net::ThreadPool>(1, kMostUntold);
};

Result<net::Fd> open_recording(const std::string& path) {
  if (path.empty()) return net::Fd();
  net::Fd out(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!out.is_open()) return fault("cannot write to " + path + ": " + std::strerror(errno));
  return out;
}

void show_banner(Session& session, const WatchOptions& options, const std::string& here) {
  const std::string upstream = options.proxy.upstream.url();
  std::ostream& out = session.terminal.out;
  if (session.json) {
    out << to_text(Json(JsonObject{{"watch", 1},
                                   {"event", "listening"},
                                   {"address", here},
                                   {"page", here + std::string(proxy::kOwnPath)},
                                   {"upstream", upstream}}))
        << std::endl;
    return;
  }
  std::vector<Pair> rows{{"upstream", upstream},
                         {"listening on", here},
                         {"the grants", here + std::string(proxy::kOwnPath)}};
  if (!options.log_file.empty()) rows.push_back({"recording to", options.log_file});
  out << "grantline watches " << session.terminal.style.strong(upstream) << '\n'
      << pairs({rows.begin() + 1, rows.end()}, 2, session.terminal.style.width)
      << wrapped("Give the application " + here + " in place of " + upstream +
                     " in its token endpoint. Times are UTC; Ctrl-C ends it.",
                 0, session.terminal.style.width)
      << std::endl;
}

void show_end(Session& session, const watch::Totals& totals, Duration lasted) {
  if (session.json) {
    session.terminal.out << to_text(Json(JsonObject{{"watch", 1},
                                                    {"event", "ended"},
                                                    {"totals", watch::to_json(totals)}}))
                         << std::endl;
    return;
  }
  session.terminal.out << render_totals(totals, lasted, session.terminal.style) << std::flush;
}

}  // namespace

void run_watch(Session& session, WatchOptions options) {
  net::SignalWatch signals;
  World& world = system_world();
  auto log = open_recording(options.log_file);
  if (!log) return session.complain(log.error().what, kFault);
  Teller teller(session, options.proxy.upstream.url(), std::move(*log));
  proxy::Board board(world, options.proxy.upstream.host(),
                     [&](const watch::Entry& entry) { teller.tell(entry); });
  const auto relay = client::make_relay({options.upstream_ca, options.timeout});
  // In the order in which they must go: first the loops, whose tasks use all that is above.
  std::optional<net::ThreadPool> pool;
  pool.emplace(kForwardingThreads, kMostWaiting);
  proxy::Proxy forwarder(options.proxy, *relay, *pool, board);
  net::LoopPool loops(world);
  net::ListenOptions listen;
  listen.address = options.listen;
  auto server = net::listen(
      loops, std::move(listen), limits(),
      [&](const net::Request& request) { return forwarder.answer(request); },
      [](int status, const net::Request*) { return proxy::Proxy::refusal(status); });
  if (!server) return session.complain(server.error().what, kFault);
  const SteadyTime began = world.steady_now();
  {
    const auto sweep = net::every(loops.loop(0), kLongestWait, [&] { board.wake_old(); });
    show_banner(session, options, "http://" + (*server)->bound_address());
    signals.wait_for_stop([] {});
  }
  board.stop();
  relay->give_up();
  (*server)->stop(seconds(3));
  pool.reset();
  teller.end();
  show_end(session, board.look([](const watch::Recorder& recorder) { return recorder.totals(); }),
           world.steady_now() - began);
}

}  // namespace grantline::cli
