#include "client/exchange.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "client/id_token.h"
#include "client/revoke.h"
#include "crypto/digest.h"
#include "spec/scope.h"

namespace grantline::client {
namespace {

constexpr Duration kStorePatience = seconds(30);
constexpr Duration kSlow = seconds(10);

}  // namespace

Outcome<std::string> subject_of(Environment& env, const Registration& registration,
                                const TokenSet& tokens, std::string_view nonce, Duration timeout) {
  if (tokens.id_token.empty()) return std::string();
  const auto jws = registration.keys->verify(env, tokens.id_token.reveal(), timeout);
  if (!jws) return std::unexpected(jws.error());
  return check_id_token(jws->payload, jws->alg,
                        {.issuer = registration.provider.issuer,
                         .client_id = registration.client_id.text,
                         .nonce = nonce,
                         .access_token = tokens.access_token.reveal(),
                         .subject = {},
                         .server_time = tokens.server_time,
                         .local_time = env.world.now()});
}

Outcome<void> store_new_session(Environment& env, const std::string& name, StoredSession session) {
  const auto lock = env.store.lock(session_key(name), kStorePatience);
  if (!lock) return fail_store(lock.error());
  const Secret content = encode(session);
  for (int tries = 0; tries < 10; ++tries) {
    const auto before = env.store.load(session_key(name));
    if (!before) return fail_store(before.error());
    const auto stored =
        env.store.replace(session_key(name), *before ? (*before)->generation : 0, content);
    if (!stored) return fail_store(stored.error());
    if (*stored) return {};
  }
  return fail_store({"the session \"" + name + "\" is changed by others all the time"});
}

// One exchange, step by step, under the login's lock.
class CodeExchange {
 public:
  CodeExchange(Environment& env, const Registration& registration, CheckedCallback callback,
               const std::string& secret_file, Duration patience)
      : env_(env),
        registration_(registration),
        handle_(std::move(callback.login_.handle_)),
        code_(std::move(callback.code_)),
        arrived_at_(callback.arrived_at_),
        secret_file_(secret_file),
        time_(env, patience) {}

  Outcome<LoggedIn> run() {
    const auto lock = env_.store.lock(login_key(handle_), time_.left());
    if (!lock) return fail_store(lock.error());
    if (!*lock) return fail(ErrorKind::retry_later, "busy", "the same callback is being handled");
    auto entry = env_.store.load(login_key(handle_));
    if (!entry) return fail_store(entry.error());
    if (!*entry) return fail(ErrorKind::already_handled, "login_gone", "this login is over");
    auto login = decode_login((*entry)->content);
    if (!login) return fail_store(login.error());
    login_ = std::move(*login);
    generation_ = (*entry)->generation;
    if (login_.status != StoredLogin::Status::waiting) return handled_before();
    if (auto ready = prepare(); !ready) return std::unexpected(ready.error());
    return redeem();
  }

 private:
  std::string code_hash() const {
    return base64url_encode(as_view(crypto::sha256(code_.reveal())));
  }

  Outcome<LoggedIn> handled_before() {
    if (login_.code_hash != code_hash()) {
      return fail(ErrorKind::already_handled, "other_code",
                  "this login was ended by another callback, with another code");
    }
    if (login_.status == StoredLogin::Status::failed) {
      return fail(ErrorKind::already_handled, "failed_before",
                  "this callback was handled before, and failed: " + login_.failure);
    }
    const auto loaded = load_session(env_.store, login_.session);
    if (!loaded) return std::unexpected(loaded.error());
    if (*loaded && (*loaded)->session.login == handle_) {
      const StoredSession& session = (*loaded)->session;
      return LoggedIn{login_.session, session.subject, session.tokens.scope, true};
    }
    if (login_.status == StoredLogin::Status::exchanging) {
      return fail(
          ErrorKind::already_handled, "answer_lost",
          "the program was stopped while it exchanged this code, and the answer was lost; a "
          "code is never sent twice: log in again");
    }
    return fail(ErrorKind::already_handled, "session_gone",
                "this callback was handled before; its session has ended or was replaced since");
  }

  // All that can fail without the code is done before the code is spent.
  Outcome<void> prepare() {
    const auto scope = Scope::parse(login_.scope);
    if (scope && scope->contains("openid")) {
      if (auto ready = registration_.keys->prepare(env_, timeout_within(time_)); !ready)
        return ready;
    }
    const auto there = env_.store.load(session_key(login_.session));
    if (!there) return fail_store(there.error());
    if (!*there) {
      StoredSession room;
      room.is_reserved = true;
      const auto stored = env_.store.replace(session_key(login_.session), 0, encode(room));
      if (!stored) return fail_store(stored.error());
    }
    login_.code_hash = code_hash();
    return mark(StoredLogin::Status::exchanging);
  }

