#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grantline/context.h"
#include "grantline/error.h"

namespace grantline {
inline namespace v1 {

// A header of an answer.
struct Field {
  std::string name;
  std::string value;
};

// A request to an API, as its server got it.
struct ApiRequest {
  std::string method = "GET";
  std::string target = {};                      // path and query: "/orders?x=1"
  std::vector<std::string> authorization = {};  // the value of each Authorization header
};

// Whose access tokens open an API.
struct GuardOptions {
  // As `iss` and the provider's metadata have it, letter by letter.
  std::string issuer;
  // The API's resource identifier, as `aud` has it (RFC 8707).
  std::string audience;
  // Where the keys are. Empty: the metadata says it (RFC 8414, OpenID Connect Discovery 1.0).
  std::string jwks_uri = {};
  // A URL, for challenges (RFC 9728 section 5.1). Empty: none.
  std::string resource_metadata = {};
  // How far the clocks may differ for a token that was just made (nbf, iat), at most 60 s. Its end
  // is what it says: a refresh mends a token that has ended, but none mends one that is too new.
  std::chrono::milliseconds leeway = std::chrono::seconds(5);
  // How long a call may wait for the provider, where it has to ask for keys.
  std::chrono::milliseconds patience = std::chrono::seconds(5);
  // Unsafe, for providers that do not say by the type of a JWT that it is an access token
  // (Keycloak, Entra, Cognito and others: typ is JWT, or none). Then what looks like an ID token, a
  // refresh token or any other JWT is refused by its claims; but one that tells nothing of itself
  // passes where it has the API's audience (RFC 8725 section 3.11).
  bool accept_plain_jwt = false;
};

// What a place of the API asks of a token.
struct Requirement {
  std::string scope = {};                            // all of it; separated by spaces
  std::vector<std::string> acr_values = {};          // one of these (RFC 9470); empty: any
  std::optional<std::chrono::seconds> max_age = {};  // since the person logged in (RFC 9470)
  // How often each client may call for each subject: "100/s burst 200", "30/m". Empty: no limit.
  std::string rate = {};
};

// Of a request that may go on. Never changes; cheap to copy; safe from every thread. Only a check
// makes one.
class GRANTLINE_API Admitted {
 public:
  const std::string& subject() const;    // `sub`: the person, or the client for itself
  const std::string& client_id() const;  // empty: the provider does not tell
  const std::string& scope() const;      // separated by spaces
  std::chrono::sys_time<std::chrono::milliseconds> expires_at() const;
  // Any claim of the token, as JSON text: claim("groups") is `["admin"]`. Nothing: it has none.
  std::optional<std::string> claim(std::string_view name) const;
  // For the answer: RateLimit, where the place has a rate.
  const std::vector<Field>& headers() const;

  class State;
  explicit Admitted(std::shared_ptr<const State> state);

 private:
  std::shared_ptr<const State> state_;
};

// Of a request that must not go on, with the answer to it. Never changes; cheap to copy; safe from
// every thread. Nothing in it holds a secret.
class GRANTLINE_API Denied {
 public:
  int status() const;  // 400, 401, 403, 429 or 503
  // WWW-Authenticate (RFC 6750 section 3), Retry-After, RateLimit, Cache-Control, Content-Type.
  const std::vector<Field>& headers() const;
  const std::string& body() const;  // JSON: error and error_description
  // For the log, not for the caller: the reason as one word ("access_token_expired"), in a sentence
  // with its evidence, and what a developer does about it. docs/causes.md lists them.
  std::string_view cause() const;
  const std::string& what() const;
  std::string_view fix() const;

  class State;
  explicit Denied(std::shared_ptr<const State> state);

 private:
  std::shared_ptr<const State> state_;
};

using Verdict = std::expected<Admitted, Denied>;

// One place of an API, or all places that ask the same. A handle: cheap to copy, copies share its
// rates; safe from every thread.
class GRANTLINE_API GuardedPlace {
 public:
  // RFC 9068 section 4, RFC 6750 section 3. The token counts in the Authorization header alone.
  // Blocks for the provider's keys where they are not at hand: at the first call, when a token
  // names a new key (at most every 10 s), and on one thread an hour. A token that was checked
  // before costs a hash until it ends.
  [[nodiscard]] Verdict check(const ApiRequest& request) const;
  Awaitable<Verdict> async_check(ApiRequest request) const;

  class State;
  explicit GuardedPlace(std::shared_ptr<State> state);

 private:
  std::shared_ptr<State> state_;
};

// Protects an API with the access tokens (JWTs) of one provider. A handle: cheap to copy, copies
// share keys and what was checked; safe from every thread.
class GRANTLINE_API Guard {
 public:
  // Asks nobody: the keys come with the first call. fix_configuration: an option is wrong.
  [[nodiscard]] static Outcome<Guard> open(const Context& context, GuardOptions options);
  // Made once, at the start. fix_configuration: the requirement cannot be read.
  [[nodiscard]] Outcome<GuardedPlace> place(const Requirement& requirement = {}) const;

  class State;
  explicit Guard(std::shared_ptr<State> state);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace v1
}  // namespace grantline
