#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "explain/assertion.h"
#include "explain/proofs.h"

namespace grantline::explain {

struct KeyFault {
  std::string_view cause;  // a name of label.h
  std::string_view detail;
  Strength strength = Strength::hint;
  std::string title;
  std::string_view fix;
};

// What is wrong with the key of an assertion and its algorithm, the surest first: by itself, by the
// JWKS that stands beside it in `text`, and by the metadata of the server that `leg` goes to.
// `parameter` is "assertion" or "client_assertion".
std::optional<KeyFault> find_key_fault(const Assertion& assertion, std::string_view parameter,
                                       const Leg& leg, std::string_view text);
// The same of an assertion whose request is not known.
std::optional<KeyFault> find_key_fault(const Assertion& assertion, std::string_view text);

}  // namespace grantline::explain
