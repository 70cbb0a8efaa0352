#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/fault.h"
#include "base/time.h"

namespace grantline::client {

// What the caller has to do about it. Each failed call of this library has exactly one of these.
enum class ErrorKind {
  retry_later,        // the network, a 5xx, a 429, a page instead of an answer: the session stands
  log_in_again,       // the grant or the login is over: a person has to start anew
  fix_configuration,  // client id, secret, scope, address, certificate, clock: no retry will help
  already_handled,    // this callback was redeemed before: nothing was sent
  not_a_visit,        // a prefetch or HEAD of the callback: nothing was spent, answer with 204
  store_failed,       // this machine's disk or file: the session on it is as it was
};
std::string_view to_text(ErrorKind kind);  // "retry_later"

// `code` is a stable word for programs ("network", "rate_limited", "answer_lost", or the server's
// OAuth error); `what` is one sentence or more for people. Holds no secret.
struct [[nodiscard]] Error {
  ErrorKind kind{};
  std::string code;
  std::string what;
  std::optional<Duration> retry_after = {};  // as the server asked for it, or what backoff says
  std::string reference = {};                // what a grantline server calls the refusal: "gl-..."
  // The server may have acted on the request although no answer of it came.
  bool answer_may_be_lost = false;
};

template <class T>
using Outcome = std::expected<T, Error>;

// What mends an error code of OAuth that a server gave without a word: "; look at ..."; "" where
// the code says enough.
std::string_view advice_for(std::string_view code);
std::unexpected<Error> fail(ErrorKind kind, std::string code, std::string what);
std::unexpected<Error> fail_store(const Fault& fault);

}  // namespace grantline::client
