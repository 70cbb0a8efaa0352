#include "http_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <sstream>
#include <thread>

namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string read_head(int peer) {
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string head;
  char part[4096];
  while (head.find("\r\n\r\n") == head.npos && head.size() < 32'768) {
    const ssize_t got = ::recv(peer, part, sizeof part, 0);
    if (got <= 0) break;
    head.append(part, static_cast<std::size_t>(got));
  }
  return head;
}

Request parse(const std::string& head) {
  Request request;
  std::istringstream lines(head);
  std::string target;
  std::string line;
  lines >> request.method >> target;
  std::getline(lines, line);
  const auto mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  request.query = mark < target.size() ? target.substr(mark + 1) : "";
  while (std::getline(lines, line) && line != "\r") {
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const auto first = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    const auto end = line.find_last_not_of("\r\n ") + 1;
    request.headers.emplace(lower(line.substr(0, colon)),
                            line.substr(first, end - std::min(end, first)));
  }
  return request;
}

void answer(int peer, const Request& request, const Response& response) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " -\r\n";
  bool has_type = false;
  for (const std::string& header : response.headers) {
    text += header + "\r\n";
    has_type |= header.starts_with("Content-Type:");
  }
  if (!has_type) text += "Cache-Control: no-store\r\nContent-Type: text/plain; charset=utf-8\r\n";
  text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  text += "Connection: close\r\n\r\n";
  if (request.method != "HEAD") text += response.body;
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t done = ::send(peer, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (done <= 0) break;
    sent += static_cast<std::size_t>(done);
  }
  ::close(peer);
}

}  // namespace

std::string Request::cookie(const std::string& name) const {
  const auto found = headers.find("cookie");
  if (found == headers.end()) return {};
  const std::string all = "; " + found->second;
  const auto start = all.find("; " + name + "=");
  if (start == all.npos) return {};
  const auto value = start + 3 + name.size();
  return all.substr(value, all.find(';', value) - value);
}

int serve(int port, const std::function<Response(const Request&)>& handle) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket, 64) != 0) {
    std::cerr << "port " << port << " cannot be had\n";
    return 1;
  }
  std::cout << "listening on 127.0.0.1:" << port << '\n' << std::flush;
  while (true) {
    const int peer = ::accept4(socket, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0) continue;
    std::thread([peer, handle] {
      const Request request = parse(read_head(peer));
      answer(peer, request, handle(request));
    }).detach();
  }
}
