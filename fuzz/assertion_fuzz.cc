// Any bytes as an assertion, and as a text with JWTs in it: each that is found stands where it is
// said to stand.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "explain/assertion.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::explain;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Assertion whole = read_assertion(text);
  CHECK(whole.form != Assertion::Form::unreadable || whole.issuer.empty());
  for (const Param& jwt : find_jwts(text)) {
    CHECK(jwt.line >= 1 && text.substr(jwt.at, jwt.end - jwt.at) == jwt.value);
    static_cast<void>(read_assertion(jwt.value));
  }
  return 0;
}
