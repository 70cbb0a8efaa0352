#pragma once

#include "flow/open_grant.h"

namespace grantline::flow {

// The person's side of RFC 8628 section 3.3.

// Whether a person may still answer what a device asked for. Refusals: user_code_unknown,
// user_code_expired, user_code_used; none for who has agreed already, so that a second press of the
// button does no harm. The gates are those of the client alone.
std::optional<Refusal> check_answerable(const Stored& stored, const UserId& person, WallTime now);

// The person agreed: from here on the grant is theirs, authorized now, from where they are.
// `opens_at`: now, or just after the newest gate of the person and the client.
Decided<store::Grant> approve_device(const Stored& stored, const Agreement& agreement,
                                     const Facts& facts, WallTime opens_at);

// Somebody who has the code said no.
Decided<store::Grant> deny_device(const Stored& stored, const Facts& facts);

}  // namespace grantline::flow
