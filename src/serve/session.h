#pragma once

#include <optional>
#include <string>
#include <vector>

#include "serve/app.h"
#include "store/records.h"

namespace grantline::serve {

// A person who is signed in with this browser. The store knows the cookie by its hash alone, so who
// reads the store cannot take a session over.
struct Session {
  std::string key;  // of Table::sessions
  store::SessionRecord record;
  store::UserRecord user;
};

// The session of the request's cookie. Nothing: there is none, it has ended, the person is gone or
// disabled, or the password was changed since.
Result<std::optional<Session>> find_session(App& app, const Call& call);

// Moves the idle end of a session that is in use; writes only where that moves it noticeably.
Task<Result<void>> keep_session(App& app, const Call& call, const Session& session);

// A new session under a new cookie: what the browser held before is worth nothing afterwards, so
// nobody can plant a session of theirs beforehand.
struct StartedSession {
  Session session;
  std::string cookie;
};
Task<Result<StartedSession>> start_session(App& app, const Call& call,
                                           const store::UserRecord& user);

// Ends the session of the request's cookie, if there is one.
Task<Result<void>> end_session_of(App& app, const Call& call);

}  // namespace grantline::serve
