#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "serve/decide_grant.h"

namespace grantline::serve {

// A grant that a device asked for, as a person finds it: by the code that they type.
struct DeviceGrant {
  GrantKey key;
  store::Grant grant;
  std::string user_code;  // eight letters
};

// The row of Table::user_codes of eight letters, under the newest token key. The store knows the
// code by this hash alone.
std::string user_code_key(const TokenKeys& keys, std::string_view user_code);

// For `person`, who may be nobody yet. Refusals: user_code_unknown, user_code_expired,
// user_code_used. Blocks for reads.
Result<std::expected<DeviceGrant, Refusal>> find_device_grant(App& app, std::string_view user_code,
                                                              const UserId& person, WallTime now);

// The person's answer, in one change of the row; `also`: what is written with a yes. Refusals as
// above: somebody else was faster, or it is too late by now.
Task<Result<std::expected<store::Grant, Refusal>>> approve_device(App& app, const Call& call,
                                                                  const DeviceGrant& device,
                                                                  flow::Agreement agreement,
                                                                  std::vector<store::Write> also);
Task<Result<std::expected<store::Grant, Refusal>>> deny_device(App& app, const Call& call,
                                                               const DeviceGrant& device);

}  // namespace grantline::serve
