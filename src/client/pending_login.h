#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/record.h"

namespace grantline::client {

struct LoginOptions {
  // The name under which the tokens are kept; empty: a new one that nobody can guess.
  std::string session;
  std::string redirect_uri;
  std::string scope;
  std::vector<std::string> resources = {};                           // RFC 8707
  std::vector<std::pair<std::string, std::string>> parameters = {};  // prompt, login_hint, ...
};

// A login between the redirect to the provider and the callback. It is in the token store before
// anybody sees its URL, so that a restart in between loses nothing.
class PendingLogin {
 public:
  // Makes state, nonce and PKCE verifier (RFC 7636, S256), and stores them.
  static Outcome<PendingLogin> begin(Environment& env, const Registration& registration,
                                     const LoginOptions& options);
  // By the handle, which a web application keeps in a cookie of the person's browser (HttpOnly,
  // SameSite=Lax): a callback is then taken only from the browser that began (RFC 9700 4.7).
  static Outcome<PendingLogin> find(Environment& env, std::string_view handle);

  const std::string& handle() const { return handle_; }
  const std::string& url() const { return stored_.authorization_url; }  // where the browser goes
  WallTime created_at() const { return stored_.created_at; }

 private:
  friend class CheckedCallback;
  friend class CodeExchange;
  PendingLogin(std::string handle, StoredLogin stored)
      : handle_(std::move(handle)), stored_(std::move(stored)) {}

  std::string handle_;
  StoredLogin stored_;
};

// What arrived at the redirect URI.
struct CallbackRequest {
  std::string_view method = "GET";
  std::string_view parameters;  // the query, or the body of a form_post
  std::string_view purpose;     // the header Sec-Purpose, or Purpose
  WallTime arrived_at;
};

// A callback whose state and issuer (RFC 9207) were found to be those of a pending login. The only
// thing that can be exchanged, and only `check` makes one.
class CheckedCallback {
 public:
  // not_a_visit: a HEAD or a prefetch; nothing was spent. log_in_again: the provider refused, or
  // the callback is of another login.
  static Outcome<CheckedCallback> check(const Registration& registration, PendingLogin login,
                                        const CallbackRequest& request);

 private:
  friend class CodeExchange;
  CheckedCallback(PendingLogin login, Secret code, WallTime arrived_at)
      : login_(std::move(login)), code_(std::move(code)), arrived_at_(arrived_at) {}

  PendingLogin login_;
  Secret code_;
  WallTime arrived_at_;
};

// The name that a login's session will have.
Outcome<std::string> session_name(Environment& env, const std::string& wanted);

// Removes logins that were begun before `before`; answers how many. For the start of a program.
Outcome<int> forget_logins(TokenStore& store, WallTime before);

}  // namespace grantline::client
