#pragma once

#include <expected>

#include "flow/client_claim.h"
#include "flow/decision.h"
#include "spec/credential.h"

namespace grantline::flow {

// What a device asks for, checked against its client.
struct DeviceWish {
  Scope scope;  // all that is registered where it was left out
  std::vector<std::string> resources;
};

// RFC 8628 section 3.1, RFC 8707. Refusals: grant_type_not_allowed, scope_invalid,
// resource_invalid.
std::expected<DeviceWish, Refusal> check_device_request(const Params& params,
                                                        const ClientMetadata& client);

struct DeviceTerms {
  Duration life = minutes(10);
  Duration interval = seconds(5);
};

// A new grant that waits for a person: it has no user, and nothing of it can be used.
store::Grant open_device(const DeviceWish& wish, const Facts& facts, const DeviceTerms& terms,
                         std::uint8_t key_id);

Credential device_code_of(const store::Grant& grant, const GrantId& id);

}  // namespace grantline::flow
