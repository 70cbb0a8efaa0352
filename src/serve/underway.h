#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "flow/interaction.h"
#include "serve/app.h"
#include "serve/device_grant.h"
#include "serve/session.h"
#include "serve/visit.h"

namespace grantline::serve {

struct PushedRow {
  std::string key;  // of Table::pushed
  store::PushedRequest record;
};

// An authorization request that was found good, and who is there.
struct Underway {
  Visit visit;
  flow::AuthorizeRequest request;
  std::shared_ptr<const flow::KnownClient> client;
  std::optional<PushedRow> pushed;
  std::optional<DeviceGrant> device;  // it is a device that asks, and not by /authorize
  std::optional<Session> session;
  std::optional<UserId> hinted;  // by a good id_token_hint
  std::optional<Scope> agreed;   // what the person of the session allowed this client before
};

// Loads and checks what a visit asks for. The unexpected half of the inner result is the whole
// answer: a page or a redirect with the refusal.
Result<std::expected<Underway, net::Response>> load_underway(App& app, const Call& call,
                                                             Visit visit,
                                                             std::optional<Session> session);

// RFC 8252 section 8.6, RFC 8628 section 5.4: a device, or a public client whose redirect_uri does
// not tell either that it is the client, so that another program may have sent the request. What
// authenticates at /token cannot be posed as.
bool is_unproven(const Underway& underway);

// Shows the next page, or issues the code (to a device: what it waits for). `just_agreed`: the
// person pressed "allow" for this request.
enum class JustAgreed { no, yes };
Task<net::Response> go_on(App& app, const Call& call, Underway underway, JustAgreed just_agreed);

// The person pressed "cancel" or "do not allow".
Task<net::Response> deny(App& app, const Call& call, const Underway& underway);

}  // namespace grantline::serve
