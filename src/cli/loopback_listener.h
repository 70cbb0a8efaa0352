#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/fault.h"
#include "base/time.h"
#include "net/fd.h"

namespace grantline::cli {

// Waits for a browser on 127.0.0.1 at a port that the system chooses (RFC 8252 section 7.3: no
// other machine reaches it). One connection at a time; enough HTTP/1.1 for a callback.
class LoopbackListener {
 public:
  static Result<LoopbackListener> open();
  std::string redirect_uri() const;  // "http://127.0.0.1:PORT/callback"

  struct Visit {
    std::string method;
    std::string query;    // of /callback
    std::string purpose;  // Sec-Purpose or Purpose
    net::Fd connection;
    // Sends the page and ends the connection.
    void answer(int status, const std::string& title, const std::string& text);
  };
  // The next visit of /callback; nothing: the time was up, or `is_cancelled` said so. Other
  // addresses are answered with 404 meanwhile.
  std::optional<Visit> next(Duration patience, const std::function<bool()>& is_cancelled);

 private:
  explicit LoopbackListener(net::Fd socket, int port) : socket_(std::move(socket)), port_(port) {}
  net::Fd socket_;
  int port_;
};

}  // namespace grantline::cli
