#include "net/transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace grantline::net {
namespace {

using Status = Transport::Status;

int as_int(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

}  // namespace

Transport::Moved Transport::plain_result(ssize_t result, Status when_full) {
  if (result > 0) return {Status::moved, static_cast<std::size_t>(result)};
  const bool full = result < 0 && (errno == EAGAIN || errno == EINTR);
  was_reset_ = result < 0 && (errno == ECONNRESET || errno == EPIPE);
  return {full ? when_full : Status::ended};
}

Transport::Moved Transport::tls_result(int result) {
  if (result > 0) return {Status::moved, static_cast<std::size_t>(result)};
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ: return {Status::wants_read};
    case SSL_ERROR_WANT_WRITE: return {Status::wants_write};
    default: ERR_clear_error(); return {Status::ended};
  }
}

Transport::Moved Transport::read(char* into, std::size_t size) {
  if (!ssl_) return plain_result(::recv(fd_, into, size, 0), Status::wants_read);
  return tls_result(SSL_read(ssl_.get(), into, as_int(size)));
}

Transport::Moved Transport::write(std::string_view bytes) {
  if (!ssl_) {
    return plain_result(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), Status::wants_write);
  }
  return tls_result(SSL_write(ssl_.get(), bytes.data(), as_int(bytes.size())));
}

Transport::Moved Transport::discard() {
  thread_local char scratch[16 * 1024];
  return plain_result(::recv(fd_, scratch, sizeof scratch, 0), Status::wants_read);
}

void Transport::end_writing() {
  if (ssl_ && is_established()) {
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
  ::shutdown(fd_, SHUT_WR);
}

bool Transport::peer_has_ended() const {
  char next;
  const ssize_t got = ::recv(fd_, &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

bool Transport::is_established() const { return !ssl_ || SSL_is_init_finished(ssl_.get()) == 1; }

bool Transport::has_buffered() const { return ssl_ && SSL_pending(ssl_.get()) > 0; }

}  // namespace grantline::net
