#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flow/client_claim.h"
#include "serve/app.h"
#include "store/records.h"

namespace grantline::serve {

// What a person gave to applications and can take back.
struct GivenGrant {
  GrantKey key;
  store::Grant grant;
};
struct GivenClient {
  std::shared_ptr<const flow::KnownClient> client;
  Scope scope;                     // of the consent and of all grants below
  WallTime since;                  // the oldest of them
  std::vector<GivenGrant> grants;  // in use, the last used first; none: only the consent is there
};
struct GivenPage {
  std::vector<GivenClient> clients;  // the last used first
  std::string next;                  // where the next page begins; empty: there is none
};

// A page of it, from `from` on (empty: the first). However much there is, a bounded number of rows
// is read. Blocks for these reads.
Result<GivenPage> find_given(App& app, const UserId& user, std::string_view from, WallTime now);

WallTime last_used(const store::Grant& grant);

// Takes back all that a person gave to a client: the consent goes, so that it is asked for again,
// and every grant made before is refused from now on. One write, however many grants there are.
std::vector<store::Key> withdrawal_reads(const UserId& user, const ClientId& client);
std::vector<store::Write> withdraw(const UserId& user, const ClientId& client, store::Values values,
                                   WallTime now);

}  // namespace grantline::serve
