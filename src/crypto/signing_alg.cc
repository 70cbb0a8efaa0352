#include "crypto/signing_alg.h"

#include "base/check.h"

namespace grantline {

std::string_view to_text(SigningAlg alg) {
  switch (alg) {
    case SigningAlg::es256: return "ES256";
    case SigningAlg::eddsa: return "EdDSA";
    case SigningAlg::rs256: return "RS256";
  }
  check_failed("a signing algorithm is one of its enumerators", __FILE__, __LINE__);
}

std::optional<SigningAlg> parse_signing_alg(std::string_view text) {
  for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
    if (text == to_text(alg)) return alg;
  }
  return std::nullopt;
}

}  // namespace grantline
