#pragma once

#include <optional>
#include <string_view>

#include "jose/dpop_proof.h"
#include "serve/app.h"
#include "serve/decide_grant.h"

namespace grantline::serve {

// DPoP (RFC 9449) at the endpoints of this server.

// The proof that the request came with, held against the endpoint's URL and against `access_token`,
// where it came with one that is bound to a key; nothing where there is none. It has still to be
// spent: see `used`. With dpop.nonce, the answer brings the nonce of the next proof.
struct BoundToken {
  std::string_view text;
  KeyThumbprint key;
};
std::expected<std::optional<jose::DpopProof>, Refusal> read_proof(
    App& app, const Call& call, std::optional<BoundToken> access_token = std::nullopt);

KeyThumbprint key_of(const jose::DpopProof& proof);
// What the use of a proof spends.
Once used(const jose::DpopProof& proof);

// For `algs` of a challenge: "ES256 ..."
std::string proof_algorithms();

// Lets the answer bring a nonce where one is asked for (section 8), also without a proof.
void offer_nonce(App& app, const Call& call);

}  // namespace grantline::serve
