#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "explain/reading.h"

namespace grantline::explain {

// What of a large input may matter: the surroundings of all that speaks of OAuth, and of lines that
// tell of a 401, 403, 404, 405, 407 or 429: of each of these the first few and the last few, so
// that a rare one is kept whole and a common one takes no place from it. Takes the input in pieces
// and keeps a bounded part of it.
class Condenser {
 public:
  // A piece of the input, in order. At least 64 KiB but for the last, or words at its edges may be
  // missed.
  void take(std::string_view piece);
  // Call once, after the last piece.
  std::string finish();

  // Which line of the input each line of what finish() gave was; after it.
  const LineMap& lines() const { return lines_; }
  // Whether more spoke of OAuth than is kept.
  bool is_full() const { return full_; }

 private:
  struct Kept {
    std::size_t at = 0;    // where in the input it stood
    std::size_t line = 0;  // its first
    std::string text;
  };
  struct OfStatus {
    std::vector<Kept> first;
    std::deque<Kept> last;
    std::size_t end = 0;  // where in the input the newest ends
  };
  static constexpr std::size_t kStatuses = 6;

  Kept cut(std::string_view text, std::size_t from, std::size_t end) const;
  void keep(std::string_view text, std::size_t from, std::size_t end);
  void take_statuses(std::string_view text, std::size_t end);
  void append(const Kept& one, std::string& out, std::size_t& line);

  std::string carried_;            // the end of the last piece: a window may reach into it
  std::size_t carried_done_ = 0;   // of which so much was kept before
  std::size_t carried_at_ = 0;     // where in the input it begins
  std::size_t lines_before_ = 0;   // newlines of the input before carried_
  std::size_t statuses_done_ = 0;  // where in the input no status is looked for any more
  std::vector<Kept> kept_;
  std::size_t kept_size_ = 0;
  std::array<OfStatus, kStatuses> statuses_;
  LineMap lines_;
  bool full_ = false;
};

// Inputs up to this size are read as they are.
inline constexpr std::size_t kReadWhole = 256 * 1024;

// Whether a word stands in it by which an exchange of OAuth, or its refusal, is known.
bool speaks_of_oauth(std::string_view text);

}  // namespace grantline::explain
