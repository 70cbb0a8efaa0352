#pragma once

#include "cli/session.h"
#include "client/record.h"

namespace grantline::cli {

// OpenID Connect RP-Initiated Logout 1.0: shows a page of this machine, from which a form goes to
// the provider with the ID token as its hint. So the token is in no address and no argument of the
// browser. Complains, and answers false, where the provider has no such endpoint or nobody came.
bool end_in_browser(Session& session, const client::StoredSession& ended);

}  // namespace grantline::cli
