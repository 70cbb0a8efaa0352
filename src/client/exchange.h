#pragma once

#include <string>

#include "client/pending_login.h"

namespace grantline::client {

struct LoggedIn {
  std::string session;     // its name in the token store
  std::string subject;     // empty: no ID token came
  std::string scope;       // as granted
  bool is_repeat = false;  // the callback was handled before: this is what it gave then
};

// Redeems the code of a checked callback: at most one request goes out for a login, whoever asks
// and however often, and it is never repeated. That it goes out is stored before, and the session
// is stored before this answers. Where the callback was handled before: what that gave, or
// already_handled. Blocks, for `patience` at most; safe from every thread and process.
Outcome<LoggedIn> exchange(Environment& env, const Registration& registration,
                           CheckedCallback callback, const std::string& secret_file = {},
                           Duration patience = seconds(30));

// Stores what a login gave; a session of that name is replaced. For device logins too.
Outcome<void> store_new_session(Environment& env, const std::string& name, StoredSession session);
// The signature and claims of an ID token; answers its subject, or "" where none came.
Outcome<std::string> subject_of(Environment& env, const Registration& registration,
                                const TokenSet& tokens, std::string_view nonce,
                                Duration timeout = seconds(10));

}  // namespace grantline::client
