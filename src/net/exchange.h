#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "net/request_parser.h"
#include "net/server.h"

namespace grantline::net {

// The memory that one connection needs while a request is under way. Idle connections have none: a
// loop keeps a few for all of them.
struct Exchange {
  explicit Exchange(const ServerLimits& limits)
      : parser({limits.header_bytes, limits.body_bytes, limits.long_bodies.get()}),
        in(std::min(first_in_bytes, limits.header_bytes), '\0'),
        in_limit(limits.header_bytes) {}

  std::string_view unread() const { return std::string_view(in).substr(begin, end - begin); }
  void take(std::size_t bytes) {
    begin += bytes;
    if (begin == end) begin = end = 0;
  }
  // Makes room for at least one byte behind `end`; false where the limit is reached.
  bool make_room() {
    if (end < in.size()) return true;
    if (begin > 0) {
      std::memmove(in.data(), in.data() + begin, end - begin);
      end -= begin;
      begin = 0;
    } else if (in.size() < in_limit) {
      in.resize(std::min(in.size() * 2, in_limit));
    }
    return end < in.size();
  }
  std::string_view unsent() const { return std::string_view(out).substr(sent); }
  bool is_worth_keeping() const { return in.size() + out.capacity() <= kept_bytes; }

  static constexpr std::size_t first_in_bytes = 4096;
  static constexpr std::size_t kept_bytes = 64 * 1024;

  RequestParser parser;
  std::string in;
  std::size_t in_limit;
  std::size_t begin = 0, end = 0;  // of what was read and not yet parsed
  std::string out;
  std::size_t sent = 0;
};

}  // namespace grantline::net
