// Any bytes as a HAR: what is read of it does not depend on the pieces it came in, is bounded, and
// each of its lines is a line of the input.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "explain/har.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::explain;
  constexpr std::size_t kMostInflated = std::size_t{8} << 20;
  if (size == 0) return 0;
  const std::size_t step = data[0] + std::size_t{1};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  HarReader whole(kMostInflated);
  whole.take(text);
  const Part first = whole.finish();
  HarReader pieces(kMostInflated);
  for (std::size_t at = 0; at < text.size(); at += step) pieces.take(text.substr(at, step));
  const Part second = pieces.finish();
  CHECK(first.text == second.text && first.not_read == second.not_read);
  CHECK(first.text.size() <= std::size_t{5} << 20);
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  const auto told = static_cast<std::size_t>(std::ranges::count(first.text, '\n'));
  for (std::size_t line = 1; line <= told; ++line) {
    CHECK(first.lines.input_line(line) >= 1 && first.lines.input_line(line) <= lines);
  }
  return 0;
}
