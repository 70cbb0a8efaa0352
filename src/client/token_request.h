#pragma once

#include <memory>
#include <string>

#include "client/client_auth.h"
#include "client/environment.h"
#include "client/key_cache.h"
#include "client/provider.h"

namespace grantline::client {

// One client at one provider. Cheap to copy; copies share the cache of keys.
struct Registration {
  Provider provider;
  ClientId client_id;
  ClientAuth auth = {};
  std::shared_ptr<KeyCache> keys = std::make_shared<KeyCache>(provider.jwks_uri);
};

struct TokenSet {
  Secret access_token;
  std::string token_type;
  std::string scope;  // empty: as asked for
  Secret refresh_token;
  Secret id_token;
  WallTime obtained_at;  // when the request went out
  WallTime expires_at;   // unset: the server did not say
  WallTime server_time;  // by the answer's Date; else this machine's
};

// Sends one request to the token endpoint; never repeats it.
Outcome<TokenSet> ask_for_tokens(Environment& env, const Registration& registration, Form& form,
                                 Duration timeout);
// The same for another endpoint that takes a client's form: the answer's JSON, or "{}" where it has
// no body. For revocation and device authorization.
Outcome<Json> ask_endpoint(Environment& env, const Registration& registration,
                           const std::string& url, Form& form, Duration timeout);

// Repeats what ends in retry_later, with backoff, as long as the patience lasts.
template <class T, class Ask>
Outcome<T> with_retries(Environment& env, Backoff& backoff, Ask ask) {
  while (true) {
    Outcome<T> outcome = ask();
    if (outcome || outcome.error().kind != ErrorKind::retry_later) return outcome;
    const auto wait = backoff.next(outcome.error().retry_after);
    if (!wait) return outcome;
    env.sleep(*wait);
  }
}

// Overwrites all texts in it.
void wipe_texts(Json& json);

}  // namespace grantline::client
