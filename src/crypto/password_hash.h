#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/world.h"

namespace grantline::crypto {

struct PasswordCost {
  std::uint32_t memory_kib = 19456;  // OWASP's choice for Argon2id: 19 MiB, 2 passes, 1 lane
  std::uint32_t passes = 2;
};

// Argon2id in the PHC string form. Takes tens of milliseconds: not on an event loop.
std::string hash_password(const Secret& password, PasswordCost cost, World& world);
bool verify_password(std::string_view phc, const Secret& password);

}  // namespace grantline::crypto
