#pragma once

#include <string>
#include <string_view>

namespace grantline::explain {

// `text` with all blanked (by ";") that no person says: parameters of requests, which are for the
// proofs, but grant_type and the error; what is encoded for a URL or a form; frames of stack
// traces; the head of an HTTP message; a method and an address at the start of a line. Places stay
// as they are.
std::string prose_of(std::string_view text);

}  // namespace grantline::explain
