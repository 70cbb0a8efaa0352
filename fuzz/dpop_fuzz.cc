// Any bytes as a proof, and as its htu: no proof is taken unless it is signed by the key that it
// brings, and a URL that was normalised stays as it is.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/encoding.h"
#include "jose/dpop_proof.h"
#include "jose/dpop_url.h"
#include "jose/jwk.h"

namespace grantline::jose {
namespace {

const crypto::SigningKey& key_of_the_run() {
  static const crypto::SigningKey key = crypto::SigningKey::generate(SigningAlg::es256);
  return key;
}

void check_proof(std::string_view text) {
  constexpr std::string_view kUrl = "https://server.example.com/token";
  const std::string_view fields[] = {text};
  const DpopRequest request{fields, "POST", kUrl, {}, {}};
  const WallTime now = from_unix_seconds(1'562'262'616);
  const auto proof = check_dpop_proof(request, {}, now);
  if (!proof) return;
  CHECK(proof->jkt.size() == 43 && !proof->jti.empty() && proof->good_until > now);
  // Its signature belongs to these bytes.
  const std::string signature(text.substr(text.rfind('.')));
  const std::string other = base64url_encode(R"({"typ":"dpop+jwt","alg":"ES256"})");
  const std::string changed = other + std::string(text.substr(text.find('.')));
  const std::string_view again[] = {changed};
  CHECK(!check_dpop_proof({again, "POST", kUrl, {}, {}}, {}, now).has_value());
}

// What is signed by a key of ours is refused for what it says, never for its signature.
void check_signed(std::string_view payload) {
  std::string header = R"({"typ":"dpop+jwt","alg":"ES256","jwk":)";
  static const std::string jwk = to_text(Json(to_json({"", key_of_the_run().public_key()})));
  const std::string input = base64url_encode(header + jwk + "}") + "." + base64url_encode(payload);
  const std::string text = input + "." + base64url_encode(key_of_the_run().sign(input));
  const std::string_view fields[] = {text};
  const DpopRequest request{fields, "POST", "https://server.example.com/token", {}, {}};
  const auto proof = check_dpop_proof(request, {}, from_unix_seconds(1'562'262'616));
  CHECK(proof.has_value() || proof.error().error != DpopError::signature_wrong);
}

void check_url(std::string_view text) {
  const auto url = dpop_url(text);
  if (!url) return;
  CHECK(url->find_first_of("?#") == std::string::npos);
  CHECK(dpop_url(*url) == url);
}

}  // namespace
}  // namespace grantline::jose

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace grantline::jose;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_proof(text);
  check_signed(text);
  check_url(text);
  return 0;
}
