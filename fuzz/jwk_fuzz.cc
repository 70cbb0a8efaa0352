// Any bytes as a JWK Set: every key that is taken is written and read again as the same key, and
// nothing is signed under it by an empty signature.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "jose/jwk.h"

namespace grantline::jose {
namespace {

void check_key(const Jwk& key) {
  const Result<Jwk> again = parse_jwk(to_json(key));
  CHECK(again.has_value() && again->kid == key.kid);
  CHECK(again->key.alg() == key.key.alg());
  CHECK(thumbprint(again->key) == thumbprint(key.key));
  CHECK(!key.key.verify("message", ""));
}

}  // namespace
}  // namespace grantline::jose

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::jose;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto keys = parse_jwk_set(text)) {
    for (const Jwk& key : *keys) check_key(key);
  }
  return 0;
}
