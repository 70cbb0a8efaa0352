#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string_view>

#include "net/tls.h"

namespace grantline::net {

// Moves bytes over a non-blocking socket, plain or TLS. Never waits; the socket belongs to another.
class Transport {
 public:
  enum class Status { moved, wants_read, wants_write, ended };
  struct Moved {
    Status status;
    std::size_t bytes = 0;
  };

  // `ssl` null: plain.
  Transport(int fd, SslPtr ssl) : fd_(fd), ssl_(std::move(ssl)) {}

  Moved read(char* into, std::size_t size);
  Moved write(std::string_view bytes);
  // Reads and drops what comes, below TLS.
  Moved discard();
  // Tells the peer that nothing more will come.
  void end_writing();

  bool is_tls() const { return ssl_ != nullptr; }
  // The peer has ended its side, below TLS.
  bool peer_has_ended() const;
  // The connection did not end in order: the peer dropped it.
  bool was_reset() const { return was_reset_; }

  // True where the TLS handshake is done, or none is needed.
  bool is_established() const;
  // True where bytes have arrived that the socket will not report again.
  bool has_buffered() const;

 private:
  Moved plain_result(ssize_t result, Status when_full);
  Moved tls_result(int result);

  int fd_;
  SslPtr ssl_;
  bool was_reset_ = false;
};

}  // namespace grantline::net