  Outcome<void> mark(StoredLogin::Status status) {
    login_.status = status;
    const auto next = env_.store.replace(login_key(handle_), generation_, encode(login_));
    if (!next) return fail_store(next.error());
    if (!*next) return fail(ErrorKind::already_handled, "login_gone", "this login is over");
    generation_ = **next;
    return {};
  }

  Outcome<LoggedIn> redeem() {
    Form form;
    form.add("grant_type", "authorization_code");
    form.add("code", code_.reveal());
    form.add("redirect_uri", login_.redirect_uri);
    form.add("code_verifier", login_.verifier.reveal());
    for (const std::string& resource : login_.resources) form.add("resource", resource);
    const WallTime sent_at = env_.world.now();
    auto tokens = ask_for_tokens(env_, registration_, form, time_.left());
    if (!tokens) return refused(std::move(tokens.error()), sent_at);
    auto subject =
        subject_of(env_, registration_, *tokens, login_.nonce.reveal(), timeout_within(time_));
    if (!subject) return failed(over(std::move(subject.error())), &*tokens);
    LoggedIn result{login_.session, *subject, tokens->scope.empty() ? login_.scope : tokens->scope};
    StoredSession session = new_session(copy(*tokens), std::move(*subject));
    session.tokens.scope = result.scope;
    if (auto stored = store_new_session(env_, login_.session, std::move(session)); !stored) {
      return failed(std::move(stored.error()), &*tokens);
    }
    // The session names this login: whether the mark is made or not, a repeat finds it.
    static_cast<void>(mark(StoredLogin::Status::done));
    return result;
  }

  StoredSession new_session(TokenSet tokens, std::string subject) const {
    StoredSession session;
    session.provider = registration_.provider;
    session.client_id = registration_.client_id;
    session.auth_method = registration_.auth.method();
    session.secret_file = secret_file_;
    session.key_id = registration_.auth.key_id();
    session.scope = login_.scope;
    session.resources = login_.resources;
    session.subject = std::move(subject);
    session.login = handle_;
    session.logged_in_at = env_.world.now();
    session.tokens = std::move(tokens);
    return session;
  }

  // Empty where the exchange was quick. A code lives for a minute or so (RFC 6749 section 4.1.2).
  std::string age_of_code(WallTime sent_at) const {
    if (!arrived_at_.is_set()) return {};
    const Duration sent = sent_at - arrived_at_;
    const Duration ended = env_.world.now() - arrived_at_;
    if (sent >= kSlow) {
      return fmt::format(" (the code was {} old when it was sent: exchange it at once)",
                         to_words(sent));
    }
    if (ended < kSlow) return {};
    return fmt::format(
        " (the code was {} old when the exchange ended: the provider or the network "
        "is slow)",
        to_words(ended));
  }

  Outcome<LoggedIn> refused(Error error, WallTime sent_at) {
    if (error.kind == ErrorKind::retry_later && !error.answer_may_be_lost &&
        error.code == "network") {
      // Nothing reached the server: the callback may come again.
      login_.code_hash.clear();
      static_cast<void>(mark(StoredLogin::Status::waiting));
      return std::unexpected(std::move(error));
    }
    error.what += age_of_code(sent_at);
    if (error.kind == ErrorKind::retry_later && error.answer_may_be_lost)
      error.code = "answer_lost";
    return failed(over(std::move(error)), nullptr);
  }

  // The code is spent: what would pass with time is no help to this login.
  static Error over(Error error) {
    if (error.kind != ErrorKind::retry_later) return error;
    error.kind = ErrorKind::log_in_again;
    error.what += "; a code is never sent twice: log in again";
    error.retry_after = std::nullopt;
    return error;
  }

  // What was given and cannot be kept is given back.
  Outcome<LoggedIn> failed(Error error, const TokenSet* tokens) {
    if (tokens != nullptr && !tokens->refresh_token.empty()) {
      static_cast<void>(revoke(env_, registration_, tokens->refresh_token, "refresh_token"));
    }
    login_.failure = error.what;
    static_cast<void>(mark(StoredLogin::Status::failed));
    drop_room();
    return std::unexpected(std::move(error));
  }

  void drop_room() {
    const auto loaded = load_session(env_.store, login_.session);
    if (!loaded || !*loaded || !(*loaded)->session.is_reserved) return;
    static_cast<void>(env_.store.remove(session_key(login_.session), (*loaded)->generation));
  }

  Environment& env_;
  const Registration& registration_;
  std::string handle_;
  Secret code_;
  WallTime arrived_at_;
  std::string secret_file_;
  Backoff time_;
  StoredLogin login_;
  std::uint64_t generation_ = 0;
};

Outcome<LoggedIn> exchange(Environment& env, const Registration& registration,
                           CheckedCallback callback, const std::string& secret_file,
                           Duration patience) {
  return CodeExchange(env, registration, std::move(callback), secret_file, patience).run();
}

}  // namespace grantline::client
