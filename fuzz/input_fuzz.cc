// Any bytes as a file that is pasted, in two halves: whatever its encoding and compression, it is
// read as UTF-8 of bounded size, and the diagnosis of it can be written.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "explain/decode.h"
#include "explain/diagnosis.h"
#include "explain/input.h"
#include "explain/report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::explain;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Input input;
  input.begin("first");
  input.take(text.substr(0, size / 2));
  input.take(text.substr(size / 2));
  input.begin("second");
  input.take(text);
  const Reading reading = input.finish();
  CHECK(reading.parts().size() == 2);
  CHECK(reading.text().size() <= std::size_t{12} << 20);
  CHECK(!from_latin1(reading.text()).has_value());
  const Diagnosis diagnosis = diagnose(reading);
  for (const Ranked& ranked : diagnosis.causes) {
    for (const Evidence& one : ranked.evidence) {
      CHECK(one.line == 0 || one.file == "first" || one.file == "second");
    }
  }
  static_cast<void>(to_json(diagnosis));
  return 0;
}
