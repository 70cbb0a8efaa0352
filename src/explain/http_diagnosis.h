#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "explain/api_weights.h"
#include "explain/clues.h"
#include "explain/exchange.h"
#include "explain/proofs.h"
#include "explain/ranked.h"

namespace grantline::explain {

// Why an API, a gateway or a token endpoint answered 401, 403, 404, 405 or 429.
struct HttpDiagnosis {
  std::vector<Ranked> causes;    // the most probable first; none: there is no such answer
  std::vector<Proof> ruled_out;  // what the request was seen to have right
  std::vector<std::string> not_read;
  JsonObject answer;  // docs/explain-json.md
  std::string ask;    // what would decide between the first two
  // How much of the whole this takes from the causes of a refused grant, where the text speaks of
  // one too: 1 where nothing says that a grant is what was refused, near 0 where the refused grant
  // is what came of it.
  double share = 0;
  ApiClues clues;  // by which the causes were weighed
};

// `clues`: of the text. `jwks`: a JWK Set beside it, or "". `weights`: null: those built in.
HttpDiagnosis diagnose_http(std::string_view text, const std::vector<Leg>& legs, const Clues& clues,
                            const std::string& jwks, const ApiWeights* weights);

}  // namespace grantline::explain
