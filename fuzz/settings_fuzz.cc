// Any bytes as a configuration file: a fault names file and line in one line of text, and a value
// that is taken is written and read again as the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "serve/settings_file.h"

namespace grantline::serve {
namespace {

void check_fault(const Fault& fault) {
  CHECK(fault.what.starts_with("f.toml:"));
  CHECK(std::ranges::none_of(fault.what, [](char c) { return c >= 0 && c < ' '; }));
}

void check_value(const FileValue& value, Settings& settings) {
  CHECK(value.setting != nullptr && !is_secret(*value.setting));
  CHECK(value.where.starts_with("f.toml:"));
  if (const auto done = set_value(*value.setting, settings, value.value); !done) {
    CHECK(!done.error().what.empty());
    return;
  }
  const std::string written = value_text(*value.setting, settings);
  Settings again;
  CHECK(set_value(*value.setting, again, written).has_value());
  CHECK(value_text(*value.setting, again) == written);
}

}  // namespace
}  // namespace grantline::serve

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::serve;
  const auto values = read_settings_file("f.toml", {reinterpret_cast<const char*>(data), size});
  if (!values) {
    check_fault(values.error());
    return 0;
  }
  Settings settings;
  for (const FileValue& value : *values) check_value(value, settings);
  return 0;
}
