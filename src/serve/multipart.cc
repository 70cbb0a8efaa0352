#include "serve/multipart.h"

#include <algorithm>

#include "base/ascii.h"

namespace grantline::serve {
namespace {

constexpr std::size_t kMostOfHead = 8 * 1024;

// The value of `name="..."` or `name=...` among the parameters of a header.
std::string parameter(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != header.npos; at = header.find(';', at)) {
    at = std::min(header.find_first_not_of("; \t", at), header.size());
    std::string_view rest = header.substr(at);
    if (!starts_with_ignoring_case(rest, name) || rest.substr(name.size(), 1) != "=") continue;
    rest.remove_prefix(name.size() + 1);
    if (!rest.starts_with('"')) return std::string(rest.substr(0, rest.find_first_of("; \t")));
    return std::string(rest.substr(1, rest.find('"', 1) - 1));
  }
  return {};
}

MultipartReader::Field field_of(std::string_view head) {
  constexpr std::string_view kDisposition = "content-disposition:";
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (starts_with_ignoring_case(line, kDisposition)) {
      return {parameter(line, "name"), parameter(line, "filename")};
    }
    head.remove_prefix(std::min(head.size(), line.size() + 2));
  }
  return {};
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  constexpr std::size_t kLongest = 70;
  if (!starts_with_ignoring_case(content_type, "multipart/form-data;")) return std::nullopt;
  std::string boundary = parameter(content_type, "boundary");
  if (boundary.empty() || boundary.size() > kLongest) return std::nullopt;
  return boundary;
}

MultipartReader::MultipartReader(std::string_view boundary, Takers takers)
    : delimiter_("\r\n--" + std::string(boundary)), takers_(std::move(takers)), left_("\r\n") {}

void MultipartReader::feed(std::string_view piece) {
  if (state_ == State::done || state_ == State::failed) return;
  left_ += piece;
  while (step()) {
  }
}

// False: more is needed, or nothing more is read.
bool MultipartReader::step() {
  switch (state_) {
    case State::value: return read_value();
    case State::after_boundary: return read_after_boundary();
    case State::head: return read_head();
    case State::done:
    case State::failed: break;
  }
  return false;
}

// What may be the start of a delimiter waits for what follows it.
bool MultipartReader::read_value() {
  const std::size_t found = left_.find(delimiter_);
  const std::size_t sure = found != left_.npos                ? found
                           : left_.size() > delimiter_.size() ? left_.size() - delimiter_.size()
                                                              : 0;
  if (in_field_ && sure > 0) takers_.take(std::string_view(left_).substr(0, sure));
  left_.erase(0, sure + (found != left_.npos ? delimiter_.size() : 0));
  if (found == std::string::npos) return false;
  if (in_field_) takers_.end();
  state_ = State::after_boundary;
  return true;
}

bool MultipartReader::read_after_boundary() {
  if (left_.size() < 2) return false;
  state_ = left_.starts_with("--")     ? State::done
           : left_.starts_with("\r\n") ? State::head
                                       : State::failed;
  return state_ == State::head;
}

// The line break that ends the boundary's line stays, so that a head may be empty.
bool MultipartReader::read_head() {
  const std::size_t end = left_.find("\r\n\r\n");
  if (end == left_.npos) {
    if (left_.size() > kMostOfHead) state_ = State::failed;
    return false;
  }
  takers_.begin(field_of(std::string_view(left_).substr(2, end < 2 ? 0 : end - 2)));
  left_.erase(0, end + 4);
  in_field_ = true;
  state_ = State::value;
  return true;
}

}  // namespace grantline::serve
