#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"

namespace grantline::bench {

enum class Order {
  again,  // round and round
  once,   // each a single time
  chain,  // each holds a refresh token, and the answer's takes its place
};
std::optional<Order> parse_order(std::string_view text);

// The requests of one run. The file has a request's first line and headers, an empty line, and then
// a body a line; where there is none, the request has no body.
class Requests {
 public:
  static Result<Requests> read(const std::string& file, std::string_view host, Order order);

  // Which is next; nothing where all were used, or all chains wait for their answers.
  std::optional<std::size_t> next();
  std::string text(std::size_t index) const;
  // Takes what `answer` gives for the chain; false where it has no refresh token.
  bool take_answer(std::size_t index, std::string_view answer);

 private:
  std::string head_;  // up to and including "Content-Length: ", or all of a request without a body
  std::vector<std::string> bodies_;
  Order order_{};
  std::size_t used_ = 0;
  std::deque<std::size_t> free_;  // chains that wait for no answer, the longest unused first
};

}  // namespace grantline::bench
