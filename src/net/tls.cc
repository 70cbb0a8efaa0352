#include "net/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cstring>

namespace grantline::net {
namespace {

// What OpenSSL says of the last failure, in its own words.
std::string reason() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  const char* text =
      ERR_SYSTEM_ERROR(code) ? std::strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
  return text != nullptr ? text : "unknown reason";
}

// RFC 7301: of what the client offers, HTTP/1.1; a client that offers other things alone goes on
// without.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, chosen_size, ours, sizeof ours - 1, offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// A key behind a passphrase would make OpenSSL ask on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

void FreeSsl::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Result<std::unique_ptr<TlsContext>> TlsContext::load(TlsFiles files) {
  std::unique_ptr<TlsContext> made(new TlsContext(std::move(files)));
  if (auto loaded = made->reload(); !loaded) return std::unexpected(loaded.error());
  return made;
}

Result<void> TlsContext::reload() {
  ERR_clear_error();
  const std::shared_ptr<SSL_CTX> fresh(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!fresh) return fault("cannot set TLS up: " + reason());
  SSL_CTX* context = fresh.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // A connection between two requests keeps no TLS buffers.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(context, files_.certificate_chain.c_str()) != 1) {
    return fault(
        fmt::format("cannot read the TLS certificate {}: {}", files_.certificate_chain, reason()));
  }
  if (SSL_CTX_use_PrivateKey_file(context, files_.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fault(fmt::format("cannot use the TLS key {} with the certificate {}: {}", files_.key,
                             files_.certificate_chain, reason()));
  }
  const std::lock_guard lock(mutex_);
  context_ = fresh;
  return {};
}

SslPtr TlsContext::accept(int fd) {
  std::shared_ptr<SSL_CTX> context;
  {
    const std::lock_guard lock(mutex_);
    context = context_;
  }
  SslPtr ssl(SSL_new(context.get()));
  if (!ssl || SSL_set_fd(ssl.get(), fd) != 1) return nullptr;
  SSL_set_accept_state(ssl.get());
  return ssl;
}

}  // namespace grantline::net
