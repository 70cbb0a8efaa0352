#include "base/ascii.h"
#include "store/json_fields.h"
#include "store/records.h"

namespace grantline::store {
namespace {

std::unexpected<Fault> unreadable(std::string_view what) {
  return fault(std::string(what) +
               " in the store cannot be read: it is damaged or of a newer version");
}

}  // namespace

std::string user_name_key(std::string_view login) { return lower_case(login); }

std::string encode(const UserRecord& user) {
  JsonObject out;
  put(out, "id", user.id.text);
  put(out, "login", user.login);
  put(out, "name", user.name);
  put(out, "email", user.email);
  put_flag(out, "email_verified", user.email_verified);
  put(out, "password_hash", user.password_hash);
  put_flag(out, "disabled", user.disabled);
  put_time(out, "created_at_ms", user.created_at);
  put_time(out, "password_changed_at_ms", user.password_changed_at);
  return to_text(Json(std::move(out)));
}

Result<UserRecord> decode_user(std::string_view text) {
  const auto json = parse_json(text);
  JsonFields in(json ? &*json : nullptr);
  UserRecord user;
  in.take("id", user.id.text);
  in.take("login", user.login);
  in.take("name", user.name);
  in.take("email", user.email);
  in.take_flag("email_verified", user.email_verified);
  in.take("password_hash", user.password_hash);
  in.take_flag("disabled", user.disabled);
  in.take_time("created_at_ms", user.created_at);
  in.take_time("password_changed_at_ms", user.password_changed_at);
  if (!in.sound()) return unreadable("a user");
  return user;
}

std::string encode(const SessionRecord& session) {
  JsonObject out;
  put(out, "user", session.user.text);
  put(out, "sid", session.sid);
  put_time(out, "started_at_ms", session.started_at);
  put_time(out, "auth_time_ms", session.auth_time);
  put(out, "amr", session.amr);
  put_time(out, "ends_at_ms", session.ends_at);
  if (session.from.is_set()) put(out, "from", to_text(session.from));
  return to_text(Json(std::move(out)));
}

Result<SessionRecord> decode_session(std::string_view text) {
  const auto json = parse_json(text);
  JsonFields in(json ? &*json : nullptr);
  SessionRecord session;
  in.take("user", session.user.text);
  in.take("sid", session.sid);
  in.take_time("started_at_ms", session.started_at);
  in.take_time("auth_time_ms", session.auth_time);
  in.take("amr", session.amr);
  in.take_time("ends_at_ms", session.ends_at);
  in.take_word("from", session.from, parse_address);
  if (!in.sound()) return unreadable("a session");
  return session;
}

std::string consent_key(const UserId& user, const ClientId& client) {
  return user.text + '\0' + client.text;
}

std::string encode(const ConsentRecord& consent) {
  JsonObject out;
  put(out, "scope", consent.scope);
  put_time(out, "given_at_ms", consent.given_at);
  return to_text(Json(std::move(out)));
}

Result<ConsentRecord> decode_consent(std::string_view text) {
  const auto json = parse_json(text);
  JsonFields in(json ? &*json : nullptr);
  ConsentRecord consent;
  in.take("scope", consent.scope);
  in.take_time("given_at_ms", consent.given_at);
  if (!in.sound()) return unreadable("a consent");
  return consent;
}

std::string encode(const PushedRequest& pushed) {
  JsonObject out;
  put(out, "client", pushed.client.text);
  put(out, "query", pushed.query);
  put_time(out, "expires_at_ms", pushed.expires_at);
  return to_text(Json(std::move(out)));
}

Result<PushedRequest> decode_pushed(std::string_view text) {
  const auto json = parse_json(text);
  JsonFields in(json ? &*json : nullptr);
  PushedRequest pushed;
  in.take("client", pushed.client.text);
  in.take("query", pushed.query);
  in.take_time("expires_at_ms", pushed.expires_at);
  if (!in.sound()) return unreadable("a pushed request");
  return pushed;
}

std::string encode(const KeyRecord& key) {
  JsonObject out;
  put(out, "name", key.name);
  put(out, "use", key.use);
  put(out, "alg", key.alg);
  put_time(out, "created_at_ms", key.created_at);
  put_time(out, "active_from_ms", key.active_from);
  put_time(out, "retired_at_ms", key.retired_at);
  put(out, "sealed", key.sealed);
  return to_text(Json(std::move(out)));
}

Result<KeyRecord> decode_key(std::string_view text) {
  const auto json = parse_json(text);
  JsonFields in(json ? &*json : nullptr);
  KeyRecord key;
  in.take("name", key.name);
  in.take("use", key.use);
  in.take("alg", key.alg);
  in.take_time("created_at_ms", key.created_at);
  in.take_time("active_from_ms", key.active_from);
  in.take_time("retired_at_ms", key.retired_at);
  in.take("sealed", key.sealed);
  if (!in.sound()) return unreadable("a key");
  return key;
}

}  // namespace grantline::store
