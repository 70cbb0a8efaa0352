#include "serve/gate_time.h"

#include <algorithm>
#include <string>
#include <vector>

namespace grantline::serve {
namespace {

using store::Table;

constexpr std::size_t kMostLookedAt = 10'000;

Result<std::vector<GrantKey>> find_grants(store::Engine& engine, const UserId& user,
                                          const std::optional<ClientId>& client) {
  std::vector<GrantKey> keys;
  std::size_t looked_at = 0;
  const std::string prefix = store::person_grants_prefix(user);
  const auto visit = [&](std::string_view key, std::string_view) {
    const auto named = store::parse_person_grant(key.substr(prefix.size()));
    if (named && (!client || named->client == *client)) keys.push_back(named->grant);
    return ++looked_at < kMostLookedAt;
  };
  auto done = engine.scan(Table::person_grants, prefix, "", visit);
  if (!done) return std::unexpected(done.error());
  return keys;
}

}  // namespace

Result<WallTime> closing_time(store::Engine& engine, const UserId& user,
                              const std::optional<ClientId>& client, WallTime now) {
  const auto keys = find_grants(engine, user, client);
  if (!keys) return std::unexpected(keys.error());
  for (const GrantKey& key : *keys) {
    const auto row = engine.get(Table::grants, as_view(key.bytes));
    if (!row) return std::unexpected(row.error());
    if (!*row) continue;
    const auto grant = store::decode_grant(**row);
    if (grant) now = std::max(now, grant->authorized_at);
  }
  return now;
}

Result<WallTime> opening_time(store::Engine& engine, const ClientId& client, const UserId& user,
                              WallTime now) {
  for (const std::string& key :
       {store::gate_key(client), store::gate_key(user), store::gate_key(user, client)}) {
    const auto row = engine.get(Table::gates, key);
    if (!row) return std::unexpected(row.error());
    if (!*row) continue;
    const auto gates = store::decode_gates(**row);
    if (!gates) return std::unexpected(gates.error());
    for (const store::Gate& gate : *gates) now = std::max(now, gate.at + milliseconds(1));
  }
  return now;
}

}  // namespace grantline::serve
