#pragma once

#include <optional>

#include "jose/dpop_proof.h"
#include "serve/app.h"

namespace grantline::serve {

// How a refusal is told to a client that speaks JSON (RFC 6749 section 5.2): error,
// error_description, error_uri and reference; no-store; counted. `reference` is that of the event
// which the decision wrote; where there is none, an event of its own is written, so that `grantline
// explain` can tell.
net::Response refuse(App& app, const Call& call, const Refusal& refusal,
                     std::optional<Reference> reference = std::nullopt);

// The same without a write: for what anybody can cause at will and as often as they like (404,
// 429), and where the reference of a grant tells enough.
net::Response refuse_unrecorded(App& app, const Call& call, const Refusal& refusal,
                                std::optional<Reference> reference = std::nullopt);

// The store, a key or a worker failed: 500 or 503 in the same form. The fault goes to the log
// alone.
net::Response fail(App& app, const Call& call, const Fault& fault);

net::Response json(std::string body, int status = 200);
// The headers of an answer that holds a token (RFC 6749 section 5.1).
void forbid_storing(net::Response& response);

// The value of each header of that name, in any case of letters.
std::vector<std::string_view> fields_of(const net::Request& request, std::string_view name);

// The form of a POST body. Refusals: body_not_form (415), body_malformed, parameter_repeated.
std::expected<Params, Refusal> read_form(const Call& call);

// The client of a request, proven as it is registered; for the token endpoint and all that
// authenticates like it. A private_key_jwt is spent by this.
struct Caller {
  std::shared_ptr<const flow::KnownClient> client;
  std::optional<jose::DpopProof> proof = {};  // at the token endpoint: of the key that it holds
  const ClientMetadata& metadata() const { return client->record.metadata; }
  const ClientId& id() const { return client->record.id; }
};
Task<Result<std::expected<Caller, Refusal>>> authenticate(App& app, const Call& call,
                                                          const Params& params);

}  // namespace grantline::serve
