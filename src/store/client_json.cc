#include "base/encoding.h"
#include "store/json_fields.h"
#include "store/records.h"

namespace grantline::store {
namespace {

JsonObject metadata_json(const ClientMetadata& m) {
  JsonObject out;
  put(out, "client_name", m.client_name);
  put(out, "client_uri", m.client_uri);
  put(out, "logo_uri", m.logo_uri);
  put(out, "policy_uri", m.policy_uri);
  put(out, "tos_uri", m.tos_uri);
  put(out, "token_endpoint_auth_method", to_text(m.token_endpoint_auth_method));
  JsonArray types;
  for (const GrantType type : m.grant_types) types.emplace_back(to_text(type));
  out["grant_types"] = std::move(types);
  put(out, "redirect_uris", m.redirect_uris);
  put(out, "post_logout_redirect_uris", m.post_logout_redirect_uris);
  put(out, "scope", m.scope);
  put(out, "resources", m.resources);
  put(out, "jwks", m.jwks);
  put(out, "access_token_format", to_text(m.access_token_format));
  put(out, "id_token_signed_response_alg", to_text(m.id_token_signed_response_alg));
  put(out, "access_token_signed_response_alg", to_text(m.access_token_signed_response_alg));
  put_flag(out, "dpop_bound_access_tokens", m.dpop_bound_access_tokens);
  put_flag(out, "skip_consent", m.skip_consent);
  put_flag(out, "remember_unproven_consent", m.remember_unproven_consent);
  put_flag(out, "legacy_password", m.legacy_password);
  put_flag(out, "legacy_authorize_without_pkce", m.legacy_authorize_without_pkce);
  put_span(out, "code_life_ms", m.code_life);
  put_span(out, "access_token_life_ms", m.access_token_life);
  put_span(out, "refresh_token_idle_ms", m.refresh_token_idle);
  put_span(out, "refresh_token_life_ms", m.refresh_token_life);
  put_span(out, "refresh_retry_window_ms", m.refresh_retry_window);
  return out;
}

bool read_metadata(const Json* json, ClientMetadata& m) {
  JsonFields in(json);
  in.take("client_name", m.client_name);
  in.take("client_uri", m.client_uri);
  in.take("logo_uri", m.logo_uri);
  in.take("policy_uri", m.policy_uri);
  in.take("tos_uri", m.tos_uri);
  in.take_word("token_endpoint_auth_method", m.token_endpoint_auth_method, parse_auth_method);
  std::vector<std::string> types;
  in.take("grant_types", types);
  m.grant_types.clear();
  for (const std::string& text : types) {
    const auto type = parse_grant_type(text);
    in.require(type.has_value());
    if (type) m.grant_types.push_back(*type);
  }
  in.take("redirect_uris", m.redirect_uris);
  in.take("post_logout_redirect_uris", m.post_logout_redirect_uris);
  in.take("scope", m.scope);
  in.take("resources", m.resources);
  in.take("jwks", m.jwks);
  in.take_word("access_token_format", m.access_token_format, parse_token_format);
  in.take_word("id_token_signed_response_alg", m.id_token_signed_response_alg, parse_signing_alg);
  in.take_word("access_token_signed_response_alg", m.access_token_signed_response_alg,
               parse_signing_alg);
  in.take_flag("dpop_bound_access_tokens", m.dpop_bound_access_tokens);
  in.take_flag("skip_consent", m.skip_consent);
  in.take_flag("remember_unproven_consent", m.remember_unproven_consent);
  in.take_flag("legacy_password", m.legacy_password);
  in.take_flag("legacy_authorize_without_pkce", m.legacy_authorize_without_pkce);
  in.take_span("code_life_ms", m.code_life);
  in.take_span("access_token_life_ms", m.access_token_life);
  in.take_span("refresh_token_idle_ms", m.refresh_token_idle);
  in.take_span("refresh_token_life_ms", m.refresh_token_life);
  in.take_span("refresh_retry_window_ms", m.refresh_retry_window);
  return in.sound();
}

JsonObject secret_json(const ClientSecret& secret) {
  JsonObject out;
  put(out, "id", secret.id);
  put(out, "sha256", hex_encode(as_view(secret.sha256)));
  put_time(out, "created_at_ms", secret.created_at);
  put_time(out, "expires_at_ms", secret.expires_at);
  return out;
}

bool read_secret(const Json& json, ClientSecret& secret) {
  JsonFields in(&json);
  std::string hash;
  in.take("id", secret.id);
  in.take("sha256", hash);
  in.take_time("created_at_ms", secret.created_at);
  in.take_time("expires_at_ms", secret.expires_at);
  const auto bytes = hex_decode(hash);
  if (!bytes || bytes->size() != secret.sha256.size()) return false;
  secret.sha256 = take_array<32>(*bytes);
  return in.sound();
}

}  // namespace

std::string encode(const ClientRecord& client) {
  JsonObject out;
  put(out, "id", client.id.text);
  out["metadata"] = metadata_json(client.metadata);
  JsonArray secrets;
  for (const ClientSecret& secret : client.secrets) secrets.emplace_back(secret_json(secret));
  if (!secrets.empty()) out["secrets"] = std::move(secrets);
  put_flag(out, "disabled", client.disabled);
  put_time(out, "created_at_ms", client.created_at);
  return to_text(Json(std::move(out)));
}

Result<ClientRecord> decode_client(std::string_view text) {
  const auto json = parse_json(text);
  JsonFields in(json ? &*json : nullptr);
  ClientRecord client;
  in.take("id", client.id.text);
  in.require(read_metadata(in.take_value("metadata"), client.metadata));
  if (const Json* secrets = in.take_value("secrets")) {
    in.require(secrets->is_array());
    const JsonArray none;
    for (const Json& item : secrets->is_array() ? secrets->get_array() : none) {
      in.require(read_secret(item, client.secrets.emplace_back()));
    }
  }
  in.take_flag("disabled", client.disabled);
  in.take_time("created_at_ms", client.created_at);
  if (!in.sound()) {
    return fault("a client in the store cannot be read: it is damaged or of a newer version");
  }
  return client;
}

}  // namespace grantline::store
