#include "serve/inspect_token.h"

#include "serve/decide_grant.h"

namespace grantline::serve {

Result<Inspected> inspect_access_token(App& app, const Keys& keys, std::string_view token,
                                       WallTime now) {
  const flow::Minter minter{app.issuer(), keys.ring, keys.tokens};
  auto claims = flow::read_access_token(minter, token, now);
  if (!claims) return Inspected{std::unexpected(std::move(claims.error())), std::nullopt};
  const auto spent = app.engine.get(store::Table::spent, claims->spent_key);
  if (!spent) return std::unexpected(spent.error());
  std::optional<GrantKey> key;
  StoredGrant stored;
  if (claims->grant == GrantKey{}) {
    auto gates = read_gates(app.engine, claims->client);
    if (!gates) return std::unexpected(gates.error());
    stored.gates = std::move(*gates);
  } else {
    key = claims->grant;
    auto read = read_grant(app.engine, *key);
    if (!read) return std::unexpected(read.error());
    stored = std::move(*read);
  }
  return Inspected{
      flow::check_access_token(std::move(*claims), stored.view(), spent->has_value(), now), key};
}

}  // namespace grantline::serve
