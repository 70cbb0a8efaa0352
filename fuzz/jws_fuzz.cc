// Any bytes as a token: none is taken unless its signature is good, and one that was signed for the
// same header and payload is taken with just these.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "jose/jws.h"

namespace grantline::jose {
namespace {

const crypto::SigningKey& key_of_the_run() {
  static const crypto::SigningKey key = crypto::SigningKey::generate(SigningAlg::es256);
  return key;
}

// The program has this key alone, so that only what it signed itself can verify.
void check_that_it_is_refused(std::string_view token) {
  static const crypto::PublicKey half = key_of_the_run().public_key();
  const FindKey any = [](std::string_view, SigningAlg) { return &half; };
  CHECK(!verify(token, "", any).has_value());
}

// Boost.JSON 1.81 may change the last bit of a floating number between text and value, so of those
// only that they are there is compared. Claims that count are integers.
bool is_same(const Json& a, const Json& b) {
  if (a.is_double()) return b.is_double();
  if (a.is_array() && b.is_array()) {
    return std::equal(a.get_array().begin(), a.get_array().end(), b.get_array().begin(),
                      b.get_array().end(), is_same);
  }
  if (!a.is_object() || !b.is_object()) return a == b;
  if (a.get_object().size() != b.get_object().size()) return false;
  for (const auto& member : a.get_object()) {
    const Json* other = b.get_object().if_contains(member.key());
    if (other == nullptr || !is_same(member.value(), *other)) return false;
  }
  return true;
}

// A token that is of the right form keeps its meaning when its payload is signed anew.
void check_that_its_payload_survives(const Jws& jws) {
  const std::string payload = to_text(Json(jws.payload));
  const std::string again = sign(key_of_the_run(), jws.kid, jws.typ, payload);
  const auto read = parse_unverified(again);
  if (!read) {
    CHECK(again.size() > 16 * 1024);
    return;
  }
  CHECK(read->kid == jws.kid && read->typ == jws.typ);
  CHECK(is_same(jws.payload, read->payload));
}

}  // namespace
}  // namespace grantline::jose

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::jose;
  const std::string_view token(reinterpret_cast<const char*>(data), size);
  check_that_it_is_refused(token);
  if (const auto jws = parse_unverified(token)) check_that_its_payload_survives(*jws);
  return 0;
}
