#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "grantline/export.h"

namespace grantline {
inline namespace v1 {

// What the caller has to do about it. Each failed call has exactly one of these.
enum class ErrorKind : std::uint8_t {
  retry_later,        // the network, a 5xx, a 429, a page instead of an answer: the session stands
  log_in_again,       // the grant or the login is over: a person has to start anew
  fix_configuration,  // client id, secret, scope, address, certificate, clock: no retry will help
  already_handled,    // this callback was redeemed before: nothing was sent
  not_a_visit,        // a prefetch or HEAD of the callback: nothing was spent, answer with 204
  store_failed,       // this machine's disk or file: the session on it is as it was
};
GRANTLINE_API std::string_view to_text(ErrorKind kind);  // "retry_later"

// The library throws nothing of its own; each call that can fail answers this. Holds no secret, so
// it may be logged. `code` is a stable word for programs: the server's OAuth error (RFC 6749
// section 5.2), or this library's own, such as "network", "rate_limited", "answer_lost",
// "state_mismatch", "busy". docs/client-library.md lists them.
struct [[nodiscard]] Error {
  ErrorKind kind{};
  std::string code;
  std::string what;  // one sentence or more for people
  // When to try again, as the server asked for it (Retry-After).
  std::optional<std::chrono::milliseconds> retry_after = {};
  std::string reference = {};  // what a grantline server calls the refusal: "gl-..."
};

template <class T>
using Outcome = std::expected<T, Error>;

}  // namespace v1
}  // namespace grantline
