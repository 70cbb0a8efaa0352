#include "client/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "client/revoke.h"

namespace grantline::client {
namespace {

AccessTokenPtr token_of(const TokenSet& tokens) {
  return std::make_shared<const AccessToken>(AccessToken{.value = tokens.access_token.copy(),
                                                         .type = tokens.token_type,
                                                         .scope = tokens.scope,
                                                         .obtained_at = tokens.obtained_at,
                                                         .expires_at = tokens.expires_at});
}

// What this thread was given last. A copy of its own, so that threads share no counter: a shared
// one costs more than all else here once eight cores ask at once.
struct ThreadsOwn {
  Session::Id id{};
  std::uint64_t version = 0;
  AccessTokenPtr token;
};
thread_local ThreadsOwn threads_own;

std::unexpected<Error> no_session(const std::string& name) {
  return fail(ErrorKind::log_in_again, "no_session",
              "there is no session \"" + name + "\"; `grantline login` makes one");
}

}  // namespace

bool lasts(WallTime obtained_at, WallTime expires_at, Duration min_valid, WallTime now) {
  if (!expires_at.is_set()) return true;
  const Duration half_life = milliseconds((expires_at - obtained_at).ms / 2);
  return expires_at - now > std::min(min_valid, half_life);
}

Session::Session(Environment env, Registration registration, std::string name, LoadedSession loaded)
    : env_(std::move(env)),
      registration_(std::move(registration)),
      name_(std::move(name)),
      subject_(loaded.session.subject),
      id_(env_.world.random_array<16>()) {
  const StoredSession& stored = loaded.session;
  for (const std::string* part : std::initializer_list<const std::string*>{
           &registration_.provider.issuer, &registration_.client_id.text, &stored.subject,
           &stored.scope}) {
    flight_key_ += *part + '\0';
  }
  for (const std::string& resource : stored.resources) flight_key_ += resource + '\0';
  hold(stored);
}

Outcome<std::unique_ptr<Session>> Session::open(Environment env, ClientAuth auth,
                                                std::string name) {
  auto loaded = load_session(env.store, name);
  if (!loaded) return std::unexpected(loaded.error());
  if (!*loaded || (*loaded)->session.is_reserved) return no_session(name);
  Registration registration{.provider = (*loaded)->session.provider,
                            .client_id = (*loaded)->session.client_id,
                            .auth = std::move(auth)};
  return std::make_unique<Session>(std::move(env), std::move(registration), std::move(name),
                                   std::move(**loaded));
}

Outcome<std::unique_ptr<Session>> Session::open(Environment env, Registration registration,
                                                std::string name) {
  if (!is_store_name(name)) return no_session(printable(name));
  auto loaded = load_session(env.store, name);
  if (!loaded) return std::unexpected(loaded.error());
  if (!*loaded || (*loaded)->session.is_reserved) return no_session(name);
  const StoredSession& stored = (*loaded)->session;
  if (stored.provider.issuer != registration.provider.issuer ||
      stored.client_id.text != registration.client_id.text) {
    return fail(ErrorKind::fix_configuration, "other_client",
                fmt::format("the session \"{}\" is of the client {} at {}, not of {} at {}", name,
                            stored.client_id.text, stored.provider.issuer,
                            registration.client_id.text, registration.provider.issuer));
  }
  return std::make_unique<Session>(std::move(env), std::move(registration), std::move(name),
                                   std::move(**loaded));
}

void Session::hold(const StoredSession& session) {
  const std::lock_guard lock(mutex_);
  is_due_ = session.intent_at.is_set() || session.refusal.has_value();
  token_ = token_of(session.tokens);
  version_.fetch_add(1, std::memory_order_release);
}

// Nothing: it is not good for so long.
AccessTokenPtr Session::held(Duration min_valid) {
  const std::lock_guard lock(mutex_);
  const WallTime now = env_.world.now();
  if (is_due_ || !lasts(token_->obtained_at, token_->expires_at, min_valid, now)) return {};
  auto own = std::make_shared<const AccessToken>(AccessToken{.value = token_->value.copy(),
                                                             .type = token_->type,
                                                             .scope = token_->scope,
                                                             .obtained_at = token_->obtained_at,
                                                             .expires_at = token_->expires_at});
  threads_own = {id_, version_.load(std::memory_order_relaxed), own};
  return own;
}

AccessTokenPtr Session::at_hand(Duration min_valid) {
  const ThreadsOwn& own = threads_own;
  if (own.version == version_.load(std::memory_order_acquire) && own.id == id_ &&
      lasts(own.token->obtained_at, own.token->expires_at, min_valid, env_.world.now())) {
    return own.token;
  }
  return held(min_valid);
}

Outcome<AccessTokenPtr> Session::access_token(Duration min_valid, Duration patience) {
  if (auto token = at_hand(min_valid)) return token;
  const SteadyTime end = env_.world.steady_now() + patience;
  while (true) {
    bool is_own = false;
    const auto left = [&] { return std::max(end - env_.world.steady_now(), Duration{}); };
    const auto refreshed = flights_.run(flight_key_, left(), [&]() -> Refreshed {
      is_own = true;
      auto loaded = refresh(env_, registration_, name_, min_valid, left());
      if (!loaded) return std::unexpected(loaded.error());
      hold(loaded->session);
      return std::make_shared<const LoadedSession>(std::move(*loaded));
    });
    if (!refreshed) {
      return fail(ErrorKind::retry_later, "busy",
                  "another thread is refreshing the session \"" + name_ + '"');
    }
    if (!*refreshed) return std::unexpected(refreshed->error());
    if (auto token = at_hand(min_valid)) return token;
    // It lives so shortly that it was over before it came here; it is the best there is. Who only
    // waited may have been given what is good for as long as another thread asked.
    if (is_own) return token_of((**refreshed)->session.tokens);
  }
}

Outcome<void> Session::log_out(IfOffline if_offline) {
  const auto lock = env_.store.lock(session_key(name_), seconds(30));
  if (!lock) return fail_store(lock.error());
  const auto loaded = load_session(env_.store, name_);
  if (!loaded) return std::unexpected(loaded.error());
  if (!*loaded) return {};
  const TokenSet& tokens = (*loaded)->session.tokens;
  const bool has_refresh = !tokens.refresh_token.empty();
  if (!registration_.provider.revocation_endpoint.empty() && !(*loaded)->session.is_reserved) {
    auto revoked =
        revoke(env_, registration_, has_refresh ? tokens.refresh_token : tokens.access_token,
               has_refresh ? "refresh_token" : "access_token");
    if (!revoked && if_offline == IfOffline::keep) return revoked;
  }
  const auto removed = env_.store.remove(session_key(name_), (*loaded)->generation);
  if (!removed) return fail_store(removed.error());
  if (!*removed) {
    return fail(ErrorKind::retry_later, "changed",
                "the session \"" + name_ + "\" was changed meanwhile and is kept");
  }
  return {};
}

}  // namespace grantline::client
