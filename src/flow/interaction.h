#pragma once

#include <expected>
#include <optional>

#include "flow/authorize_request.h"

namespace grantline::flow {

// Who the browser's session says is there. Only for a session that is alive and a person who may
// log in.
struct SignedIn {
  UserId user;
  WallTime auth_time;
  bool is_hinted = true;  // login_hint is absent, or names this person
};

// What the person did on this server's pages since the request began.
enum class Choice { none, this_account, another_account };
struct Progress {
  WallTime started_at;  // when the request came in first
  Choice choice = Choice::none;
};

struct Situation {
  const AuthorizeRequest& request;
  std::optional<SignedIn> signed_in;
  std::optional<UserId> hinted;      // the subject of an id_token_hint that was verified
  std::optional<Progress> progress;  // absent: the request came in just now
  std::optional<Scope> agreed;       // what the person allowed this client before; absent: nothing
  bool skip_consent = false;         // the client is first-party
  bool is_unproven = false;          // nothing tells that it is the client: ask each time
  bool just_agreed = false;          // the person pressed "allow" for this very request
  WallTime now;
};

enum class NextStep { login, choose_account, ask_consent, issue_code };

// OpenID Connect Core 1.0 section 3.1.2.3. Refusals: login_required, consent_required,
// account_selection_required; all but the first only with prompt=none.
//
// A login newer than the start of the request counts for prompt=login and any max_age, however long
// the person then takes to consent. Where an id_token_hint names one person and another has just
// logged in, the answer is login_required: the client must not be given somebody else.
std::expected<NextStep, Refusal> next_step(const Situation& situation);

}  // namespace grantline::flow
