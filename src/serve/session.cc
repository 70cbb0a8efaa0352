#include "serve/session.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "serve/check_password.h"
#include "serve/cookie.h"
#include "serve/decide_grant.h"

namespace grantline::serve {
namespace {

using store::Table;

std::string key_of_cookie(std::string_view cookie) {
  return std::string(as_view(crypto::sha256(cookie)));
}

WallTime idle_end(const App& app, WallTime started_at, WallTime now) {
  const Settings::Sessions& rules = app.settings.sessions;
  return std::min(started_at + rules.life, now + rules.idle);
}

store::Write row_of(const Session& session) {
  const auto drop_at = static_cast<std::uint32_t>(session.record.ends_at.unix_seconds() + 1);
  return {{Table::sessions, session.key}, store::encode(session.record), drop_at};
}

}  // namespace

Result<std::optional<Session>> find_session(App& app, const Call& call) {
  const auto cookie = find_cookie(app, call, Cookie::session);
  if (!cookie || cookie->empty()) return std::nullopt;
  std::string key = key_of_cookie(*cookie);
  auto row = app.engine.get(Table::sessions, key);
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto record = store::decode_session(**row);
  if (!record) return std::unexpected(record.error());
  if (call.now >= record->ends_at) return std::nullopt;
  auto user = find_user(app.engine, record->user);
  if (!user) return std::unexpected(user.error());
  if (!*user || (*user)->disabled) return std::nullopt;
  if (record->auth_time < (*user)->password_changed_at) return std::nullopt;
  return Session{std::move(key), std::move(*record), std::move(**user)};
}

Task<Result<void>> keep_session(App& app, const Call& call, const Session& session) {
  Session kept = session;
  kept.record.ends_at = idle_end(app, kept.record.started_at, call.now);
  const Duration gained = kept.record.ends_at - session.record.ends_at;
  if (gained * 20 < app.settings.sessions.idle) co_return Result<void>();
  std::vector<store::Write> writes{row_of(kept)};
  Result<void> written = co_await write(app.engine, std::move(writes));
  co_return written;
}

Task<Result<StartedSession>> start_session(App& app, const Call& call,
                                           const store::UserRecord& user) {
  StartedSession made;
  made.cookie = base64url_encode(as_view(app.world.random_array<32>()));
  made.session.key = key_of_cookie(made.cookie);
  made.session.user = user;
  made.session.record = {.user = user.id,
                         .sid = base64url_encode(as_view(app.world.random_array<16>())),
                         .started_at = call.now,
                         .auth_time = call.now,
                         .amr = "pwd",
                         .ends_at = idle_end(app, call.now, call.now),
                         .from = call.from};
  std::vector<store::Write> writes{row_of(made.session)};
  if (const auto before = find_cookie(app, call, Cookie::session)) {
    writes.push_back({{Table::sessions, key_of_cookie(*before)}, std::nullopt});
  }
  Result<void> written = co_await write(app.engine, std::move(writes));
  if (!written) co_return std::unexpected(written.error());
  co_return std::move(made);
}

Task<Result<void>> end_session_of(App& app, const Call& call) {
  const auto cookie = find_cookie(app, call, Cookie::session);
  if (!cookie) co_return Result<void>();
  std::vector<store::Write> writes;
  writes.push_back({{Table::sessions, key_of_cookie(*cookie)}, std::nullopt});
  Result<void> written = co_await write(app.engine, std::move(writes));
  co_return written;
}

}  // namespace grantline::serve
