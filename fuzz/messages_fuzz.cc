// Any bytes as a pasted text: what is found stands in it, on a line that it has; the probabilities
// are a distribution; the report can be written, without a control character.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "explain/knowledge.h"
#include "explain/report.h"
#include "explain/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline;
  using namespace grantline::explain;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  for (const Found& found : find_messages(text)) {
    CHECK(found.line >= 1 && found.line <= lines);
    CHECK(lower_case(found.quote) == found.message->lower);
  }
  const Diagnosis diagnosis = diagnose(text);
  double sum = 0;
  for (const Ranked& ranked : diagnosis.causes) {
    sum += ranked.probability;
    for (const Evidence& one : ranked.evidence) {
      CHECK(one.line <= lines);
      CHECK(std::ranges::none_of(one.quote, [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
    }
  }
  CHECK(sum < 1.0001);
  static_cast<void>(to_json(diagnosis));
  return 0;
}
