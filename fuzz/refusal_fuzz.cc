// Any bytes as a pasted refusal: the probabilities are shares of one, evidence points into the
// text, and nothing that looks like a JWT is shown.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "explain/http_diagnosis.h"
#include "explain/http_turn.h"

namespace {

bool is_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::explain;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const HttpDiagnosis found = diagnose_http(text, read_exchange(text), clues_of(text), "", nullptr);
  const auto lines = 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
  double before = 1;
  for (const Ranked& one : found.causes) {
    CHECK(one.probability <= before && one.probability >= 0);
    before = one.probability;
    for (const Evidence& evidence : one.evidence) {
      CHECK(evidence.line <= lines);
      // A run of a token's characters.
      const std::size_t jwt = std::min(evidence.quote.find("eyJ"), evidence.quote.size());
      const auto end =
          std::ranges::find_if_not(evidence.quote.begin() + static_cast<std::ptrdiff_t>(jwt),
                                   evidence.quote.end(), is_token);
      CHECK(end - evidence.quote.begin() < static_cast<std::ptrdiff_t>(jwt) + 40);
    }
  }
  return 0;
}
