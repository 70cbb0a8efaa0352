#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/fault.h"
#include "base/time.h"
#include "net/http.h"
#include "net/loop.h"

namespace grantline::net {

// The one path to which longer bodies may be posted than to others.
struct LongBodies {
  std::string path;
  std::uint64_t most_bytes = 0;
  // Called on any loop when a head has come, with the request as far as it is known. Null: there is
  // no room now, which is answered 503.
  std::function<std::shared_ptr<BodySink>(const Request& head)> open;
};

// What one client, or all together, may take.
struct ServerLimits {
  std::size_t header_bytes = 16 * 1024;   // request line and headers; more is answered 431
  std::size_t body_bytes = 64 * 1024;     // more is answered 413
  Duration header_timeout = seconds(10);  // from the first byte to the end of the headers, else 408
  Duration body_timeout = seconds(10);    // from there to the end of the body, else 408
  Duration write_timeout = seconds(30);   // for the client to take a whole answer
  Duration idle_timeout = seconds(60);    // between two requests
  std::size_t connections = 10'000;  // the longest idle is closed for a new one; none idle: 503
  std::size_t connections_per_address = 1'000;  // of an IPv4 address or an IPv6 /64; 0: no limit
  std::size_t requests_in_flight = 4'096;       // begun and not answered; more is answered 503
  std::shared_ptr<const LongBodies> long_bodies = {};  // null: no path takes them
};

struct TlsFiles {
  std::string certificate_chain;  // PEM, the server's own first
  std::string key;                // PEM, without a passphrase
};

struct ListenOptions {
  std::string address;          // "127.0.0.1:8080", "[::1]:0", "localhost:8080" or "unix:/path"
  std::optional<TlsFiles> tls;  // TLS 1.2 and 1.3
  int unix_mode = 0600;         // the permissions of a unix socket from its first moment
};

// Makes the answer where the server itself refuses: 400, 408, 413, 417, 431, 501, 503 or 505.
// `partial` is what is known of the request, null where that is nothing. Called on any loop. The
// server adds Retry-After to a 503.
using ErrorRenderer = std::function<Response(int status, const Request* partial)>;

// Listens at one address and deals the connections to all loops. Not to be destroyed on a loop.
class Server {
 public:
  virtual ~Server() = default;  // stops at once where stop() was not called

  // "127.0.0.1:40123", with the port that was really taken.
  virtual const std::string& bound_address() const = 0;
  // Reads the certificate and key again; new connections use them. Nothing changes at a fault.
  virtual Result<void> reload_tls() = 0;
  // Accepts no more, closes what is idle, and waits until all requests in flight are answered;
  // after `deadline` the rest is cut off. Not to be called on a loop.
  virtual void stop(Duration deadline = seconds(10)) = 0;
  virtual std::size_t open_connections() const = 0;
};

// `handler` and `render_error` are called on the loops, and must be usable as long as these run.
Result<std::unique_ptr<Server>> listen(LoopPool& loops, ListenOptions options,
                                       const ServerLimits& limits, Handler handler,
                                       ErrorRenderer render_error);

}  // namespace grantline::net
