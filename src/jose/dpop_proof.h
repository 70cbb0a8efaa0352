#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"

namespace grantline::jose {

// What a DPoP proof is held against. All of it is facts of the request that it came with.
struct DpopRequest {
  std::span<const std::string_view> fields;  // the values of its DPoP fields, one each
  std::string_view method;                   // "POST"
  std::string_view url;  // absolute, as the client knows it; its query and fragment do not count
  std::optional<std::string_view> access_token =
      {};  // it came with this one: `ath` must be its hash
  std::optional<std::string_view> jkt =
      {};  // the key must have this thumbprint (the token's cnf.jkt)
};

// How old a proof may be. With `nonces` a proof needs one of them, and they tell its age in place
// of its `iat` (RFC 9449 section 4.3, check 11), so that a client whose clock is wrong can go on.
struct DpopRules {
  Duration max_age = seconds(60);  // of `iat`
  Duration leeway = seconds(30);   // for clocks that differ, added at both ends
  std::span<const std::string> nonces = {};
  Duration nonce_life = minutes(10);  // the longest that one of `nonces` is taken from now on
};

enum class DpopError {
  missing,             // no DPoP field
  repeated,            // more than one (check 1)
  malformed,           // no JWT, or a claim that it must have is not there (checks 2 and 3)
  type_wrong,          // typ is not dpop+jwt (check 4)
  algorithm_refused,   // none, an HMAC, or one that is not known here (check 5)
  key_missing,         // no jwk in the header
  key_private,         // the jwk holds its private half (check 7)
  key_refused,         // the jwk is no key for the alg
  signature_wrong,     // (check 6)
  method_wrong,        // htm (check 8)
  url_wrong,           // htu (check 9)
  nonce_missing,       // (check 10)
  nonce_wrong,         // one that is not, or no longer, taken
  too_old,             // iat (check 11)
  from_future,         // iat
  token_hash_missing,  // ath (check 12)
  token_hash_wrong,
  key_wrong,  // another key than the one that is due (check 12)
};

// Why a proof is refused, with what is due and what came where that helps. Both may hold any bytes
// of the request, but no secret.
struct [[nodiscard]] DpopFault {
  DpopError error{};
  std::string due;
  std::string came;
  Duration off_by;  // of too_old and from_future: beyond what is taken

  DpopFault(DpopError why, std::string is_due = {}, std::string has_come = {}, Duration by = {})
      : error(why), due(std::move(is_due)), came(std::move(has_come)), off_by(by) {}
};

struct DpopProof {
  std::string jkt;  // RFC 7638 thumbprint of its key, SHA-256, base64url
  std::string jti;  // any text
  WallTime issued_at;
  // From when on it would be refused for its age. Until then its use must be remembered:
  std::string used_key;  // 43 characters made of key and jti, for whoever remembers
  WallTime good_until;
};

// RFC 9449 section 4.3, all of its twelve checks but one: whether the proof was used before
// (section 11.1) only a store can tell. So a caller that takes the proof has to spend `used_key`
// until `good_until`, and to refuse it where that was spent already. A proof says that its sender
// holds the key, never who the sender is.
//
// Pure: no I/O, clock or random numbers; safe from every thread. Costs one check of a signature.
std::expected<DpopProof, DpopFault> check_dpop_proof(const DpopRequest& request,
                                                     const DpopRules& rules, WallTime now);

// The algorithms that are taken, for `algs` of a challenge and for
// dpop_signing_alg_values_supported.
std::span<const std::string_view> dpop_algorithms();

}  // namespace grantline::jose
