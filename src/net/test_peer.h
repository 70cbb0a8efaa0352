#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "net/fd.h"
#include "net/server.h"

namespace grantline::net {

// A client for tests, that sends whatever bytes it is told.
class Peer {
 public:
  // "127.0.0.1:1234", "[::1]:1234" or "unix:/path".
  explicit Peer(const std::string& address, int receive_buffer = 0) {
    sockaddr_storage at{};
    socklen_t size = 0;
    if (address.starts_with("unix:")) {
      auto& local = reinterpret_cast<sockaddr_un&>(at);
      local.sun_family = AF_UNIX;
      address.copy(local.sun_path, sizeof local.sun_path - 1, 5);
      size = sizeof local;
    } else if (address.starts_with("[::1]:")) {
      auto& v6 = reinterpret_cast<sockaddr_in6&>(at);
      v6.sin6_family = AF_INET6;
      v6.sin6_addr = in6addr_loopback;
      v6.sin6_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(6))));
      size = sizeof v6;
    } else {
      auto& v4 = reinterpret_cast<sockaddr_in&>(at);
      v4.sin_family = AF_INET;
      v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      v4.sin_port =
          htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1))));
      size = sizeof v4;
    }
    socket_ = Fd(::socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (receive_buffer > 0) {
      setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    // A broken server must fail a test, not stop it for ever.
    const timeval patience{30, 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    connected_ = ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&at), size) == 0;
  }

  bool is_connected() const { return connected_; }
  int fd() const { return socket_.get(); }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void end_writing() { ::shutdown(fd(), SHUT_WR); }
  void hang_up() { socket_.reset(); }

  // The next answer's head and body; empty where the connection ended first. 1xx come by
  // themselves.
  struct Answer {
    int status = 0;
    std::string head;
    std::string body;
  };
  enum class Body { sent, left_out };
  Answer answer(Body body = Body::sent) {
    Answer out;
    while (buffer_.find("\r\n\r\n") == std::string::npos) {
      if (!more()) return out;
    }
    const std::size_t end = buffer_.find("\r\n\r\n") + 4;
    out.head = buffer_.substr(0, end);
    buffer_.erase(0, end);
    out.status = std::stoi(out.head.substr(9, 3));
    const std::size_t at = out.head.find("Content-Length: ");
    if (at == std::string::npos || body == Body::left_out) return out;
    const auto length = static_cast<std::size_t>(std::stoul(out.head.substr(at + 16)));
    while (buffer_.size() < length && more()) {
    }
    out.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return out;
  }
  Answer ask(std::string_view request) {
    send(request);
    return answer();
  }
  // True where the server ended the connection, and nothing more came before.
  bool is_ended() {
    if (!buffer_.empty()) return false;
    char byte;
    const ssize_t got = ::recv(fd(), &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
  }
  bool is_quiet() {
    char byte;
    return buffer_.empty() && ::recv(fd(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 &&
           errno == EAGAIN;
  }

 private:
  bool more() {
    char piece[16 * 1024];
    const ssize_t got = ::recv(fd(), piece, sizeof piece, 0);
    if (got <= 0) return false;
    buffer_.append(piece, static_cast<std::size_t>(got));
    return true;
  }

  Fd socket_;
  bool connected_ = false;
  std::string buffer_;
};

inline std::string get(std::string_view target, std::string_view more_headers = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: here\r\n" + std::string(more_headers) +
         "\r\n";
}
inline std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

inline Response refuse_plainly(int status, const Request* partial) {
  Response response;
  response.status = status;
  response.body = partial != nullptr ? "refused " + partial->path : "refused";
  return response;
}

// Says what it was asked: "METHOD path?query body".
inline Task<Response> echo(const Request& request) {
  Response response;
  response.set("Content-Type", "text/plain");
  response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
  co_return response;
}

inline std::unique_ptr<Server> serve(LoopPool& loops, const ServerLimits& limits = {},
                                     Handler handler = echo,
                                     const std::string& address = "127.0.0.1:0") {
  auto server =
      listen(loops, {.address = address, .tls = {}}, limits, std::move(handler), refuse_plainly);
  EXPECT_TRUE(server) << server.error().what;
  return std::move(*server);
}

}  // namespace grantline::net
