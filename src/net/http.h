#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/task.h"
#include "base/time.h"

namespace grantline::net {

struct Header {
  std::string name;
  std::string value;
};

// Takes a body as it comes, where it is not to be kept whole. Called on the loop of its connection;
// dropped where the connection ends before the body does.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void take(std::string_view piece) = 0;
};

// One request, whole. `target` is as it was sent; `path` and `query` are its two parts, not
// decoded.
struct Request {
  std::string method;
  std::string target;
  std::string path;
  std::string query;
  std::vector<Header> headers;
  std::string body;
  bool is_head = false;  // HEAD: `method` says GET, and no body of the answer is sent
  std::shared_ptr<BodySink> sink = {};  // took the body, which is then empty; null: none did
  Address peer;
  bool tls = false;
  SteadyTime received;

  // The first header of that name, in any case of letters.
  std::optional<std::string_view> header(std::string_view name) const;
  std::size_t count_headers(std::string_view name) const;
};

struct Response {
  int status = 200;
  // Content-Length and Connection are the server's own, and so is Date unless it is among these.
  std::vector<Header> headers;
  std::string body;
  // Called at most once, on the loop: the client cannot have read the answer. It had ended its side
  // before the answer was there, or the connection broke before all was sent, or it was reset
  // before the next request, as happens where a client closes with the answer unread.
  std::function<void()> on_unread = {};

  void set(std::string_view name, std::string value) {
    headers.push_back({std::string(name), std::move(value)});
  }
};

// Answers one request. The request stays valid until the task has its result.
using Handler = std::function<Task<Response>(const Request&)>;

}  // namespace grantline::net
