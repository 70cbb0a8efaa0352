// Any bytes as a pasted exchange: each parameter stands where it is said to stand, no proof shows a
// long value that is a credential, and the strongest comes first.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "explain/proofs.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::explain;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<Leg> legs = read_exchange(text);
  for (const Leg& leg : legs) {
    CHECK(!leg.params.empty() && leg.role != Role::unknown);
    for (const Param& param : leg.params) {
      CHECK(param.at < param.end && param.end <= text.size());
      CHECK(param.name == "code" || text.substr(param.at, 3) == param.name.substr(0, 3));
    }
  }
  Strength last = Strength::proof;
  for (const Proof& proof : find_proofs(legs, text)) {
    CHECK(proof.cause != nullptr && !proof.detail.empty() && !proof.title.empty());
    CHECK(proof.strength <= last);
    last = proof.strength;
    for (const Evidence& one : proof.evidence) {
      CHECK(one.field != "code_verifier" || one.quote.size() < 80);
      CHECK(one.field != "code" || one.quote.size() < 80);
    }
  }
  return 0;
}
