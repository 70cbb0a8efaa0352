#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "client/environment.h"
#include "jose/jwk.h"
#include "jose/jws.h"

namespace grantline::client {

// The public keys of one provider. Fetched when first needed; once more when a token names a key
// that is not among them (the provider has a new one), at most every 10 s; and for a login when
// they are over an hour old, so that a key that the provider withdrew is not taken for ever. Safe
// from every thread.
class KeyCache {
 public:
  explicit KeyCache(std::string jwks_uri) : uri_(std::move(jwks_uri)) {}
  // Fetches the keys unless they are here and no older than an hour; older ones stay where the
  // provider does not answer. `timeout` is that of a fetch.
  Outcome<void> prepare(Environment& env, Duration timeout = seconds(10));
  Outcome<jose::Jws> verify(Environment& env, std::string_view compact,
                            Duration timeout = seconds(10));

 private:
  using Keys = std::vector<jose::Jwk>;
  Outcome<std::shared_ptr<const Keys>> fetch(Environment& env, Duration timeout);
  std::shared_ptr<const Keys> current();

  std::string uri_;
  std::mutex mutex_;
  std::shared_ptr<const Keys> keys_;
  SteadyTime fetched_at_;
};

}  // namespace grantline::client
