// Any bytes as what a connection sends: however they are cut into pieces, the server reads the same
// requests, none is over its limits, and none is read that another server would read otherwise.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/check.h"
#include "net/request_parser.h"

namespace {

using grantline::net::ParseLimits;
using grantline::net::Request;
using grantline::net::RequestParser;
using State = RequestParser::State;

constexpr ParseLimits kLimits{.header_bytes = 2048, .body_bytes = 512};
constexpr std::size_t kMostRequests = 64;

// What a connection made of its bytes: whole requests, and how it ended.
struct Reading {
  std::vector<Request> requests;
  std::vector<bool> kept_alive;
  int refusal = 0;
};

void check_whole(const Request& request) {
  CHECK(!request.method.empty() && !request.path.empty());
  CHECK(request.path == "*" || request.path.starts_with('/'));
  CHECK(request.body.size() <= kLimits.body_bytes);
  CHECK(request.count_headers("host") <= 1);
  const std::size_t lengths = request.count_headers("content-length");
  const std::size_t codings = request.count_headers("transfer-encoding");
  CHECK(lengths + codings <= 1);
  if (lengths == 1) {
    CHECK(std::stoull(std::string(*request.header("content-length"))) == request.body.size());
  }
  if (lengths + codings == 0) CHECK(request.body.empty());
  std::size_t size = request.method.size() + request.target.size();
  for (const auto& [name, value] : request.headers) {
    size += name.size() + value.size();
    CHECK(!name.empty());
    CHECK(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
  CHECK(size <= kLimits.header_bytes);
}

// Gives the parser what came in pieces of `piece` bytes, as a connection does: what it does not
// take is there again with the next.
Reading read(std::string_view bytes, std::size_t piece) {
  Reading out;
  RequestParser parser(kLimits);
  std::string waiting;
  while (out.requests.size() < kMostRequests) {
    const std::size_t used = parser.feed(waiting);
    CHECK(used <= waiting.size());
    waiting.erase(0, used);
    if (parser.state() == State::refused) {
      out.refusal = parser.refusal_status();
      CHECK(out.refusal >= 400 && out.refusal <= 599);
      return out;
    }
    if (parser.state() == State::complete) {
      check_whole(parser.request());
      out.requests.push_back(parser.request());
      out.kept_alive.push_back(parser.keep_alive());
      if (!parser.keep_alive()) return out;
      parser.reset();
      CHECK(parser.request().method.empty() && parser.request().headers.empty());
      CHECK(parser.request().body.empty());
      continue;
    }
    if (used > 0 && !waiting.empty()) continue;
    if (bytes.empty()) return out;
    const std::size_t next = std::min(piece, bytes.size());
    waiting += bytes.substr(0, next);
    bytes.remove_prefix(next);
  }
  return out;
}

bool same(const Request& a, const Request& b) {
  const auto alike = [](const auto& x, const auto& y) {
    return x.name == y.name && x.value == y.value;
  };
  return std::tie(a.method, a.target, a.path, a.query, a.body) ==
             std::tie(b.method, b.target, b.path, b.query, b.body) &&
         std::ranges::equal(a.headers, b.headers, alike);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 16;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Reading whole = read(bytes, bytes.size());
  const Reading pieces = read(bytes, piece);
  CHECK(whole.requests.size() == pieces.requests.size());
  // Of two faults another may be met first, and the last bytes may still wait for more; but what is
  // refused in pieces is refused whole.
  CHECK(whole.refusal != 0 || pieces.refusal == 0);
  CHECK(whole.kept_alive == pieces.kept_alive);
  for (std::size_t i = 0; i < whole.requests.size(); ++i) {
    CHECK(same(whole.requests[i], pieces.requests[i]));
  }
  return 0;
}
