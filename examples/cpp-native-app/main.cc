// A program on somebody's machine: logs in by the browser and a loopback redirect (RFC 8252), and
// keeps the session for the next start.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "grantline/grantline.h"

namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int failed(const grantline::Error& error) {
  std::cerr << to_text(error.kind) << ": " << error.what << '\n';
  return 1;
}

// Takes one request at a time on 127.0.0.1, at a port that the system chooses.
class Loopback {
 public:
  Loopback() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    auto* const at = reinterpret_cast<sockaddr*>(&address_);
    is_open_ = ::bind(socket_, at, size) == 0 && ::listen(socket_, 8) == 0 &&
               ::getsockname(socket_, at, &size) == 0;
  }
  ~Loopback() { ::close(socket_); }
  bool is_open() const { return is_open_; }
  std::string redirect_uri() const {
    return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/callback";
  }

  // The callback's method, query and Sec-Purpose; answers with what `handle` says about it.
  template <class Handle>
  void take_one(Handle handle) const {
    const int peer = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0) return;
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::string head;
    char part[4096];
    while (head.find("\r\n\r\n") == head.npos && head.size() < 32'768) {
      const ssize_t got = ::recv(peer, part, sizeof part, 0);
      if (got <= 0) break;
      head.append(part, static_cast<std::size_t>(got));
    }
    const std::string text = handle(head);
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
                               std::to_string(text.size()) + "\r\nConnection: close\r\n\r\n" + text;
    [[maybe_unused]] const auto sent = ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(peer);
  }

 private:
  int socket_;
  sockaddr_in address_{};
  bool is_open_ = false;
};

grantline::CallbackRequest callback_in(const std::string& head) {
  grantline::CallbackRequest request;
  request.method = head.substr(0, head.find(' '));
  const std::string target =
      head.substr(request.method.size() + 1, head.find(" HTTP/") - request.method.size() - 1);
  if (target.starts_with("/callback?")) request.parameters = target.substr(10);
  const auto purpose = head.find("\r\nSec-Purpose: ");
  if (purpose != head.npos) {
    request.purpose = head.substr(purpose + 15, head.find('\r', purpose + 2) - purpose - 15);
  }
  return request;
}

grantline::Outcome<grantline::LoggedIn> log_in(const grantline::Client& client,
                                               const std::string& scope) {
  const Loopback loopback;
  if (!loopback.is_open()) {
    return std::unexpected(grantline::Error{.kind = grantline::ErrorKind::fix_configuration,
                                            .code = "loopback",
                                            .what = "no port of 127.0.0.1 can be had"});
  }
  const auto login = client.begin_login(
      {.redirect_uri = loopback.redirect_uri(), .scope = scope, .session = "native-app"});
  if (!login) return std::unexpected(login.error());
  std::cout << "Open this in a browser:\n" << login->url() << '\n' << std::flush;
  while (true) {
    std::optional<grantline::Outcome<grantline::LoggedIn>> done;
    loopback.take_one([&](const std::string& head) -> std::string {
      auto outcome = client.handle_callback(login->handle(), callback_in(head));
      // A prefetch, or somebody else's page, must not end the person's own login.
      const bool is_stray =
          !outcome && (outcome.error().kind == grantline::ErrorKind::not_a_visit ||
                       outcome.error().code == "state_mismatch");
      if (is_stray) return "This is not the login.\n";
      done = std::move(outcome);
      return *done ? "You are logged in; close this window.\n" : (*done).error().what + "\n";
    });
    if (done) return std::move(*done);
  }
}

}  // namespace

int main() {
  auto store = grantline::TokenStore::file({.folder = variable("SESSIONS")});
  if (!store) return failed(store.error());
  const grantline::Context context({.store = *store, .on_progress = [](const auto& progress) {
                                      std::cerr << "[" << to_text(progress.step) << "]\n";
                                    }});
  const auto client = grantline::Client::discover(context, variable("ISSUER"),
                                                  {.client_id = variable("CLIENT_ID")});
  if (!client) return failed(client.error());
  auto session = client->open_session("native-app");
  auto token = session ? session->access_token()
                       : grantline::Outcome<grantline::AccessToken>(std::unexpect, session.error());
  if (!token && token.error().kind == grantline::ErrorKind::log_in_again) {
    const auto done = log_in(*client, variable("SCOPE"));
    if (!done) return failed(done.error());
    session = client->open_session(done->session());
    if (!session) return failed(session.error());
    token = session->access_token();
  }
  if (!token) return failed(token.error());
  std::cout << "Hello " << session->subject() << ", a token for \"" << token->scope()
            << "\" is at hand\n";
  return 0;
}
