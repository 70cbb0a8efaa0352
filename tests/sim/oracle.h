#pragma once

#include <optional>
#include <vector>

#include "serve/settings.h"
#include "store/records.h"

namespace grantline::sim {

// The rules of a grant, written down a second time and apart from src/flow: what a request that no
// other one crosses must come to. From RFC 6749 sections 4.1.2 and 6, RFC 8628 section 3.5, RFC
// 9700 section 4.14.2 and, for the retry window, docs/decisions.

enum class Due { give, refuse, refuse_and_end };

// A grant as it is on the disk.
struct Row {
  std::optional<store::Grant> grant;
  std::vector<store::Gate> gates;
};

// Idle expiry is the one rule that another request can lift meanwhile.
enum class Idle { counts, may_be_lifted };

// Neither ended nor behind a gate.
bool is_alive(const Row& row);

Due due_of_code(const Row& row, bool proof_is_right, WallTime now);
Due due_of_device(const Row& row, WallTime now);
Due due_of_refresh(const Row& row, std::uint32_t generation, Duration window, WallTime now,
                   Idle idle);
bool is_active_refresh_token(const Row& row, std::uint32_t generation, WallTime now);

}  // namespace grantline::sim
