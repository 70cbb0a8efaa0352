#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "net/http.h"

namespace grantline::net {

struct LongBodies;

struct ParseLimits {
  std::size_t header_bytes;
  std::size_t body_bytes;
  const LongBodies* long_bodies = nullptr;  // null: no path takes longer ones
};

// Reads HTTP/1.0 and 1.1 requests (RFC 9112), one after the other, into one Request whose memory is
// used again. Stricter than the RFC where leniency lets two readers see different requests: refuses
// bare line feeds, folded headers, more than one Content-Length, Content-Length beside
// Transfer-Encoding, any coding but `chunked`, and a missing or second Host. Trailers are dropped.
class RequestParser {
 public:
  enum class State { head, body, complete, refused };

  explicit RequestParser(ParseLimits limits);
  ~RequestParser();

  // Takes from the front of `bytes`, and says how many. What is not taken is to come again, with
  // more behind it; what follows a complete request is left for the next.
  std::size_t feed(std::string_view bytes);
  State state() const;
  // The answer's status where the state is `refused`: 400, 413, 417, 431, 501, 503 or 505.
  int refusal_status() const;
  // True once per request: its body is still to come, and it waits for "100 Continue" first.
  bool take_expectation();
  bool keep_alive() const;
  // Whole when complete; before, what is known so far. `method` is empty until the request line.
  Request& request();
  // Makes ready for the next request.
  void reset();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace grantline::net
