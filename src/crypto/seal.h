#pragma once

#include <string>
#include <string_view>

#include "base/fault.h"
#include "base/secret.h"
#include "base/world.h"

namespace grantline::crypto {

// AES-256-GCM: nonce (12) | ciphertext | tag (16). `key` has 32 bytes; `context` is authenticated
// and must be the same when opened (it binds a sealed key to its name).
std::string seal(const Secret& key, std::string_view context, std::string_view plain, World& world);
// The fault tells neither key nor content.
Result<Secret> open(const Secret& key, std::string_view context, std::string_view sealed);

}  // namespace grantline::crypto
