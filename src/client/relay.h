#pragma once

#include <atomic>
#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "base/time.h"

namespace grantline::client {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

// Somebody else's request, to be passed on as it is. `headers` are end-to-end ones, without Host,
// Content-Length and Accept-Encoding.
struct RelayedRequest {
  std::string method;
  std::string url;
  HeaderFields headers;
  Secret body;
};

struct RelayedAnswer {
  int status = 0;
  HeaderFields headers;  // in their order, names as they came; all but hop-by-hop ones
  Secret body;           // at most 1 MiB; in the coding that its headers name
};

struct RelayFault {
  enum class Kind {
    not_sent,   // nothing reached the server
    untrusted,  // its certificate is not of who it should be
    lost,       // the server may have had the request; no whole answer came
    timed_out,  // the same, and it was waited for
    too_large,  // the answer is over 1 MiB
    given_up,   // by give_up()
  };
  Kind kind{};
  std::string what;  // holds no query
};

struct RelayOptions {
  std::string ca_file;  // PEM, in place of the system's trust store; empty: that
  Duration timeout = seconds(60);
};

// Passes requests on by libcurl: each exactly once (RFC 9110 section 9.2.2: a proxy does not repeat
// a request that changes something), redirects handed back and not followed, the certificate
// checked. Blocks; safe from every thread.
class Relay {
 public:
  virtual ~Relay() = default;
  virtual std::expected<RelayedAnswer, RelayFault> pass_on(const RelayedRequest& request) = 0;
  // Ends what is under way, within a second, and lets nothing new begin.
  virtual void give_up() = 0;
};
std::unique_ptr<Relay> make_relay(RelayOptions options);

// RFC 9110 section 7.6.1: what concerns one connection and is not passed on. `connection` is that
// header's value.
bool is_hop_by_hop(std::string_view name, std::string_view connection);

}  // namespace grantline::client
