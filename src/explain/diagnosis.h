#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/clues.h"
#include "explain/evidence.h"
#include "explain/proofs.h"
#include "explain/reading.h"
#include "explain/weights.h"

// What a pasted text says of the cause of a refused grant: the answer of `grantline explain`.

namespace grantline::explain {

struct Link {
  std::string title;
  std::string url;
};

struct Ranked {
  const Label* cause = nullptr;  // never null
  std::string detail;            // finer than the cause, a proof's name; "" where there is none
  std::string title;
  double probability = 0;
  std::vector<Evidence> evidence;
  std::string confirm;  // what would show or rule out that it is this one
  std::string fix;
  std::vector<Link> links;
};

struct Diagnosis {
  std::vector<Ranked> causes;    // the most probable first; none: nothing of the text is known
  std::vector<Proof> ruled_out;  // what the exchange was seen to have right
  std::vector<const Provider*> providers;  // which the text shows
  std::vector<std::string> not_read;       // what of the input was left out, and why
  bool is_decided = false;                 // the first cause is likelier than all others together
  std::string ask;                         // what would decide; "" where it is decided
};

// Of text, a HAR, or whatever else one input may be.
Diagnosis diagnose(std::string_view text);
Diagnosis diagnose(const Reading& reading);

// Of an input of any size, which is read in pieces and kept in part. `next` gives the following
// piece, "" at the end.
Diagnosis diagnose_pieces(const std::function<std::string()>& next);

// Below this a cause is not shown.
inline constexpr double kLeastShown = 0.02;

}  // namespace grantline::explain
