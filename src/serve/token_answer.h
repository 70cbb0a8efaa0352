#pragma once

#include <optional>

#include "serve/app.h"
#include "serve/refuse.h"

namespace grantline::serve {

// What an exchange came to, for the answer of RFC 6749 section 5.1.
struct Issued {
  const store::Grant& grant;
  GrantId id;
  GrantKey key;
  Scope scope;                         // of the access token
  std::vector<std::string> resources;  // of the access token
  std::string_view nonce;              // of the authorization request; only with its code
  bool refresh_token = false;
};
net::Response answer_tokens(App& app, const Call& call, const Keys& keys, const Caller& caller,
                            const Issued& issued);

// 20 random bits that number the event of a refusal.
std::uint32_t draw_event_number(App& app);
// The facts of this request for a decision.
flow::Facts facts_of(App& app, const Call& call, const Caller& caller);

// A code, refresh token or device code that is not this server's in form or tag, as the cause of
// its kind.
Refusal refusal_of(const App& app, const Unproven& unproven, CredentialKind expected);

// The scope and resources that a token request asks for.
struct Asked {
  std::optional<Scope> scope;
  std::vector<std::string> resources;
};
std::expected<Asked, Refusal> read_asked(const Params& params);

// One grant type each; the caller is proven and may use it.
Task<net::Response> exchange_code(App& app, const Call& call, const Params& params, Caller caller);
Task<net::Response> exchange_refresh_token(App& app, const Call& call, const Params& params,
                                           Caller caller);
Task<net::Response> exchange_device_code(App& app, const Call& call, const Params& params,
                                         Caller caller);
Task<net::Response> grant_to_client(App& app, const Call& call, const Params& params,
                                    Caller caller);
Task<net::Response> exchange_password(App& app, const Call& call, const Params& params,
                                      Caller caller);

}  // namespace grantline::serve
