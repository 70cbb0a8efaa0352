#include "serve/demo.h"

#include "base/encoding.h"
#include "crypto/password_hash.h"
#include "store/records.h"

namespace grantline::serve {
namespace {

using store::Table;

Result<bool> is_there(store::Engine& engine, Table table, std::string_view key) {
  auto row = engine.get(table, key);
  if (!row) return std::unexpected(row.error());
  return row->has_value();
}

store::UserRecord demo_user(World& world, const Settings& settings) {
  store::UserRecord user;
  user.id = UserId{base64url_encode(world.random_bytes(16))};
  user.login = kDemoLogin;
  user.name = "Demo Person";
  user.email = "demo@example.com";
  user.email_verified = true;
  user.created_at = user.password_changed_at = world.now();
  const crypto::PasswordCost cost{
      .memory_kib = static_cast<std::uint32_t>(settings.password.memory.bytes / 1024),
      .passes = static_cast<std::uint32_t>(settings.password.passes)};
  user.password_hash = crypto::hash_password(Secret(std::string(kDemoPassword)), cost, world);
  return user;
}

store::ClientRecord demo_client(World& world, const Settings& settings) {
  store::ClientRecord client;
  client.id = ClientId{std::string(kDemoClient)};
  client.created_at = world.now();
  client.metadata.client_name = "Demo app";
  client.metadata.redirect_uris = {settings.server.issuer + "/demo/callback",
                                   "http://127.0.0.1/callback"};
  client.metadata.post_logout_redirect_uris = {settings.server.issuer + "/"};
  client.metadata.grant_types.push_back(GrantType::device_code);
  client.metadata.scope = "openid profile email offline_access";
  return client;
}

}  // namespace

Result<void> make_demo(store::Engine& engine, World& world, const Settings& settings) {
  const auto has_user = is_there(engine, Table::user_names, kDemoLogin);
  const auto has_client = is_there(engine, Table::clients, kDemoClient);
  if (!has_user) return std::unexpected(has_user.error());
  if (!has_client) return std::unexpected(has_client.error());
  std::vector<store::Write> writes;
  if (!*has_user) {
    const store::UserRecord user = demo_user(world, settings);
    writes.push_back({{Table::users, user.id.text}, store::encode(user), 0});
    writes.push_back({{Table::user_names, std::string(kDemoLogin)}, user.id.text, 0});
  }
  if (!*has_client) {
    writes.push_back({{Table::clients, std::string(kDemoClient)},
                      store::encode(demo_client(world, settings)),
                      0});
  }
  if (writes.empty()) return {};
  return store::write_now(engine, std::move(writes));
}

}  // namespace grantline::serve
