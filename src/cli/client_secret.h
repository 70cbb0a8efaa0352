#pragma once

#include <string>

#include "cli/session.h"
#include "client/client_auth.h"
#include "client/token_store.h"

namespace grantline::cli {

// Where a client's secret or key comes from, as options of `login` say it and as a stored session
// remembers it: "/path/of/a/file", "env:NAME", or "store:NAME" for one that was typed or piped in
// and is kept among the sessions, as safe as they are. Never the secret itself.
struct SecretOptions {
  std::string secret_file;  // "-": standard input
  std::string secret_variable;
  std::string key_file;  // PKCS #8 in PEM, for private_key_jwt
  std::string key_id;
  std::string method;  // empty: what fits
};

// The client's proof, and where a later command finds it.
struct FoundSecret {
  client::ClientAuth auth;
  std::string source;
  Secret typed = {};  // came on standard input and is kept nowhere yet
};
// Reads it; stores nothing.
Result<FoundSecret> find_secret(Session& session, client::TokenStore& store,
                                const SecretOptions& options);
// Keeps what was typed in the store, under a name that holds the profile's, as its source.
Result<void> keep_secret(client::TokenStore& store, FoundSecret& found, const std::string& profile);
// Reads it again from where it was found.
Result<client::ClientAuth> read_client_auth(client::TokenStore& store, client::AuthMethod method,
                                            const std::string& source, const std::string& key_id);
// Removes a secret that is kept in the store; does nothing for other sources.
void forget_secret(client::TokenStore& store, const std::string& source);

}  // namespace grantline::cli
