#include "net/unix_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/encoding.h"
#include "net/fd.h"

namespace grantline::net {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t answer_limit = 16 << 20;
constexpr std::size_t quoted_bytes = 300;

// A conversation over one socket with one deadline for all of it.
class Talk {
 public:
  Talk(const std::string& path, Duration timeout)
      : path_(path), until_(Clock::now() + std::chrono::milliseconds(timeout.ms)) {}

  Result<void> connect() {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (path_.size() >= sizeof at.sun_path) return failed("the path is too long");
    path_.copy(at.sun_path, path_.size());
    socket_ = Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) return {};
    const char* hint = errno == ENOENT || errno == ECONNREFUSED ? "; is the server running?" : "";
    return failed(std::strerror(errno) + std::string(hint));
  }

  Result<void> send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (auto waited = wait(POLLOUT); !waited) {
        return waited;
      }
    }
    return {};
  }

  // All until the peer's end.
  Result<std::string> receive() {
    std::string answer;
    char piece[16 * 1024];
    while (answer.size() <= answer_limit) {
      const ssize_t got = ::recv(socket_.get(), piece, sizeof piece, 0);
      if (got == 0) return answer;
      if (got > 0) {
        answer.append(piece, static_cast<std::size_t>(got));
      } else if (auto waited = wait(POLLIN); !waited) {
        return std::unexpected(waited.error());
      }
    }
    return failed("the answer is longer than 16 MiB");
  }

  std::unexpected<Fault> failed(std::string_view why) const {
    return fault(fmt::format("cannot talk to the server at {}: {}", path_, why));
  }

 private:
  Result<void> wait(short events) {
    if (errno == EINTR) return {};
    if (errno != EAGAIN) return failed(std::strerror(errno));
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - Clock::now()).count();
    if (left <= 0) return failed("no answer in time");
    pollfd waited{socket_.get(), events, 0};
    ::poll(&waited, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    return {};
  }

  const std::string& path_;
  const Clock::time_point until_;
  Fd socket_;
};

std::optional<std::size_t> content_length(std::string_view head) {
  static constexpr std::string_view name = "\r\ncontent-length:";
  for (std::size_t at = 0; at + name.size() <= head.size(); ++at) {
    if (strncasecmp(head.data() + at, name.data(), name.size()) != 0) continue;
    std::string_view digits = head.substr(at + name.size());
    digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
    std::size_t length = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (read.ec == std::errc()) return length;
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> post_unix(const std::string& socket_path, std::string_view target,
                              std::string_view json, Duration timeout) {
  Talk talk(socket_path, timeout);
  if (auto connected = talk.connect(); !connected) return std::unexpected(connected.error());
  const auto request = fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
      target, json.size(), json);
  if (auto sent = talk.send(request); !sent) return std::unexpected(sent.error());
  const auto answer = talk.receive();
  if (!answer) return answer;

  const std::string_view all = *answer;
  const std::size_t end = all.find("\r\n\r\n");
  if (end == std::string_view::npos || !all.starts_with("HTTP/1.1 ")) {
    return talk.failed("the answer is not HTTP/1.1");
  }
  const std::string_view body = all.substr(end + 4);
  if (content_length(all.substr(0, end)).value_or(body.size()) != body.size()) {
    return talk.failed("the answer was cut short");
  }
  const std::string_view status = all.substr(9, 3);
  if (!status.starts_with('2')) {
    return fault(fmt::format("the server at {} answered {} to {}: {}", socket_path, status, target,
                             printable(body.substr(0, quoted_bytes))));
  }
  return std::string(body);
}

}  // namespace grantline::net
