#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace grantline::explain {

struct Header {
  std::string name;  // lower case
  std::string value;
  std::size_t line = 0;  // of the text, from 1
};

// A request over HTTP and its answer, or what of them stands in a text. Holds credentials.
struct HttpTurn {
  std::string method;  // "" where it is not shown; so all below
  std::string url;     // absolute where a host is known, else a path; with its query
  std::vector<Header> sent;
  int status = 0;
  std::vector<Header> got;
  std::string body;              // of the answer, cut
  std::optional<WallTime> time;  // of a log or HAR
  std::size_t line = 0;          // of the status, from 1
  bool is_wire = false;          // the request's header fields are shown as they went out

  const Header* find_sent(std::string_view lower_name) const;  // null: there is none
  const Header* find_got(std::string_view lower_name) const;
};

// In the order of the text: raw exchanges, what `curl -v` prints, curl commands, header
// fields without more, and lines of logs that name a status.
std::vector<HttpTurn> read_turns(std::string_view text);

// The parts of read_turns.
// A line of a log: "GET /a HTTP/1.1" 401, status=403, "429 Too Many Requests". Status 0: it names
// none that concerns authorization.
HttpTurn read_log_line(std::string_view line);
// A curl command, continued over lines. Empty method: it is none.
HttpTurn read_curl(std::string_view command, std::size_t line);

// An answer that is looked into: 401, 403, 404, 405, 407 and 429.
bool is_refusal(int status);

}  // namespace grantline::explain
