// Any bytes as a text with parameters of OAuth: each stands where and on the line it is said to,
// none overlaps another, and what is said to stand there does.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "explain/exchange.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::explain;
  constexpr std::size_t kLongestValue = 64 * 1024;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t before = 0;
  for (const Param& param : read_params(text)) {
    CHECK(before <= param.at && param.at < param.end && param.end <= size);
    before = param.end;
    CHECK(!param.name.empty() && param.raw.size() <= kLongestValue);
    CHECK(text.substr(param.at, param.end - param.at).contains(param.raw));
    CHECK(param.value.size() <= param.raw.size());
    const std::string_view above = text.substr(0, param.at);
    CHECK(param.line == 1 + static_cast<std::size_t>(std::ranges::count(above, '\n')));
  }
  if (const auto time = find_time(text)) CHECK(time->is_set());
  return 0;
}
