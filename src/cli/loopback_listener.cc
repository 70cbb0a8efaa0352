#include "cli/loopback_listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "base/encoding.h"
#include "base/world.h"
#include "crypto/digest.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024;
constexpr int kSliceMs = 100;

constexpr std::string_view kStyle =
    "body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}h1{font-size:1.6rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}}";

std::string page(const std::string& title, const std::string& text) {
  return fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title>"
      "<style>{1}</style></head><body><main><h1>{0}</h1><p>{2}</p></main></body></html>\n",
      html_escape(title), kStyle, html_escape(text));
}

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 404: return "Not Found";
    default: return "Bad Request";
  }
}

// Until the head is whole, or a few seconds have gone: a connection that says nothing may not hold
// the login up.
std::string read_head(int fd) {
  std::string head;
  char buffer[2048];
  for (int slices = 0; slices < 30 && head.size() < kMostBytes;) {
    pollfd wanted{fd, POLLIN, 0};
    if (poll(&wanted, 1, kSliceMs) <= 0) {
      ++slices;
      continue;
    }
    const ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
    if (got <= 0) break;
    head.append(buffer, static_cast<std::size_t>(got));
    if (head.contains("\r\n\r\n")) return head;
  }
  return {};
}

// The value of a header, whose name is compared without case.
std::string header_of(const std::string& head, std::string_view name) {
  for (auto at = head.find("\r\n"); at != head.npos; at = head.find("\r\n", at + 2)) {
    const std::string_view line(head.data() + at + 2, head.size() - at - 2);
    if (line.size() <= name.size() || line[name.size()] != ':' ||
        strncasecmp(line.data(), name.data(), name.size()) != 0) {
      continue;
    }
    const std::string_view value =
        line.substr(name.size() + 1, line.find("\r\n") - name.size() - 1);
    const auto first = value.find_first_not_of(' ');
    return std::string(first == value.npos ? "" : value.substr(first));
  }
  return {};
}

}  // namespace

Result<LoopbackListener> LoopbackListener::open() {
  net::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (!socket.is_open() || bind(socket.get(), generic, size) != 0 || listen(socket.get(), 8) != 0 ||
      getsockname(socket.get(), generic, &size) != 0) {
    return fault(fmt::format("cannot listen on 127.0.0.1: {}", std::strerror(errno)));
  }
  return LoopbackListener(std::move(socket), ntohs(address.sin_port));
}

std::string LoopbackListener::redirect_uri() const {
  return fmt::format("http://127.0.0.1:{}/callback", port_);
}

void LoopbackListener::Visit::answer(int status, const std::string& title,
                                     const std::string& text) {
  const std::string body = status == 204 || method == "HEAD" ? "" : page(title, text);
  const std::string out = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n"
      "Content-Security-Policy: default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'\r\nReferrer-Policy: no-referrer\r\n"
      "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{}",
      status, reason(status), body.size(), base64_encode(as_view(crypto::sha256(kStyle))), body);
  std::string_view left = out;
  while (!left.empty()) {
    const ssize_t sent = send(connection.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
  shutdown(connection.get(), SHUT_WR);
  // The browser reads to the end before the connection is dropped.
  char rest[256];
  pollfd wanted{connection.get(), POLLIN, 0};
  if (poll(&wanted, 1, kSliceMs) > 0) {
    static_cast<void>(recv(connection.get(), rest, sizeof(rest), 0));
  }
  connection.reset();
}

std::optional<LoopbackListener::Visit> LoopbackListener::next(
    Duration patience, const std::function<bool()>& is_cancelled) {
  const SteadyTime end = system_world().steady_now() + patience;
  while (!is_cancelled() && system_world().steady_now() < end) {
    pollfd wanted{socket_.get(), POLLIN, 0};
    if (poll(&wanted, 1, kSliceMs) <= 0) continue;
    net::Fd connection(accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection.is_open()) continue;
    const std::string head = read_head(connection.get());
    const auto method_end = head.find(' ');
    const auto target_end = head.find(' ', method_end + 1);
    if (method_end == head.npos || target_end == head.npos) continue;
    Visit visit{
        head.substr(0, method_end), {}, header_of(head, "Sec-Purpose"), std::move(connection)};
    if (visit.purpose.empty()) visit.purpose = header_of(head, "Purpose");
    const std::string target = head.substr(method_end + 1, target_end - method_end - 1);
    // Another page of this machine could be made to look here under a name of its own.
    const std::string host = header_of(head, "Host");
    const bool is_ours = host == fmt::format("127.0.0.1:{}", port_);
    if (!is_ours || target.substr(0, target.find('?')) != "/callback") {
      visit.answer(404, "Not here", "This address only waits for the end of a login.");
      continue;
    }
    visit.query = target.contains('?') ? target.substr(target.find('?') + 1) : "";
    return visit;
  }
  return std::nullopt;
}

}  // namespace grantline::cli
