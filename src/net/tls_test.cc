#include "net/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "net/test_peer.h"

namespace grantline::net {
namespace {

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    char name[] = "/tmp/grantline-tls-XXXXXX";
    folder_ = mkdtemp(name);
    files_ = {folder_ + "/cert.pem", folder_ + "/key.pem"};
    make_certificate("first");
  }
  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  void make_certificate(const std::string& name) {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" +
        name + " -keyout " + files_.key + " -out " + files_.certificate_chain + " 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  std::unique_ptr<Server> serve_tls(const ServerLimits& limits = {}) {
    auto server =
        listen(loops_, {.address = "127.0.0.1:0", .tls = files_}, limits, echo, refuse_plainly);
    EXPECT_TRUE(server) << server.error().what;
    return std::move(*server);
  }

  std::string folder_;
  TlsFiles files_;
  LoopPool loops_{system_world(), 1};
};

// A client that asks over TLS and believes any certificate.
class TlsPeer {
 public:
  explicit TlsPeer(const std::string& address, int max_version = 0)
      : peer_(address), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), max_version);
    SSL_CTX_set_mode(context_.get(), SSL_MODE_AUTO_RETRY);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), peer_.fd());
    const unsigned char protocols[] = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(ssl_.get(), protocols, sizeof protocols - 1);
    connected_ = SSL_connect(ssl_.get()) == 1;
  }
  bool is_connected() const { return connected_; }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  std::string subject() const {
    char name[64] = "";
    X509* certificate = SSL_get1_peer_certificate(ssl_.get());
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof name);
    X509_free(certificate);
    return name;
  }
  void send(std::string_view bytes) {
    SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  // All until `end` has come, or the connection's end.
  std::string read_to(std::string_view end) {
    std::string all;
    char piece[16 * 1024];
    while (all.find(end) == std::string::npos) {
      const int got = SSL_read(ssl_.get(), piece, sizeof piece);
      if (got <= 0) break;
      all.append(piece, static_cast<std::size_t>(got));
    }
    return all;
  }
  bool is_ended() {
    char byte;
    return SSL_read(ssl_.get(), &byte, 1) <= 0 &&
           (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  Peer peer_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  SslPtr ssl_;
  bool connected_ = false;
};

TEST_F(TlsTest, serves_tls_1_2_and_1_3_with_http_1_1_and_refuses_older) {
  const auto server = serve_tls();
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsPeer peer(server->bound_address(), version);
    ASSERT_TRUE(peer.is_connected());
    EXPECT_EQ(peer.protocol(), "http/1.1");
    peer.send(get("/one") + get("/two"));
    EXPECT_NE(peer.read_to("GET /two? ").find("GET /one? "), std::string::npos);
    peer.send(get("/three", "Connection: close\r\n"));
    EXPECT_NE(peer.read_to("/three").find("Connection: close"), std::string::npos);
  }
  EXPECT_FALSE(TlsPeer(server->bound_address(), TLS1_1_VERSION).is_connected());
}

TEST_F(TlsTest, a_body_of_several_records_arrives_whole) {
  const auto server = serve_tls();
  TlsPeer peer(server->bound_address());
  peer.send(post("/large", std::string(60'000, 'x') + "end"));
  EXPECT_GT(peer.read_to("xend").size(), 60'000U);
}

TEST_F(TlsTest, the_end_of_a_refused_request_is_told_by_close_notify) {
  const auto server = serve_tls();
  TlsPeer peer(server->bound_address());
  peer.send("nonsense\r\n\r\n");
  EXPECT_TRUE(peer.read_to("refused").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(peer.is_ended());
}

TEST_F(TlsTest, plain_text_on_a_tls_port_and_a_stalled_handshake_harm_nobody) {
  const auto server = serve_tls({.header_timeout = milliseconds(50)});
  Peer plain(server->bound_address()), stalled(server->bound_address());
  plain.send(get("/"));
  stalled.send("\x16\x03\x01");
  TlsPeer good(server->bound_address());
  ASSERT_TRUE(good.is_connected());
  good.send(get("/fine"));
  EXPECT_NE(good.read_to("/fine").find("200 OK"), std::string::npos);
  EXPECT_TRUE(stalled.is_ended());
}

TEST_F(TlsTest, reload_takes_the_new_certificate_and_keeps_the_old_at_a_fault) {
  const auto server = serve_tls();
  EXPECT_EQ(TlsPeer(server->bound_address()).subject(), "first");
  make_certificate("second");
  ASSERT_TRUE(server->reload_tls());
  EXPECT_EQ(TlsPeer(server->bound_address()).subject(), "second");
  std::ofstream(files_.certificate_chain) << "broken";
  EXPECT_FALSE(server->reload_tls());
  EXPECT_EQ(TlsPeer(server->bound_address()).subject(), "second");
}

TEST_F(TlsTest, unreadable_files_are_faults_that_name_them) {
  TlsFiles missing = files_;
  missing.certificate_chain += ".absent";
  const auto no_certificate = TlsContext::load(missing);
  ASSERT_FALSE(no_certificate);
  EXPECT_EQ(no_certificate.error().what, "cannot read the TLS certificate " +
                                             missing.certificate_chain +
                                             ": No such file or directory");
  std::ofstream(files_.key) << "not a key";
  const auto no_key = TlsContext::load(files_);
  ASSERT_FALSE(no_key);
  EXPECT_NE(no_key.error().what.find(files_.key), std::string::npos);
}

TEST_F(TlsTest, a_key_of_another_certificate_is_a_fault) {
  const TlsFiles first = files_;
  files_ = {folder_ + "/other.pem", folder_ + "/other.key"};
  make_certificate("other");
  const auto mixed = TlsContext::load({first.certificate_chain, files_.key});
  ASSERT_FALSE(mixed);
  EXPECT_NE(mixed.error().what.find("mismatch"), std::string::npos) << mixed.error().what;
}

}  // namespace
}  // namespace grantline::net
