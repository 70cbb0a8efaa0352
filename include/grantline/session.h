#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grantline/access_token.h"
#include "grantline/awaitable.h"
#include "grantline/error.h"

namespace grantline {
inline namespace v1 {

struct LogoutUrlOptions {
  std::string post_logout_redirect_uri = {};  // registered at the provider
  std::string state = {};                     // comes back with it
};

// A stored login. A handle: cheap to copy, safe from every thread; any number of processes may have
// the same session open.
class GRANTLINE_API Session {
 public:
  const std::string& name() const;
  const std::string& subject() const;  // `sub` of the ID token; empty: none came

  // A token that is good for as long as asked. Refreshes where it must (RFC 6749 section 6), once
  // over all threads and processes: the others wait and get the same token. The successor of the
  // refresh token is on disk before this answers. With a good token at hand it neither locks nor
  // touches the disk.
  [[nodiscard]] Outcome<AccessToken> access_token(AccessTokenOptions options = {}) const;
  Awaitable<Outcome<AccessToken>> async_access_token(AccessTokenOptions options = {}) const;

  // The newest ID token, as it is stored: not for APIs.
  [[nodiscard]] Outcome<SecretText> id_token() const;
  // Where a browser goes to end the login at the provider too (OpenID Connect RP-Initiated Logout
  // 1.0 section 2). It holds the ID token; make it before `log_out`, which forgets that.
  [[nodiscard]] Outcome<SecretText> logout_url(LogoutUrlOptions options = {}) const;

  // Revokes the refresh token at the provider (RFC 7009) and forgets the session. Where the
  // provider cannot be reached the session is kept, unless it is to be forgotten all the same.
  enum class IfOffline : std::uint8_t { keep, forget };
  [[nodiscard]] Outcome<void> log_out(IfOffline if_offline = IfOffline::keep) const;
  Awaitable<Outcome<void>> async_log_out(IfOffline if_offline = IfOffline::keep) const;

  class State;
  explicit Session(std::shared_ptr<State> state);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace v1
}  // namespace grantline
