#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/proofs.h"
#include "watch/credential_book.h"
#include "watch/line.h"
#include "watch/seen.h"

namespace grantline::watch {

// All that is known around a refused exchange. What is null is not known.
struct Refused {
  const SeenRequest& request;
  const SeenAnswer& answer;
  const Known* credential = nullptr;  // the code or refresh token that was sent
  const Use* use = nullptr;           // this exchange among the credential's uses
  const Line* line = nullptr;
  std::vector<explain::Proof> proofs;  // of the login and this exchange together
  std::string_view provider;           // its host
  std::uint64_t exchange = 0;
  WallTime now;
};

// Why it was refused: the span's event, mood, says, cause, detail, fix and because_of. What was
// seen to happen goes before what the answer says, and that before what is likely.
void explain_refusal(const Refused& refused, Span& span);

// "exchange 3, 1.2 s before"
std::string named(std::uint64_t exchange, WallTime then, WallTime now);

}  // namespace grantline::watch
