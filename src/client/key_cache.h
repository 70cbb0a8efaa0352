#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/environment.h"
#include "client/single_flight.h"
#include "jose/jwk.h"
#include "jose/jws.h"

namespace grantline::client {

// The public keys of one provider. Fetched when first needed, once over all threads that wait; once
// more when a token names a key that is not among them (the provider has a new one), at most every
// 10 s; and when they are over an hour old, so that a key that the provider withdrew is not taken
// for ever. After a fetch that failed nobody is asked for 2 s. Safe from every thread.
class KeyCache {
 public:
  explicit KeyCache(std::string jwks_uri) : uri_(std::move(jwks_uri)) {}
  // Where `jwks_uri` is empty, the issuer's metadata has it: it is looked up with the first fetch,
  // and anew after it led to no keys.
  KeyCache(std::string issuer, std::string jwks_uri)
      : issuer_(jwks_uri.empty() ? std::move(issuer) : std::string()), uri_(std::move(jwks_uri)) {}

  // Fetches the keys unless they are here and no older than an hour; older ones stay where the
  // provider does not answer. `timeout` is that of a fetch.
  Outcome<void> prepare(Environment& env, Duration timeout = seconds(10));
  // Of an ID token.
  Outcome<jose::Jws> verify(Environment& env, std::string_view compact,
                            Duration timeout = seconds(10));

  struct Checked {
    std::expected<jose::Jws, jose::JwsError> jws;
    std::uint64_t generation;  // of the keys by which it was checked
  };
  // jose::verify with these keys; an Error: the keys that it takes could not be had.
  Outcome<Checked> check(Environment& env, std::string_view compact, std::string_view typ,
                         Duration timeout);
  // Keys over an hour old are fetched anew by one thread, while the others go on with these. At
  // most every 10 s where that fails.
  void renew_if_old(Environment& env, Duration timeout);
  // Whether `renew_if_old` would fetch.
  bool is_old(Environment& env);
  // Grows with each other set of keys; 0: there are none yet.
  std::uint64_t generation();

 private:
  struct Keys {
    std::vector<jose::Jwk> all;
    std::string text;  // that they were read from
    std::uint64_t generation;
  };
  using KeysPtr = std::shared_ptr<const Keys>;
  Outcome<KeysPtr> fetch(Environment& env, Duration timeout);
  Outcome<KeysPtr> ask(Environment& env, Duration timeout);
  Outcome<std::string> find_uri(Environment& env, Duration timeout);
  KeysPtr keep(SteadyTime now, std::string_view text, std::vector<jose::Jwk> keys);
  KeysPtr current();

  const std::string issuer_;
  SingleFlight<Outcome<KeysPtr>> flights_;
  std::mutex mutex_;
  std::string uri_;
  KeysPtr keys_;
  SteadyTime fetched_at_;
  SteadyTime renew_not_before_;
  std::optional<Error> failure_;  // of the last fetch
  SteadyTime failed_at_;
};

}  // namespace grantline::client
