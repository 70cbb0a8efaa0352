// Any bytes as a pasted text: what is found stands in it, on a line that it has.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "explain/knowledge.h"
#include "explain/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::explain;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  for (const Found& found : find_messages(text)) {
    CHECK(found.line >= 1 && found.line <= lines);
    CHECK(lower_case(found.quote) == found.message->lower);
  }
  return 0;
}
