// Any bytes as a request target: what is accepted is the same path for every server, and a pattern
// that is written like it is for it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "guard/api_path.h"
#include "guard/readers_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::guard;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto path = read_path(text);
  if (path) {
    for (const auto& reader : readers::kAll) CHECK(reader.read(text) == path->segments);
  } else {
    CHECK(!to_words(path.error()).empty());
  }
  const auto pattern = PathPattern::parse(text);
  if (pattern) {
    CHECK(path && pattern->matches(*path));
    CHECK(pattern->text() == text);
  } else {
    CHECK(!pattern.error().what.empty());
  }
  return 0;
}
