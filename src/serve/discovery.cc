#include "serve/document_answer.h"

#include "base/json.h"
#include "jose/dpop_proof.h"

namespace grantline::serve {
namespace {

constexpr Duration kFresh = hours(1);

JsonArray words(std::initializer_list<std::string_view> values) {
  JsonArray out;
  for (const std::string_view value : values) out.emplace_back(value);
  return out;
}

JsonArray algorithms() {
  return words(
      {to_text(SigningAlg::es256), to_text(SigningAlg::eddsa), to_text(SigningAlg::rs256)});
}

JsonArray confidential_methods() {
  return words({to_text(AuthMethod::client_secret_basic), to_text(AuthMethod::client_secret_post),
                to_text(AuthMethod::private_key_jwt)});
}

void add_endpoints(JsonObject& out, const Settings& settings) {
  const std::string& issuer = settings.server.issuer;
  out["issuer"] = issuer;
  out["authorization_endpoint"] = issuer + "/authorize";
  out["token_endpoint"] = issuer + "/token";
  out["jwks_uri"] = issuer + "/jwks";
  out["userinfo_endpoint"] = issuer + "/userinfo";
  out["revocation_endpoint"] = issuer + "/revoke";
  out["introspection_endpoint"] = issuer + "/introspect";
  out["device_authorization_endpoint"] = issuer + "/device_authorization";  // RFC 8628 section 4
  out["pushed_authorization_request_endpoint"] = issuer + "/par";
  out["end_session_endpoint"] = issuer + "/end_session";
  if (settings.explain.enabled) out["explain_endpoint"] = issuer + "/explain";
}

// Client authentication (RFC 8414 section 2).
void add_authentication(JsonObject& out) {
  JsonArray methods = confidential_methods();
  methods.emplace_back(to_text(AuthMethod::none));
  out["token_endpoint_auth_methods_supported"] = methods;
  out["token_endpoint_auth_signing_alg_values_supported"] = algorithms();
  out["revocation_endpoint_auth_methods_supported"] = std::move(methods);
  out["revocation_endpoint_auth_signing_alg_values_supported"] = algorithms();
  out["introspection_endpoint_auth_methods_supported"] = confidential_methods();
  out["introspection_endpoint_auth_signing_alg_values_supported"] = algorithms();
}

}  // namespace

// What is left out is not supported, so nothing stands here for completeness.
Document make_discovery_document(const Settings& settings) {
  JsonObject out;
  add_endpoints(out, settings);
  out["scopes_supported"] = words({"openid", "profile", "email", "offline_access"});
  out["response_types_supported"] = words({"code"});
  out["response_modes_supported"] = words({"query", "fragment", "form_post"});
  out["grant_types_supported"] =
      words({to_text(GrantType::authorization_code), to_text(GrantType::refresh_token),
             to_text(GrantType::client_credentials), to_text(GrantType::device_code)});
  add_authentication(out);
  out["code_challenge_methods_supported"] = words({"S256"});
  out["authorization_response_iss_parameter_supported"] = true;  // RFC 9207
  out["require_pushed_authorization_requests"] = settings.par.required;
  JsonArray proof_algorithms;
  for (const std::string_view alg : jose::dpop_algorithms()) proof_algorithms.emplace_back(alg);
  out["dpop_signing_alg_values_supported"] = std::move(proof_algorithms);  // RFC 9449 section 5.1
  out["subject_types_supported"] = words({"public"});
  out["id_token_signing_alg_values_supported"] = algorithms();
  out["acr_values_supported"] = words({flow::kAcr});
  out["prompt_values_supported"] = words({"none", "login", "consent", "select_account"});
  out["claims_supported"] =
      words({"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash",
             "sid", "name", "preferred_username", "email", "email_verified"});
  out["claims_parameter_supported"] = false;
  out["request_parameter_supported"] = false;
  out["request_uri_parameter_supported"] = false;  // of foreign ones: those of /par are taken
  std::string body = grantline::to_text(Json(std::move(out)));
  std::string etag = etag_of(body);
  return {std::move(body), std::move(etag)};
}

// RFC 8414 section 3 and OpenID Connect Discovery 1.0 section 4: one document for both.
Task<net::Response> discovery(App& app, const Call& call) {
  const Document& document = app.discovery_document;
  co_return document_answer(call, document.body, document.etag, kFresh);
}

}  // namespace grantline::serve
