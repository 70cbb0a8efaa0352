#include "cli/loopback_listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/encoding.h"
#include "base/world.h"
#include "crypto/digest.h"
#include "web/assets.h"

namespace grantline::cli {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024;
constexpr int kSliceMs = 100;
constexpr std::string_view kScheme = "http://";

// What stands between "http://" and the path: "127.0.0.1:8400".
std::string_view authority_of(std::string_view uri) {
  uri.remove_prefix(std::min(uri.size(), kScheme.size()));
  return uri.substr(0, uri.find('/'));
}
std::string_view path_of(std::string_view uri) {
  const auto slash = uri.find('/', kScheme.size());
  return slash == uri.npos ? "" : uri.substr(slash);
}

struct Place {
  std::string host;
  int port = 0;
};
// Nothing: it is no loopback address with a port and a path.
std::optional<Place> place_of(const std::string& uri) {
  if (!uri.starts_with(kScheme) || path_of(uri).empty() || uri.find_first_of("?# ") != uri.npos) {
    return std::nullopt;
  }
  const std::string_view authority = authority_of(uri);
  const auto colon = authority.rfind(':');
  if (colon == authority.npos) return std::nullopt;
  Place place{std::string(authority.substr(0, colon)), 0};
  if (place.host != "127.0.0.1" && place.host != "localhost" && place.host != "[::1]") {
    return std::nullopt;
  }
  const std::string_view digits = authority.substr(colon + 1);
  const auto [end, wrong] =
      std::from_chars(digits.data(), digits.data() + digits.size(), place.port);
  const bool is_port = wrong == std::errc() && end == digits.data() + digits.size() &&
                       place.port >= 1 && place.port <= 65535;
  return is_port ? std::optional(place) : std::nullopt;
}

// The port that it got; 0: it failed, and errno says why.
int bind_to(int socket, const Place& place) {
  sockaddr_storage address{};
  socklen_t size = 0;
  if (place.host == "[::1]") {
    auto* const six = reinterpret_cast<sockaddr_in6*>(&address);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(static_cast<std::uint16_t>(place.port));
    six->sin6_addr = in6addr_loopback;
    size = sizeof(sockaddr_in6);
  } else {
    auto* const four = reinterpret_cast<sockaddr_in*>(&address);
    four->sin_family = AF_INET;
    four->sin_port = htons(static_cast<std::uint16_t>(place.port));
    four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof(sockaddr_in);
  }
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  // A login that has just ended on this port must not keep the next from it.
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(socket, generic, size) != 0 || listen(socket, 8) != 0 ||
      getsockname(socket, generic, &size) != 0) {
    return 0;
  }
  return ntohs(place.host == "[::1]" ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                     : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
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

Result<LoopbackListener> LoopbackListener::open(const std::string& redirect_uri) {
  const auto place = redirect_uri.empty() ? Place{"127.0.0.1", 0} : place_of(redirect_uri);
  if (!place) {
    return fault(
        "--redirect-uri takes an address of this machine with a port, such as "
        "http://127.0.0.1:8400/callback");
  }
  const int family = place->host == "[::1]" ? AF_INET6 : AF_INET;
  net::Fd socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int port = socket.is_open() ? bind_to(socket.get(), *place) : 0;
  if (port == 0) {
    return fault(fmt::format("cannot listen on {}{}: {}", place->host,
                             place->port == 0 ? "" : fmt::format(" port {}", place->port),
                             std::strerror(errno)));
  }
  return LoopbackListener(std::move(socket), redirect_uri.empty()
                                                 ? fmt::format("http://127.0.0.1:{}/callback", port)
                                                 : redirect_uri);
}

void LoopbackListener::Visit::answer_nothing() { answer({.status = 204}); }

void LoopbackListener::Visit::answer(const web::Page& page) {
  const std::string body = method == "HEAD" ? "" : page.html;
  // The page's own policy allows what is loaded; this one loads nothing and has its style inside.
  std::string policy = page.content_security_policy;
  if (const auto at = policy.find("style-src 'self'"); at != policy.npos) {
    const auto hash = base64_encode(as_view(crypto::sha256(web::stylesheet())));
    policy.replace(at, std::strlen("style-src 'self'"), "style-src 'sha256-" + hash + "'");
  }
  const std::string out = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n"
      "Content-Security-Policy: {}\r\nReferrer-Policy: no-referrer\r\n"
      "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{}",
      page.status, reason(page.status), body.size(), policy, body);
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
    const bool is_ours = header_of(head, "Host") == authority_of(redirect_uri_);
    if (!is_ours || target.substr(0, target.find('?')) != path_of(redirect_uri_)) {
      web::Page page = web::render(
          {.stands_alone = true}, web::CommandLoginView{
                                      .succeeded = false,
                                      .title = "Not here",
                                      .sentence = "This address only waits for the end of a login.",
                                  });
      page.status = 404;
      visit.answer(page);
      continue;
    }
    visit.query = target.contains('?') ? target.substr(target.find('?') + 1) : "";
    return visit;
  }
  return std::nullopt;
}

}  // namespace grantline::cli
