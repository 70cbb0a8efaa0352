#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "explain/reading.h"

namespace grantline::explain {

// What of a large input may matter: the surroundings of all that speaks of OAuth. Takes the input
// in pieces and keeps a bounded part of it.
class Condenser {
 public:
  // A piece of the input, in order. At least 64 KiB but for the last, or words at its edges may be
  // missed.
  void take(std::string_view piece);
  // Call once, after the last piece.
  std::string finish();

  // Which line of the input each line of what finish() gave was.
  const LineMap& lines() const { return lines_; }
  // Whether more mattered than is kept.
  bool is_full() const { return full_; }

 private:
  void keep(std::string_view text, std::size_t from, std::size_t end);

  std::string carried_;           // the end of the last piece: a window may reach into it
  std::size_t carried_done_ = 0;  // of which so much was kept before
  std::size_t lines_before_ = 0;  // newlines of the input before carried_
  std::string out_;
  std::size_t out_line_ = 1;
  LineMap lines_;
  bool full_ = false;
};

// Inputs up to this size are read as they are.
inline constexpr std::size_t kReadWhole = 256 * 1024;

// Whether a word stands in it by which an exchange of OAuth, or its refusal, is known.
bool speaks_of_oauth(std::string_view text);

}  // namespace grantline::explain
