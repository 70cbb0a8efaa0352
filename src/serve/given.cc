#include "serve/given.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "serve/admin_reply.h"
#include "serve/decide_grant.h"
#include "serve/grant_line.h"

namespace grantline::serve {
namespace {

using store::Table;

constexpr std::size_t kMostRows = 300;  // of a page
using ByClient = std::map<std::string, GivenClient, std::less<>>;

// The rows of a page, as they stand behind the person's prefix, and whether more follow.
struct Rows {
  std::vector<std::string> keys;
  bool more = false;
};

Result<Rows> find_rows(App& app, const std::string& prefix, std::string_view from) {
  Rows out;
  const std::string after = from.empty() ? std::string() : prefix + std::string(from);
  const auto visit = [&](std::string_view key, std::string_view) {
    out.more = out.keys.size() == kMostRows;
    if (!out.more) out.keys.emplace_back(key.substr(prefix.size()));
    return !out.more;
  };
  auto done = app.engine.scan(Table::person_grants, prefix, after, visit);
  if (!done) return std::unexpected(done.error());
  return out;
}

void add_scope(GivenClient& given, std::string_view scope, WallTime since) {
  given.scope = given.scope.with(Scope::parse(scope).value_or(Scope()));
  given.since = given.since.is_set() ? std::min(given.since, since) : since;
}

Result<void> add_grants(App& app, const UserId& user, const Rows& rows, WallTime now,
                        ByClient& out) {
  for (const std::string& rest : rows.keys) {
    const auto named = store::parse_person_grant(rest);
    if (!named) continue;
    auto stored = read_grant(app.engine, named->grant);
    if (!stored) return std::unexpected(stored.error());
    // Until its code is redeemed nobody holds anything of it.
    if (!stored->grant || stored->grant->user != user || stored->grant->code) continue;
    if (store::is_unredeemed_device(*stored->grant)) continue;
    if (!is_active(*stored, now)) continue;
    GivenClient& given = out[named->client.text];
    add_scope(given, stored->grant->scope, stored->grant->authorized_at);
    given.grants.push_back({named->grant, std::move(*stored->grant)});
  }
  return {};
}

std::string client_of(std::string_view rest) {
  const auto named = store::parse_person_grant(rest);
  return named ? named->client.text : std::string();
}

// Consents and grants stand in one order, that of the clients' ids: the page has the consents of
// the clients after the one where it begins, up to the one where it ends.
Result<void> add_consents(App& app, const UserId& user, std::string_view from, const Rows& rows,
                          ByClient& out) {
  const std::string prefix = store::consent_key(user, {});
  const std::string last = rows.more ? client_of(rows.keys.back()) : std::string();
  std::size_t looked_at = 0;
  const auto visit = [&](std::string_view key, std::string_view value) {
    const std::string_view client = key.substr(prefix.size());
    if (++looked_at > kMostRows || (!last.empty() && client > last)) return false;
    const auto consent = store::decode_consent(value);
    if (consent) add_scope(out[std::string(client)], consent->scope, consent->given_at);
    return true;
  };
  const std::string after = from.empty() ? std::string() : prefix + client_of(from);
  return app.engine.scan(Table::consents, prefix, after, visit);
}

WallTime last_used(const GivenClient& given) {
  return given.grants.empty() ? WallTime() : serve::last_used(given.grants.front().grant);
}

}  // namespace

WallTime last_used(const store::Grant& grant) {
  return std::max({grant.authorized_at, grant.redeemed_at, grant.rotated_at, grant.retried_at});
}

Result<GivenPage> find_given(App& app, const UserId& user, std::string_view from, WallTime now) {
  const auto begin = base64url_decode(from).value_or("");
  const auto rows = find_rows(app, store::person_grants_prefix(user), begin);
  if (!rows) return std::unexpected(rows.error());
  ByClient found;
  if (auto done = add_grants(app, user, *rows, now, found); !done) {
    return std::unexpected(done.error());
  }
  if (auto done = add_consents(app, user, begin, *rows, found); !done) {
    return std::unexpected(done.error());
  }
  GivenPage page;
  if (rows->more) page.next = base64url_encode(rows->keys.back());
  for (auto& [id, given] : found) {
    auto client = app.clients.find(ClientId{id});
    if (!client) return std::unexpected(client.error());
    if (*client == nullptr) continue;
    given.client = std::move(*client);
    std::ranges::sort(given.grants, std::greater(),
                      [](const GivenGrant& one) { return last_used(one.grant); });
    const auto when = [](const GivenClient& one) { return last_used(one); };
    const auto place =
        std::ranges::upper_bound(page.clients, last_used(given), std::greater(), when);
    page.clients.insert(place, std::move(given));
  }
  return page;
}

std::vector<store::Key> withdrawal_reads(const UserId& user, const ClientId& client) {
  return {{Table::gates, store::gate_key(user, client)},
          {Table::consents, store::consent_key(user, client)}};
}

std::vector<store::Write> withdraw(const UserId& user, const ClientId& client, store::Values values,
                                   WallTime now) {
  return {
      gate_write(store::gate_key(user, client), values[0], store::GateKind::consent_withdrawn, now),
      {{Table::consents, store::consent_key(user, client)}, std::nullopt, 0}};
}

}  // namespace grantline::serve
