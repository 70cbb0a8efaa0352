#include "net/listener.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

namespace grantline::net {
namespace {

constexpr int backlog = 1024;

struct Place {
  Address address;
  std::uint16_t port = 0;
};

std::optional<Place> parse_place(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (bracketed != (host.find(':') != std::string_view::npos)) return std::nullopt;
  Place place;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), place.port);
  if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  const auto address = parse_address(host == "localhost" ? "127.0.0.1" : host);
  if (!address) return std::nullopt;
  place.address = *address;
  return place;
}

std::string show(const Place& place) {
  const std::string host = place.address.is_set() ? to_text(place.address) : "::";
  return place.address.is_ipv4() ? fmt::format("{}:{}", host, place.port)
                                 : fmt::format("[{}]:{}", host, place.port);
}

union SocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
  sockaddr_un local;
  sockaddr_storage storage;
};

socklen_t fill(SocketAddress& out, const Place& place) {
  if (place.address.is_ipv4()) {
    out.v4.sin_family = AF_INET;
    out.v4.sin_port = htons(place.port);
    std::memcpy(&out.v4.sin_addr, place.address.bytes.data() + 12, 4);
    return sizeof out.v4;
  }
  out.v6.sin6_family = AF_INET6;
  out.v6.sin6_port = htons(place.port);
  std::memcpy(&out.v6.sin6_addr, place.address.bytes.data(), 16);
  return sizeof out.v6;
}

Address peer_of(const SocketAddress& from) {
  Address peer;
  if (from.any.sa_family == AF_INET) {
    peer.bytes[10] = peer.bytes[11] = 0xFF;
    std::memcpy(peer.bytes.data() + 12, &from.v4.sin_addr, 4);
  } else if (from.any.sa_family == AF_INET6) {
    std::memcpy(peer.bytes.data(), &from.v6.sin6_addr, 16);
  }
  return peer;
}

void set_option(int fd, int level, int name, int value) {
  setsockopt(fd, level, name, &value, sizeof value);
}

std::unexpected<Fault> bind_fault(const Place& place, int error) {
  switch (error) {
    case EADDRINUSE:
      return fault(fmt::format("port {} is taken by another program; choose another with --listen",
                               place.port));
    case EACCES:
      return fault(
          fmt::format("no permission to listen on port {}; choose one above 1023 with "
                      "--listen, or give the program CAP_NET_BIND_SERVICE",
                      place.port));
    case EADDRNOTAVAIL:
      return fault(
          fmt::format("this machine has no address {} to listen on; choose another with "
                      "--listen",
                      to_text(place.address)));
    default:
      return fault(fmt::format("cannot listen on {}: {}", show(place), std::strerror(error)));
  }
}

// True where a process answers at the socket; false where only its file was left behind.
bool is_alive(const SocketAddress& at) {
  const Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return ::connect(probe.get(), &at.any, sizeof at.local) == 0 || errno != ECONNREFUSED;
}

}  // namespace

Result<Listener> Listener::open(const std::string& address, int unix_mode) {
  if (address.starts_with("unix:")) return open_unix(address.substr(5), unix_mode);
  return open_tcp(address);
}

Result<Listener> Listener::open_tcp(const std::string& text) {
  auto place = parse_place(text);
  if (!place) {
    return fault(
        fmt::format("\"{}\" is not an address to listen on; write it like "
                    "127.0.0.1:8080, [::1]:8080 or unix:/path",
                    text));
  }
  SocketAddress at{};
  socklen_t size = fill(at, *place);
  Fd socket(::socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.is_open()) return bind_fault(*place, errno);
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);  // ports of ended connections only
  if (at.any.sa_family == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);  // accepted sockets inherit it
  if (::bind(socket.get(), &at.any, size) != 0 || ::listen(socket.get(), backlog) != 0) {
    return bind_fault(*place, errno);
  }
  size = sizeof at;
  if (::getsockname(socket.get(), &at.any, &size) == 0) {
    place->port = ntohs(at.any.sa_family == AF_INET ? at.v4.sin_port : at.v6.sin6_port);
  }
  return Listener(std::move(socket), show(*place));
}

Result<Listener> Listener::open_unix(const std::string& path, int mode) {
  SocketAddress at{};
  at.local.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof at.local.sun_path) {
    return fault(
        fmt::format("\"{}\" cannot be the path of a unix socket: it has {} bytes of 1 to {}", path,
                    path.size(), sizeof at.local.sun_path - 1));
  }
  path.copy(at.local.sun_path, path.size());
  struct stat there{};
  if (::lstat(path.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode)) {
      return fault(fmt::format("{} exists and is not a socket; choose another path", path));
    }
    if (is_alive(at)) {
      return fault(
          fmt::format("the socket {} is taken by another program; stop that program or "
                      "choose another path",
                      path));
    }
    ::unlink(path.c_str());
  }
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Linux gives the file the permissions that the socket has at bind: there is no moment in which
  // it is open to others.
  const bool bound = ::fchmod(socket.get(), static_cast<mode_t>(mode)) == 0 &&
                     ::bind(socket.get(), &at.any, sizeof at.local) == 0;
  if (!bound || ::listen(socket.get(), backlog) != 0) {
    return fault(
        fmt::format("cannot listen on the unix socket {}: {}", path, std::strerror(errno)));
  }
  return Listener(std::move(socket), "unix:" + path);
}

Listener::~Listener() {
  if (!socket_.is_open() || !bound_address_.starts_with("unix:")) return;
  ::unlink(bound_address_.c_str() + 5);
}

Listener::Accepted Listener::accept() const {
  SocketAddress from{};
  socklen_t size = sizeof from;
  Fd socket(::accept4(socket_.get(), &from.any, &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
  return {std::move(socket), peer_of(from)};
}

}  // namespace grantline::net
