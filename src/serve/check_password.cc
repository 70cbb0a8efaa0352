#include "serve/check_password.h"

#include "base/check.h"
#include "crypto/password_hash.h"

namespace grantline::serve {
namespace {

// What an unknown name's password is checked against, so that its answer takes as long as
// another's.
const std::string& hash_of_nobody(App& app) {
  static const std::string hash = crypto::hash_password(
      Secret(app.world.random_bytes(16)),
      {.memory_kib = static_cast<std::uint32_t>(app.settings.password.memory.bytes / 1024),
       .passes = static_cast<std::uint32_t>(app.settings.password.passes)},
      app.world);
  return hash;
}

// For an unknown name: looks for a row and reads one, as for another. So both take as long.
Result<void> read_nobody(store::Engine& engine) {
  static const std::string row = [] {
    store::UserRecord nobody;
    nobody.id.text = std::string(22, 'n');
    nobody.login = "nobody@nobody.example";
    nobody.name = "Nobody Nobody";
    nobody.email = nobody.login;
    nobody.password_hash = std::string(97, 'n');
    nobody.created_at = nobody.password_changed_at = from_unix_seconds(1);
    return store::encode(nobody);
  }();
  const auto found = engine.get(store::Table::users, "nobody");
  if (!found) return std::unexpected(found.error());
  CHECK(store::decode_user(row).has_value());
  return {};
}

// Nothing: the workers' queue is full.
Task<std::optional<bool>> verify_on_worker(App& app, std::string hash, Secret password) {
  auto begin = [&](auto done) {
    auto shared = std::make_shared<decltype(done)>(std::move(done));
    const bool taken = app.workers.run([shared, &hash, &password] {
      (*shared)(std::optional<bool>(crypto::verify_password(hash, password)));
    });
    if (!taken) (*shared)(std::optional<bool>());
  };
  std::optional<bool> result = co_await await_callback<std::optional<bool>>(std::move(begin));
  co_return result;
}

}  // namespace

Result<std::optional<store::UserRecord>> find_user(store::Engine& engine, const UserId& id) {
  auto row = engine.get(store::Table::users, id.text);
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto user = store::decode_user(**row);
  if (!user) return std::unexpected(user.error());
  return std::move(*user);
}

Result<std::optional<store::UserRecord>> find_user(store::Engine& engine, std::string_view login) {
  auto id = engine.get(store::Table::user_names, store::user_name_key(login));
  if (!id) return std::unexpected(id.error());
  if (*id) return find_user(engine, UserId{**id});
  if (auto read = read_nobody(engine); !read) return std::unexpected(read.error());
  return std::nullopt;
}

Task<Result<std::expected<store::UserRecord, Refusal>>> check_password(App& app, const Call& call,
                                                                       std::string login,
                                                                       Secret password,
                                                                       bool known_device) {
  using Outcome = std::expected<store::UserRecord, Refusal>;
  const auto refused = [](Cause cause, std::vector<Fact> facts = {}) {
    return Outcome(std::unexpected(Refusal(cause, std::move(facts))));
  };
  const Duration wait = app.limits.login_wait(login, known_device, call.from);
  if (wait.ms > 0) {
    app.metrics.count_login("throttled");
    co_return refused(Cause::login_throttled,
                      {{"retry_after", std::to_string((wait.ms + 999) / 1000)}});
  }
  auto user = find_user(app.engine, login);
  if (!user) co_return std::unexpected(user.error());
  const bool has_password = *user && !(*user)->password_hash.empty();
  std::string hash = has_password ? (*user)->password_hash : hash_of_nobody(app);
  const auto matched = co_await verify_on_worker(app, std::move(hash), std::move(password));
  if (!matched) co_return refused(Cause::server_busy);
  const std::vector<Fact> facts{{"from", to_text(call.from)}};
  if (!*matched || !has_password) {
    app.limits.login_failed(login, known_device, call.from);
    app.metrics.count_login("failed");
    app.audit.record(call.now, "anyone", "login.failed", *user ? (*user)->id.text : "unknown",
                     facts);
    co_return refused(Cause::user_credentials_wrong);
  }
  if ((*user)->disabled) {
    app.metrics.count_login("disabled");
    app.audit.record(call.now, (*user)->id.text, "login.refused", (*user)->id.text, facts);
    co_return refused(Cause::login_refused);
  }
  app.limits.login_succeeded(login, known_device, call.from);
  app.metrics.count_login("succeeded");
  app.audit.record(call.now, (*user)->id.text, "login.succeeded", (*user)->id.text, facts);
  co_return Outcome(std::move(**user));
}

}  // namespace grantline::serve
