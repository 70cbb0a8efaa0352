// Any bytes as a form: what is taken is written and read again as the same, and no name comes twice
// but resource.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/check.h"
#include "spec/params.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline;
  const auto params = Params::parse({reinterpret_cast<const char*>(data), size});
  if (!params) {
    CHECK(!describe(params.error(), Detail::full).empty());
    return 0;
  }
  CHECK(params->entries().size() <= 100);
  std::set<std::string> names;
  for (const auto& [name, value] : params->entries()) {
    CHECK(!value.empty());
    CHECK(names.insert(name).second || name == "resource");
    CHECK(params->find(name).has_value());
  }
  const auto again = Params::parse(params->encoded());
  CHECK(again.has_value() && again->entries() == params->entries());
  return 0;
}
