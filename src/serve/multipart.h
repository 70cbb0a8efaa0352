#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace grantline::serve {

// The boundary of a multipart/form-data Content-Type (RFC 2046 section 5.1.1); nothing: it is no
// such type.
std::optional<std::string> multipart_boundary(std::string_view content_type);

// Reads a form of files (RFC 7578) in pieces of any size, in bounded memory: nothing of a value is
// kept.
class MultipartReader {
 public:
  struct Field {
    std::string name;
    std::string file_name;  // "" where the field is no file
  };
  struct Takers {
    std::function<void(const Field&)> begin;
    std::function<void(std::string_view)> take;
    std::function<void()> end;
  };
  MultipartReader(std::string_view boundary, Takers takers);

  void feed(std::string_view piece);
  // Whether the last boundary has come, and all before it was well-formed.
  bool is_whole() const { return state_ == State::done; }

 private:
  enum class State { value, after_boundary, head, done, failed };
  bool step();
  bool read_value();
  bool read_after_boundary();
  bool read_head();

  std::string delimiter_;  // CRLF, two hyphens, the boundary
  Takers takers_;
  std::string left_;  // what is not taken yet
  State state_ = State::value;
  bool in_field_ = false;  // false: before the first boundary
};

}  // namespace grantline::serve
