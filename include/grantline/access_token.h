#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "grantline/secret_text.h"

namespace grantline {
inline namespace v1 {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

// An access token that may be used. Never changes; cheap to copy; safe from every thread.
class GRANTLINE_API AccessToken {
 public:
  std::string_view reveal() const;  // the token itself: a secret
  std::string_view type() const;    // "Bearer" (RFC 6750)
  std::string_view scope() const;   // as granted, separated by spaces
  // Nothing: the server did not say (RFC 6749 section 5.1).
  std::optional<TimePoint> expires_at() const;
  // The value of the header Authorization: "Bearer ...".
  SecretText header() const;

  class State;
  explicit AccessToken(std::shared_ptr<const State> state);

 private:
  std::shared_ptr<const State> state_;
};

struct AccessTokenOptions {
  // How much longer the token must be good. Where tokens live shorter than twice that, half their
  // life is what is asked for.
  std::chrono::milliseconds min_valid = std::chrono::seconds(30);
  // How long the call may take, retries and waiting for other processes included.
  std::chrono::milliseconds patience = std::chrono::seconds(30);
};

}  // namespace v1
}  // namespace grantline
