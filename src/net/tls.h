#pragma once

#include <memory>
#include <mutex>

#include "base/fault.h"
#include "net/server.h"

// OpenSSL's own names for SSL and SSL_CTX.
struct ssl_st;
struct ssl_ctx_st;

namespace grantline::net {

struct FreeSsl {
  void operator()(ssl_st* ssl) const;
};
using SslPtr = std::unique_ptr<ssl_st, FreeSsl>;

// The server's certificate and key. TLS 1.2 and 1.3; safe from every thread.
class TlsContext {
 public:
  static Result<std::unique_ptr<TlsContext>> load(TlsFiles files);

  // Reads the files again for connections to come; keeps the old ones at a fault.
  Result<void> reload();
  // The server's side of a new connection on the socket `fd`; null where memory is short.
  SslPtr accept(int fd);

 private:
  explicit TlsContext(TlsFiles files) : files_(std::move(files)) {}

  const TlsFiles files_;
  std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace grantline::net
