#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/oracle.h"

namespace grantline::sim {

enum class Act {
  authorize,
  ask_device,
  redeem,
  refresh,
  introspect_refresh,
  introspect_access,
  revoke
};

// Whose request it is. The owner's is all right; a thief has all that the owner has; the others
// lack one thing.
enum class By { owner, thief, other_client, wrong_secret, wrong_verifier };

struct Line;

// One request, from the moment at which the server begins to read it.
struct Attempt {
  Act act{};
  By by{};
  std::string credential;
  std::uint32_t generation = 0;
  // As it was when the server began, and whether nothing else touched the line until the answer.
  Row before;
  WallTime at;
  std::uint64_t epoch = 0;
  std::uint64_t leaps = 0;
  bool began = false;
  bool crossed = false;
  // The owner waits no longer: the answer reaches nobody.
  bool abandoned = false;
};

// A grant, as its owner sees it and as the one who sees every answer does.
struct Line {
  std::size_t number = 0;
  std::size_t user = 0;
  std::string client;

  // The owner's.
  bool by_device = false;  // it began by a device code (RFC 8628)
  std::string user_code;
  bool is_let_in = false;  // the person said yes
  std::string code;        // or the device code
  std::string held;        // the newest refresh token whose answer arrived
  std::uint32_t held_generation = 0;
  std::string access;
  WallTime access_until;
  std::shared_ptr<Attempt> waits_for;
  bool must_repeat = false;  // the last request: its answer was lost
  Act last{};
  bool is_over = false;  // refused, revoked or given up

  GrantKey key;
  bool has_key = false;  // the code arrived

  // What every answer said, whether it arrived or not.
  int redemptions = 0;
  std::map<std::uint32_t, std::string> tokens;  // by generation

  // No thief, no administrator, no expiry and no request out of turn came near it: its owner must
  // never be refused.
  bool is_peaceful = true;
  std::uint64_t epoch = 0;  // moves with whatever happens to it
  std::uint64_t leaps = 0;  // of the clock: after one the row may have had its time and be gone
  std::vector<std::shared_ptr<Attempt>> under_way;
};

}  // namespace grantline::sim
