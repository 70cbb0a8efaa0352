#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/fault.h"
#include "base/time.h"
#include "net/fd.h"
#include "web/pages.h"

namespace grantline::cli {

// Waits for a browser on this machine's loopback address (RFC 8252 section 7.3: no other machine
// reaches it). One connection at a time; enough HTTP/1.1 for a callback.
class LoopbackListener {
 public:
  // `redirect_uri` is empty for 127.0.0.1 and a port that the system chooses, which is what the RFC
  // wants; else "http://127.0.0.1:8400/callback", or the same with localhost or [::1], for a
  // provider that compares it by the letter.
  static Result<LoopbackListener> open(const std::string& redirect_uri = {});
  const std::string& redirect_uri() const { return redirect_uri_; }

  struct Visit {
    std::string method;
    std::string query;    // of the redirect URI
    std::string purpose;  // Sec-Purpose or Purpose
    net::Fd connection;
    // Sends the page, which stands alone, and ends the connection.
    void answer(const web::Page& page);
    void answer_nothing();  // 204
  };
  // The next visit of the redirect URI; nothing: the time was up, or `is_cancelled` said so. Other
  // addresses are answered with 404 meanwhile.
  std::optional<Visit> next(Duration patience, const std::function<bool()>& is_cancelled);

 private:
  LoopbackListener(net::Fd socket, std::string redirect_uri)
      : socket_(std::move(socket)), redirect_uri_(std::move(redirect_uri)) {}
  net::Fd socket_;
  std::string redirect_uri_;
};

}  // namespace grantline::cli
