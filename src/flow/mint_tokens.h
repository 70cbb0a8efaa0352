#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/secret.h"
#include "jose/key_ring.h"
#include "spec/client_metadata.h"
#include "spec/credential.h"
#include "store/records.h"

namespace grantline::flow {

// The authentication context of every login here (acr): by password.
constexpr std::string_view kAcr = "urn:grantline:acr:password";

// What this server signs with, at one moment.
struct Minter {
  std::string_view issuer;
  const jose::KeyRing& ring;
  const TokenKeys& keys;
};

// An access token that is about to be made.
struct AccessTerms {
  const store::Grant& grant;
  GrantId id;
  GrantKey key;
  std::string_view scope;
  std::vector<std::string> resources;  // empty: the issuer is the audience
  WallTime now;
  Duration life;
  ByteArray<8> random;                         // makes the jti differ
  std::optional<KeyThumbprint> bound_to = {};  // RFC 9449 section 6: the cnf.jkt of a JWT
};

// RFC 9068, or opaque, as the client is registered. A fault where the ring has no key of the
// algorithm.
Result<Secret> mint_access_token(const Minter& minter, const ClientMetadata& client,
                                 const AccessTerms& terms);

struct IdTerms {
  const store::Grant& grant;
  std::string_view nonce;         // empty: none
  std::string_view access_token;  // for at_hash
  WallTime now;
  Duration life;
};

// OpenID Connect Core 1.0 section 2, with sid of RP-initiated logout.
Result<Secret> mint_id_token(const Minter& minter, const ClientMetadata& client,
                             const IdTerms& terms);

// The jti of a JWT access token tells its grant's row: row key 16 | generation 4 | random 8,
// base64url.
struct JwtId {
  GrantKey grant;
  std::uint32_t generation = 0;
};
std::optional<JwtId> parse_jwt_id(std::string_view jti);

}  // namespace grantline::flow
