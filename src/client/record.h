#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/token_request.h"

namespace grantline::client {

// What is stored of one login's outcome, as `<name>.session` in the token store. JSON; the format
// is in docs/FORMATS.md.
struct StoredSession {
  Provider provider;
  ClientId client_id;
  AuthMethod auth_method = AuthMethod::none;
  std::string secret_file;  // where the command finds the client's secret; no secret itself
  std::string key_id;       // of the key of private_key_jwt; empty: none
  // client_credentials: the client's own session, without a person and without a refresh token. It
  // asks for the next token as it asked for the first.
  bool is_clients_own = false;
  std::string scope;  // as asked for
  std::vector<std::string> resources;
  std::string subject;  // of the ID token; empty: none came
  std::string login;    // the handle of the login that made it
  WallTime logged_in_at;
  TokenSet tokens;
  // A refresh was begun then and no answer of it is stored: the same request is due again.
  WallTime intent_at;
  // The server refused the refresh token for good.
  struct Refusal {
    std::string code;
    std::string what;
    std::string reference;
    WallTime at;
  };
  std::optional<Refusal> refusal;

  bool is_reserved = false;  // only room on the disk, for a login that is under way
};
Secret encode(const StoredSession& session);
Result<StoredSession> decode_session(const Secret& content);
TokenSet copy(const TokenSet& tokens);
StoredSession copy(const StoredSession& session);

// A login under way, as `<handle>.login`.
struct StoredLogin {
  enum class Status { waiting, exchanging, done, failed };
  Status status = Status::waiting;
  std::string issuer;
  std::string client_id;
  std::string session;  // the name of the session that it makes
  std::string redirect_uri;
  std::string scope;
  std::vector<std::string> resources;
  std::string authorization_url;
  Secret state;
  Secret nonce;
  Secret verifier;
  WallTime created_at;
  std::string code_hash;  // of the code that was exchanged: base64url of SHA-256
  std::string failure;    // what the exchange ended in
};
Secret encode(const StoredLogin& login);
Result<StoredLogin> decode_login(const Secret& content);

inline std::string session_key(std::string_view name) { return std::string(name) + ".session"; }
inline std::string login_key(std::string_view handle) { return std::string(handle) + ".login"; }

// A stored session with what `replace` needs.
struct LoadedSession {
  std::uint64_t generation = 0;
  StoredSession session;
};
// Nothing: there is none of that name.
Outcome<std::optional<LoadedSession>> load_session(TokenStore& store, std::string_view name);

}  // namespace grantline::client
