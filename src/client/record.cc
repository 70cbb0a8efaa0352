#include "client/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace grantline::client {
namespace {

constexpr std::array<std::string_view, 4> kStatuses{"waiting", "exchanging", "done", "failed"};

// Renders and wipes the object, which holds copies of secrets.
Secret rendered(JsonObject object) {
  Json json(std::move(object));
  Secret text(grantline::to_text(json));
  wipe_texts(json);
  return text;
}

std::string text_of(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}
WallTime time_of(const JsonObject& object, std::string_view name) {
  return {find_integer(object, name).value_or(0)};
}
JsonArray array_of(const std::vector<std::string>& texts) {
  JsonArray out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}
std::vector<std::string> texts_of(const JsonObject& object, std::string_view name) {
  std::vector<std::string> out;
  const Json* const list = find(object, name);
  if (list == nullptr || !list->is_array()) return out;
  for (const Json& one : list->get_array()) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

void add_tokens(JsonObject& out, const TokenSet& tokens) {
  out["access_token"] = tokens.access_token.reveal();
  out["token_type"] = tokens.token_type;
  out["granted_scope"] = tokens.scope;
  out["refresh_token"] = tokens.refresh_token.reveal();
  out["id_token"] = tokens.id_token.reveal();
  out["obtained_at"] = tokens.obtained_at.ms;
  out["expires_at"] = tokens.expires_at.ms;
}

TokenSet tokens_of(const JsonObject& in) {
  TokenSet tokens;
  tokens.access_token = Secret(text_of(in, "access_token"));
  tokens.token_type = text_of(in, "token_type");
  tokens.scope = text_of(in, "granted_scope");
  tokens.refresh_token = Secret(text_of(in, "refresh_token"));
  tokens.id_token = Secret(text_of(in, "id_token"));
  tokens.obtained_at = time_of(in, "obtained_at");
  tokens.expires_at = time_of(in, "expires_at");
  return tokens;
}

Result<Json> object_in(const Secret& content, std::string_view kind) {
  auto json = parse_json(content.reveal());
  if (!json) return fault("what is stored is no JSON: " + json.error().what);
  if (!json->is_object() || find_string(json->get_object(), "kind") != kind) {
    return fault(fmt::format("what is stored is no {}", kind));
  }
  return json;
}

}  // namespace

Secret encode(const StoredSession& session) {
  if (session.is_reserved) {
    constexpr std::size_t kRoom = 12 * 1024;
    return rendered({{"kind", "session"}, {"reserved", std::string(kRoom, ' ')}});
  }
  JsonObject out{{"kind", "session"},
                 {"provider", to_json(session.provider)},
                 {"client_id", session.client_id.text},
                 {"auth_method", to_text(session.auth_method)},
                 {"scope", session.scope},
                 {"resources", array_of(session.resources)},
                 {"subject", session.subject},
                 {"login", session.login},
                 {"logged_in_at", session.logged_in_at.ms},
                 {"intent_at", session.intent_at.ms}};
  if (!session.secret_file.empty()) out["secret_file"] = session.secret_file;
  if (!session.key_id.empty()) out["key_id"] = session.key_id;
  if (session.is_clients_own) out["grant"] = "client_credentials";
  add_tokens(out, session.tokens);
  if (session.refusal) {
    out["refusal"] = JsonObject{{"code", session.refusal->code},
                                {"what", session.refusal->what},
                                {"reference", session.refusal->reference},
                                {"at", session.refusal->at.ms}};
  }
  return rendered(std::move(out));
}

Result<StoredSession> decode_session(const Secret& content) {
  auto json = object_in(content, "session");
  if (!json) return std::unexpected(json.error());
  const JsonObject& in = json->get_object();
  StoredSession session;
  if (find(in, "reserved") != nullptr) {
    session.is_reserved = true;
    return session;
  }
  const Json* const metadata = find(in, "provider");
  const auto method = parse_auth_method(text_of(in, "auth_method"));
  if (metadata == nullptr || !metadata->is_object() || !method) {
    return fault("the stored session lacks its provider or method");
  }
  auto provider = parse_provider(text_of(metadata->get_object(), "issuer"), metadata->get_object());
  if (!provider) return fault("the stored session: " + provider.error().what);
  session.provider = std::move(*provider);
  session.client_id = ClientId{text_of(in, "client_id")};
  session.auth_method = *method;
  session.secret_file = text_of(in, "secret_file");
  session.key_id = text_of(in, "key_id");
  session.is_clients_own = text_of(in, "grant") == "client_credentials";
  session.scope = text_of(in, "scope");
  session.resources = texts_of(in, "resources");
  session.subject = text_of(in, "subject");
  session.login = text_of(in, "login");
  session.logged_in_at = time_of(in, "logged_in_at");
  session.intent_at = time_of(in, "intent_at");
  session.tokens = tokens_of(in);
  if (const Json* const refusal = find(in, "refusal"); refusal != nullptr && refusal->is_object()) {
    const JsonObject& told = refusal->get_object();
    session.refusal = {text_of(told, "code"), text_of(told, "what"), text_of(told, "reference"),
                       time_of(told, "at")};
  }
  wipe_texts(*json);
  return session;
}

TokenSet copy(const TokenSet& tokens) {
  return {.access_token = tokens.access_token.copy(),
          .token_type = tokens.token_type,
          .scope = tokens.scope,
          .refresh_token = tokens.refresh_token.copy(),
          .id_token = tokens.id_token.copy(),
          .obtained_at = tokens.obtained_at,
          .expires_at = tokens.expires_at,
          .server_time = tokens.server_time};
}

StoredSession copy(const StoredSession& from) {
  return {.provider = from.provider,
          .client_id = from.client_id,
          .auth_method = from.auth_method,
          .secret_file = from.secret_file,
          .key_id = from.key_id,
          .is_clients_own = from.is_clients_own,
          .scope = from.scope,
          .resources = from.resources,
          .subject = from.subject,
          .login = from.login,
          .logged_in_at = from.logged_in_at,
          .tokens = copy(from.tokens),
          .intent_at = from.intent_at,
          .refusal = from.refusal,
          .is_reserved = from.is_reserved};
}

Secret encode(const StoredLogin& login) {
  return rendered({{"kind", "login"},
                   {"status", kStatuses[static_cast<std::size_t>(login.status)]},
                   {"issuer", login.issuer},
                   {"client_id", login.client_id},
                   {"session", login.session},
                   {"redirect_uri", login.redirect_uri},
                   {"scope", login.scope},
                   {"resources", array_of(login.resources)},
                   {"authorization_url", login.authorization_url},
                   {"state", login.state.reveal()},
                   {"nonce", login.nonce.reveal()},
                   {"verifier", login.verifier.reveal()},
                   {"created_at", login.created_at.ms},
                   {"code_hash", login.code_hash},
                   {"failure", login.failure}});
}

Result<StoredLogin> decode_login(const Secret& content) {
  auto json = object_in(content, "login");
  if (!json) return std::unexpected(json.error());
  const JsonObject& in = json->get_object();
  StoredLogin login;
  const std::string status = text_of(in, "status");
  const auto found = std::ranges::find(kStatuses, status);
  if (found == kStatuses.end()) return fault("the stored login has no known status");
  login.status = static_cast<StoredLogin::Status>(found - kStatuses.begin());
  login.issuer = text_of(in, "issuer");
  login.client_id = text_of(in, "client_id");
  login.session = text_of(in, "session");
  login.redirect_uri = text_of(in, "redirect_uri");
  login.scope = text_of(in, "scope");
  login.resources = texts_of(in, "resources");
  login.authorization_url = text_of(in, "authorization_url");
  login.state = Secret(text_of(in, "state"));
  login.nonce = Secret(text_of(in, "nonce"));
  login.verifier = Secret(text_of(in, "verifier"));
  login.created_at = time_of(in, "created_at");
  login.code_hash = text_of(in, "code_hash");
  login.failure = text_of(in, "failure");
  wipe_texts(*json);
  return login;
}

Outcome<std::optional<LoadedSession>> load_session(TokenStore& store, std::string_view name) {
  auto entry = store.load(session_key(name));
  if (!entry) return fail_store(entry.error());
  if (!*entry) return std::nullopt;
  auto session = decode_session((*entry)->content);
  if (!session) {
    return fail_store({fmt::format("the session \"{}\" is not usable: {}; it was left as it is",
                                   name, session.error().what)});
  }
  return LoadedSession{(*entry)->generation, std::move(*session)};
}

}  // namespace grantline::client
