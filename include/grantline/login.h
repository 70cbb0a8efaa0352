#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grantline/session.h"

namespace grantline {
inline namespace v1 {

struct LoginOptions {
  std::string redirect_uri;  // where the callback comes; https, or loopback (RFC 8252 section 7.3)
  std::string scope;         // separated by spaces, such as "openid offline_access"
  // The name under which the tokens are kept: 1 to 60 of letters, digits, ".", "_" and "-". A
  // session of that name is replaced. Empty: a new name that nobody can guess.
  std::string session = {};
  std::vector<std::string> resources = {};                           // RFC 8707
  std::vector<std::pair<std::string, std::string>> parameters = {};  // prompt, login_hint, ...
};

// What a login gave.
class GRANTLINE_API LoggedIn {
 public:
  const std::string& session() const;  // its name, for Client::open_session
  const std::string& subject() const;  // `sub` of the ID token; empty: none came
  const std::string& scope() const;    // as granted
  // The callback was handled before, here or in another process: this is what it gave then.
  bool is_repeat() const;

  class State;
  explicit LoggedIn(std::shared_ptr<const State> state);

 private:
  std::shared_ptr<const State> state_;
};

// What arrived at the redirect URI.
struct CallbackRequest {
  std::string method = "GET";
  std::string parameters;    // the query; for response_mode=form_post the body
  std::string purpose = {};  // the header Sec-Purpose, or Purpose
};

// A callback whose state (RFC 6749 section 10.12) and issuer (RFC 9207) are those of its pending
// login, and the only thing that can be exchanged. It holds the client, verifier and redirect_uri
// of that login, so that no other can be sent with the code. Move-only.
class GRANTLINE_API CheckedCallback {
 public:
  // Redeems the code at once. At most one request goes out for a login, whoever asks and however
  // often, and it is never repeated; the session is stored before this answers. Handled before:
  // what that gave, or `already_handled`. Blocks, for 30 s at most.
  [[nodiscard]] Outcome<LoggedIn> exchange() &&;
  Awaitable<Outcome<LoggedIn>> async_exchange() &&;

  CheckedCallback(CheckedCallback&& other) noexcept;
  CheckedCallback& operator=(CheckedCallback&& other) noexcept;
  ~CheckedCallback();

 private:
  friend class PendingLogin;
  class State;
  explicit CheckedCallback(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A login between the redirect to the provider and the callback: state, nonce and PKCE verifier
// (RFC 7636). It is in the store before anybody sees its URL, so that a restart in between loses
// nothing. Made by Client::begin_login, and found again by Client::find_login. Move-only.
class GRANTLINE_API PendingLogin {
 public:
  // For a cookie of the person's browser (HttpOnly, Secure, SameSite=Lax): a callback is then taken
  // only from the browser that began (RFC 9700 section 4.7).
  const std::string& handle() const;
  const std::string& url() const;  // where the browser goes

  // not_a_visit: a HEAD or a prefetch; nothing was spent. log_in_again: the provider refused, or
  // the callback is of another login. Sends nothing.
  [[nodiscard]] Outcome<CheckedCallback> check(const CallbackRequest& request) &&;

  PendingLogin(PendingLogin&& other) noexcept;
  PendingLogin& operator=(PendingLogin&& other) noexcept;
  ~PendingLogin();

 private:
  friend class Client;
  class State;
  explicit PendingLogin(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct DeviceOptions {
  std::string scope;
  std::string session = {};  // as in LoginOptions
  std::vector<std::string> resources = {};
};

// A login on another device (RFC 8628): the person enters `user_code` at `verification_uri`.
// Move-only.
class GRANTLINE_API DeviceLogin {
 public:
  const std::string& user_code() const;
  const std::string& verification_uri() const;
  const std::string& verification_uri_complete() const;  // empty: the server has none
  TimePoint expires_at() const;

  // Asks until the person is done, no more often than the server wants (section 3.5), and stores
  // the session. Blocks for minutes; a stop ends it at once with the code "cancelled".
  [[nodiscard]] Outcome<LoggedIn> wait(std::stop_token stop = {}) &&;
  Awaitable<Outcome<LoggedIn>> async_wait(std::stop_token stop = {}) &&;

  DeviceLogin(DeviceLogin&& other) noexcept;
  DeviceLogin& operator=(DeviceLogin&& other) noexcept;
  ~DeviceLogin();

 private:
  friend class Client;
  class State;
  explicit DeviceLogin(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace v1
}  // namespace grantline
