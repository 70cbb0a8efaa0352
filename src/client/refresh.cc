#include <fmt/format.h>

#include "client/id_token.h"
#include "client/session.h"
#include "jose/jws.h"

namespace grantline::client {
namespace {

// One refresh, under the session's lock.
class Refresh {
 public:
  Refresh(Environment& env, const Registration& registration, const std::string& name,
          Duration min_valid, Duration patience)
      : env_(env),
        registration_(registration),
        name_(name),
        min_valid_(min_valid),
        backoff_(env, patience) {}

  Outcome<LoadedSession> run() {
    const auto lock = env_.store.lock(session_key(name_), backoff_.left());
    if (!lock) return fail_store(lock.error());
    if (!*lock) {
      return fail(ErrorKind::retry_later, "busy",
                  "another process is refreshing the session \"" + name_ + "\"");
    }
    // Each round ends it, or found that somebody changed the session.
    for (int rounds = 0; rounds < 10; ++rounds) {
      auto loaded = load_session(env_.store, name_);
      if (!loaded) return std::unexpected(loaded.error());
      if (!*loaded || (*loaded)->session.is_reserved) {
        return fail(ErrorKind::log_in_again, "no_session",
                    "the session \"" + name_ + "\" was logged out");
      }
      auto outcome = try_with(std::move(**loaded));
      if (outcome) return std::move(*outcome);
      if (outcome.error()) return std::unexpected(std::move(*outcome.error()));
    }
    return fail(ErrorKind::retry_later, "busy", "the session is changed by others all the time");
  }

 private:
  // An error of nothing: look again.
  using Attempt = std::expected<LoadedSession, std::optional<Error>>;
  static std::unexpected<std::optional<Error>> give_up(Error error) {
    return std::unexpected(std::optional(std::move(error)));
  }
  static std::unexpected<std::optional<Error>> look_again() {
    return std::unexpected(std::optional<Error>());
  }

  Attempt try_with(LoadedSession loaded) {
    StoredSession& session = loaded.session;
    if (session.refusal) {
      Error error{.kind = ErrorKind::log_in_again,
                  .code = session.refusal->code,
                  .what = session.refusal->what,
                  .reference = session.refusal->reference};
      return give_up(std::move(error));
    }
    const TokenSet& tokens = session.tokens;
    was_under_way_ = session.intent_at.is_set();
    if (!was_under_way_ &&
        lasts(tokens.obtained_at, tokens.expires_at, min_valid_, env_.world.now())) {
      return loaded;
    }
    if (tokens.refresh_token.empty() && !session.is_clients_own) {
      return give_up({.kind = ErrorKind::log_in_again,
                      .code = "no_refresh_token",
                      .what = "the access token has ended and no refresh token was given; ask for "
                              "the scope offline_access"});
    }
    if (!was_under_way_) {
      session.intent_at = env_.world.now();
      if (auto kept = keep(loaded); !kept) return std::unexpected(kept.error());
    }
    auto given = ask(session);
    if (!given) return refused(std::move(loaded), std::move(given.error()));
    if (auto wrong = merge(session, std::move(*given))) return give_up(std::move(*wrong));
    session.intent_at = {};
    if (auto kept = keep(loaded); !kept) return std::unexpected(kept.error());
    return loaded;
  }

  // Whoever changed the session meanwhile has won: theirs stands.
  std::expected<void, std::optional<Error>> keep(LoadedSession& loaded) {
    const auto next =
        env_.store.replace(session_key(name_), loaded.generation, encode(loaded.session));
    if (!next) return give_up(fail_store(next.error()).error());
    if (!*next) return look_again();
    loaded.generation = **next;
    return {};
  }

  Outcome<TokenSet> ask(const StoredSession& session) {
    return with_retries<TokenSet>(env_, backoff_, [&] {
      Form form;
      if (session.is_clients_own) {
        form.add("grant_type", "client_credentials");
        if (!session.scope.empty()) form.add("scope", session.scope);
      } else {
        form.add("grant_type", "refresh_token");
        form.add("refresh_token", session.tokens.refresh_token.reveal());
      }
      for (const std::string& resource : session.resources) form.add("resource", resource);
      auto tokens = ask_for_tokens(env_, registration_, form, timeout_within(backoff_));
      if (!tokens && tokens.error().answer_may_be_lost) was_under_way_ = true;
      return tokens;
    });
  }

  // What the answer leaves out stays (RFC 6749 section 6). The ID token came over TLS from the
  // token endpoint itself, so its claims are checked and its signature need not be (OpenID Connect
  // Core 1.0 sections 12.2 and 3.1.3.7, 6): no second round trip.
  std::optional<Error> merge(StoredSession& session, TokenSet given) {
    if (!given.id_token.empty()) {
      const auto jws = jose::parse_unverified(given.id_token.reveal());
      if (!jws) {
        return Error{.kind = ErrorKind::fix_configuration,
                     .code = "id_token",
                     .what = "the ID token of the refresh is no JWT"};
      }
      const auto subject = check_id_token(jws->payload, jws->alg,
                                          {.issuer = registration_.provider.issuer,
                                           .client_id = registration_.client_id.text,
                                           .nonce = {},
                                           .access_token = given.access_token.reveal(),
                                           .subject = session.subject,
                                           .server_time = given.server_time,
                                           .local_time = env_.world.now()});
      if (!subject) return subject.error();
    } else {
      given.id_token = std::move(session.tokens.id_token);
    }
    if (given.refresh_token.empty()) given.refresh_token = std::move(session.tokens.refresh_token);
    if (given.scope.empty()) given.scope = session.tokens.scope;
    session.tokens = std::move(given);
    return std::nullopt;
  }

  Attempt refused(LoadedSession loaded, Error error) {
    // Another process may have rotated it, although it should not have without the lock.
    const auto stored = load_session(env_.store, name_);
    if (!stored) return give_up(stored.error());
    if (!*stored || (*stored)->generation != loaded.generation) return look_again();
    // Without an answer the request is still due; the next one here repeats it.
    if (error.kind == ErrorKind::retry_later) return give_up(std::move(error));
    loaded.session.intent_at = {};
    if (error.kind == ErrorKind::log_in_again) {
      if (was_under_way_ && error.code == "invalid_grant") {
        error.code = "answer_lost";
        error.what =
            "the answer to an earlier refresh was lost, and the server does not give it again, so "
            "the refresh token here is used up: log in again. " +
            error.what;
      }
      loaded.session.refusal = {error.code, error.what, error.reference, env_.world.now()};
    }
    if (auto kept = keep(loaded); !kept && !kept.error()) return look_again();
    return give_up(std::move(error));
  }

  Environment& env_;
  const Registration& registration_;
  const std::string& name_;
  Duration min_valid_;
  Backoff backoff_;
  bool was_under_way_ = false;
};

}  // namespace

Outcome<LoadedSession> refresh(Environment& env, const Registration& registration,
                               const std::string& name, Duration min_valid, Duration patience) {
  return Refresh(env, registration, name, min_valid, patience).run();
}

}  // namespace grantline::client
