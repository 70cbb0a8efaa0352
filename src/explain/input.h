#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "explain/reading.h"

namespace grantline::explain {

// Takes inputs of any size and kind in pieces, in bounded memory, and finds out what each is: gzip,
// UTF-16, Latin-1, a HAR, or text. Of text that is large only the surroundings of what speaks of
// OAuth are kept.
class Input {
 public:
  // What unpacks to more than `most_inflated` bytes is read to there: where strangers may send it,
  // a small number.
  static constexpr std::size_t kMostInflated = std::size_t{4} << 30;
  explicit Input(std::size_t most_inflated = kMostInflated);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // What follows is of this file; "" for what has no name.
  void begin(std::string name);
  void take(std::string_view piece);
  // Ends the file. `fault`: why there is no more of it, where it is cut short.
  void end(std::string fault = {});
  Reading finish();

 private:
  class One;  // a file while it is read
  std::size_t most_inflated_;
  std::unique_ptr<One> one_;
  Reading reading_;
};

Reading read_text(std::string_view text);

}  // namespace grantline::explain
