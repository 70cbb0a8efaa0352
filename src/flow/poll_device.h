#pragma once

#include <optional>
#include <vector>

#include "flow/decision.h"
#include "flow/redeem_code.h"
#include "spec/credential.h"

namespace grantline::flow {

// A token request of grant type device_code whose device code has a right tag.
struct DevicePoll {
  Facts facts;
  Credential code;
  std::optional<Duration> since_last;  // since the poll before; nothing: none is known of
  std::vector<std::string> resources;  // RFC 8707: of those granted; empty: all
  bool wants_refresh_token = false;    // the client may have them
  std::uint8_t newest_key_id = 0;      // the token key that makes the refresh token
};

// What each slow_down adds, and where that stops: a client that ignores it costs no more writes.
inline constexpr Duration kSlowDownBy = seconds(5);
inline constexpr Duration kLongestInterval = seconds(60);

// RFC 8628 section 3.5. A poll that finds nothing decided writes nothing, but for the interval that
// a slow_down makes longer. Of the refusals with which all polls of a device end (expired, denied,
// revoked) the first stands on the line, and no other. A device code that was redeemed before is
// refused and ends the grant, as a code does (RFC 6749 section 4.1.2).
Decided<Redeemed> poll_device(const Stored& stored, const DevicePoll& poll, const Lives& lives,
                              Duration device_life);

}  // namespace grantline::flow
