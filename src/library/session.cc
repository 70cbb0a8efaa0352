#include "grantline/session.h"

#include "client/revoke.h"
#include "library/client_state.h"
#include "library/convert.h"

namespace grantline {
inline namespace v1 {
namespace {

// An AccessToken's state is the client's token itself, under another name: no copy, and no counter
// that threads would share.
const client::AccessToken& token_of(const std::shared_ptr<const AccessToken::State>& state) {
  return *reinterpret_cast<const client::AccessToken*>(state.get());
}

Outcome<client::StoredSession> stored(const Session::State& state) {
  auto loaded = client::load_session(state.client->environment.store, state.session->name());
  if (!loaded) return fail_publicly<client::StoredSession>(std::move(loaded.error()));
  if (!*loaded || (*loaded)->session.is_reserved) {
    return std::unexpected(Error{.kind = ErrorKind::log_in_again,
                                 .code = "no_session",
                                 .what = "the session was logged out"});
  }
  return std::move((*loaded)->session);
}

}  // namespace

AccessToken to_public(client::AccessTokenPtr token) {
  const auto* const state = reinterpret_cast<const AccessToken::State*>(token.get());
  return AccessToken(std::shared_ptr<const AccessToken::State>(std::move(token), state));
}

AccessToken::AccessToken(std::shared_ptr<const State> state) : state_(std::move(state)) {}
std::string_view AccessToken::reveal() const { return token_of(state_).value.reveal(); }
std::string_view AccessToken::type() const { return token_of(state_).type; }
std::string_view AccessToken::scope() const { return token_of(state_).scope; }
std::optional<TimePoint> AccessToken::expires_at() const {
  const WallTime end = token_of(state_).expires_at;
  if (!end.is_set()) return std::nullopt;
  return TimePoint(std::chrono::milliseconds(end.ms));
}
SecretText AccessToken::header() const {
  std::string line = "Bearer ";
  line.reserve(line.size() + reveal().size());
  line += reveal();
  return SecretText(std::move(line));
}

Session::Session(std::shared_ptr<State> state) : state_(std::move(state)) {}
const std::string& Session::name() const { return state_->session->name(); }
const std::string& Session::subject() const { return state_->session->subject(); }

Outcome<AccessToken> Session::access_token(AccessTokenOptions options) const {
  auto token =
      state_->session->access_token(to_internal(options.min_valid), to_internal(options.patience));
  if (!token) return fail_publicly<AccessToken>(std::move(token.error()));
  return to_public(std::move(*token));
}

Awaitable<Outcome<AccessToken>> Session::async_access_token(AccessTokenOptions options) const {
  if (auto token = state_->session->at_hand(to_internal(options.min_valid))) {
    return Awaitable<Outcome<AccessToken>>(to_public(std::move(token)));
  }
  return state_->client->context->later(
      [session = *this, options] { return session.access_token(options); });
}

Outcome<SecretText> Session::id_token() const {
  const auto session = stored(*state_);
  if (!session) return std::unexpected(session.error());
  return to_public(session->tokens.id_token);
}

Outcome<SecretText> Session::logout_url(LogoutUrlOptions options) const {
  const auto token = id_token();
  if (!token) return std::unexpected(token.error());
  const Secret url = client::end_session_url(state_->client->registration, to_internal(*token),
                                             options.post_logout_redirect_uri, options.state);
  if (url.empty()) {
    return std::unexpected(Error{
        .kind = ErrorKind::fix_configuration,
        .code = "no_endpoint",
        .what = state_->client->registration.provider.issuer + " has no page that ends a login"});
  }
  return to_public(url);
}

Outcome<void> Session::log_out(IfOffline if_offline) const {
  return to_public(state_->session->log_out(if_offline == IfOffline::keep
                                                ? client::Session::IfOffline::keep
                                                : client::Session::IfOffline::forget));
}

Awaitable<Outcome<void>> Session::async_log_out(IfOffline if_offline) const {
  return state_->client->context->later(
      [session = *this, if_offline] { return session.log_out(if_offline); });
}

}  // namespace v1
}  // namespace grantline
