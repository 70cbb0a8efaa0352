#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "flow/decision.h"
#include "jose/jwk.h"
#include "spec/params.h"
#include "spec/scope.h"

namespace grantline::flow {

// A registered client, with what each request needs of it parsed once.
struct KnownClient {
  store::ClientRecord record;
  std::vector<jose::Jwk> keys;  // for private_key_jwt
  Scope own_scope;              // what it may ask for itself: its scope without a person's
};
// A fault where its jwks cannot be read.
Result<KnownClient> know_client(store::ClientRecord record);

// Who a request says that it comes from, and by what it means to prove it.
struct ClientClaim {
  AuthMethod method = AuthMethod::none;
  ClientId id;
  Secret secret;        // of client_secret_basic and _post, decoded
  Secret basic_secret;  // of client_secret_basic, as it stood before form-decoding
  Secret assertion;     // of private_key_jwt
};

// RFC 6749 section 2.3, RFC 7523 section 2.2. One method a request; the client_id of the body,
// where there is one, must be that of the credentials.
std::expected<ClientClaim, Refusal> read_client_claim(
    std::optional<std::string_view> authorization_header, const Params& params);

// What must be spent for a private_key_jwt to be taken: its jti, until it expires.
struct AssertionUse {
  std::string spent_key;  // of Table::spent
  WallTime expires_at;
};

struct Authenticated {
  std::optional<AssertionUse> use;
};

struct AssertionRules {
  std::vector<std::string> audiences;  // the issuer first, and URLs of endpoints
  bool issuer_alone = false;           // the aud is the issuer, as one string
  Duration leeway = seconds(30);       // for clocks that differ
  Duration longest_life = hours(1);
};

// `client` is null where the id is not registered. Secrets are compared in constant time.
std::expected<Authenticated, Refusal> authenticate_client(const KnownClient* client,
                                                          const ClientClaim& claim,
                                                          const AssertionRules& rules,
                                                          WallTime now);

}  // namespace grantline::flow
