#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "explain/api_weights.h"
#include "explain/clues.h"
#include "explain/evidence.h"
#include "explain/language.h"
#include "explain/proofs.h"
#include "explain/ranked.h"
#include "explain/reading.h"
#include "explain/weights.h"

// What a pasted text says of the cause of a refused grant: the answer of `grantline explain`.

namespace grantline::explain {

struct Taken {
  std::string file;                // "" for what has no name
  std::vector<std::string> kinds;  // "HAR", "gzip", "UTF-16", "wrapped"; none: text
};

struct Diagnosis {
  std::vector<Ranked> causes;    // the most probable first; none: nothing of the text is known
  std::vector<Proof> ruled_out;  // what the exchange was seen to have right
  std::vector<const Provider*> providers;  // which the text shows
  std::vector<std::string> not_read;       // what of the input was left out, and why
  std::vector<Taken> inputs;               // what each was taken for
  std::vector<std::string> references;     // of a grantline server: "gl-...", at most five
  std::optional<SeenLanguage> language;    // its `at` is in the text that was read
  Evidence language_evidence;              // where that language shows
  bool is_decided = false;                 // the first cause is likelier than all others together
  std::string ask;                         // what would decide; "" where it is decided
  JsonObject answer;  // the API's refusal that was looked into, as docs/explain-json.md has it
};

// What is given beside the text, for a refusal by an API.
struct Beside {
  std::string jwks;                  // a JWK Set; "" where there is none
  const Weights* weights = nullptr;  // instead of those that are built in
  const ApiWeights* api_weights = nullptr;
  std::string but_not = {};  // clues.h
};

// Of text, a HAR, or whatever else one input may be.
Diagnosis diagnose(std::string_view text, const Beside& beside = {});
Diagnosis diagnose(const Reading& reading, const Beside& beside = {});

// Of an input of any size, which is read in pieces and kept in part. `next` gives the following
// piece, "" at the end.
Diagnosis diagnose_pieces(const std::function<std::string()>& next, const Beside& beside = {});

// Below this a cause is not shown.
inline constexpr double kLeastShown = 0.02;

}  // namespace grantline::explain
