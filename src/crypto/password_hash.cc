#include "crypto/password_hash.h"

#include <argon2.h>

#include "base/check.h"

namespace grantline::crypto {
namespace {

constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kHashSize = 32;

// A record that is missing or unreadable must cost what a good one costs, or the time of an answer
// would tell which accounts exist.
void spend_the_usual_cost(const Secret& password) {
  constexpr PasswordCost cost;
  constexpr char salt[kSaltSize] = {};
  ByteArray<kHashSize> hash;
  CHECK(argon2id_hash_raw(cost.passes, cost.memory_kib, kLanes, password.reveal().data(),
                          password.size(), salt, sizeof(salt), hash.data(),
                          hash.size()) == ARGON2_OK);
  wipe(hash.data(), hash.size());
}

}  // namespace

std::string hash_password(const Secret& password, PasswordCost cost, World& world) {
  const std::string salt = world.random_bytes(kSaltSize);
  std::string out(
      argon2_encodedlen(cost.passes, cost.memory_kib, kLanes, kSaltSize, kHashSize, Argon2_id),
      '\0');
  CHECK(argon2id_hash_encoded(cost.passes, cost.memory_kib, kLanes, password.reveal().data(),
                              password.size(), salt.data(), salt.size(), kHashSize, out.data(),
                              out.size()) == ARGON2_OK);
  out.resize(out.find('\0'));
  return out;
}

bool verify_password(std::string_view phc, const Secret& password) {
  const std::string terminated(phc);
  const int answer =
      phc.find('\0') == std::string_view::npos
          ? argon2id_verify(terminated.c_str(), password.reveal().data(), password.size())
          : ARGON2_DECODING_FAIL;
  if (answer != ARGON2_OK && answer != ARGON2_VERIFY_MISMATCH) spend_the_usual_cost(password);
  return answer == ARGON2_OK;
}

}  // namespace grantline::crypto
