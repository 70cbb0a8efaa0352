#include "flow/client_claim.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "jose/jws.h"

namespace grantline::flow {
namespace {

constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

bool is_client_id(std::string_view text) {
  if (text.empty() || text.size() > 128) return false;
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

bool has_scheme(std::string_view header, std::string_view scheme) {
  if (header.size() <= scheme.size() || header[scheme.size()] != ' ') return false;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    if ((header[i] | 0x20) != scheme[i]) return false;
  }
  return true;
}

Refusal basic_fault(std::string fault) {
  return {Cause::client_basic_malformed, {{"header_fault", std::move(fault)}}};
}

// RFC 6749 section 2.3.1: id and secret are form-urlencoded before RFC 7617 joins them, so that a
// colon in either cannot be misread.
std::expected<ClientClaim, Refusal> read_basic(std::string_view header) {
  std::string_view coded = header.substr(6);
  while (coded.starts_with(' ')) coded.remove_prefix(1);
  auto pair = base64_decode(coded);
  if (!pair) return std::unexpected(basic_fault("what follows the word Basic is not base64"));
  const auto colon = pair->find(':');
  if (colon == std::string::npos) return std::unexpected(basic_fault("it has no colon in it"));
  const Secret whole(std::move(*pair));
  const std::string_view raw_id = whole.reveal().substr(0, colon);
  const std::string_view raw_secret = whole.reveal().substr(colon + 1);
  const auto id = form_decode(raw_id);
  auto secret = form_decode(raw_secret);
  ClientClaim claim;
  claim.method = AuthMethod::client_secret_basic;
  claim.id = ClientId{id.value_or(std::string(raw_id))};
  claim.secret = Secret(secret ? std::move(*secret) : std::string());
  claim.basic_secret = Secret(std::string(raw_secret));
  if (!is_client_id(claim.id.text)) {
    return std::unexpected(basic_fault("what stands before the colon is no client_id"));
  }
  return claim;
}

// What the header names, for who has to find the mistake; nothing is decided by it.
std::string named_algorithm(std::string_view assertion) {
  const auto text = base64url_decode(assertion.substr(0, assertion.find('.')));
  if (!text) return {};
  const auto header = parse_json(*text);
  if (!header || !header->is_object()) return {};
  const auto alg = find_string(header->get_object(), "alg");
  return alg ? printable(alg->substr(0, 20)) : std::string();
}

Refusal refusal_of(jose::JwsError error, std::string_view assertion) {
  switch (error) {
    case jose::JwsError::algorithm_refused: {
      const std::string algorithm = named_algorithm(assertion);
      if (algorithm.empty()) return Cause::client_assertion_algorithm_wrong;
      return {Cause::client_assertion_algorithm_wrong, {{"algorithm", algorithm}}};
    }
    case jose::JwsError::key_unknown: return Cause::client_assertion_key_unknown;
    case jose::JwsError::signature_wrong: return Cause::client_assertion_signature_wrong;
    case jose::JwsError::malformed:
    case jose::JwsError::header_refused:
    case jose::JwsError::type_wrong: break;
  }
  return Cause::client_assertion_malformed;
}

// The `sub` of an assertion names the client (RFC 7523 section 3); nothing is proven yet.
std::expected<ClientClaim, Refusal> read_assertion(const Params& params) {
  const auto type = params.find("client_assertion_type");
  const auto assertion = params.find("client_assertion");
  if (!type || *type != kJwtBearer || !assertion) {
    return std::unexpected(Refusal(Cause::client_assertion_malformed));
  }
  const auto jws = jose::parse_unverified(*assertion);
  if (!jws) return std::unexpected(refusal_of(jws.error(), *assertion));
  const auto subject = find_string(jws->payload, "sub");
  if (!subject || !is_client_id(*subject)) {
    return std::unexpected(Refusal(Cause::client_assertion_wrong_subject));
  }
  ClientClaim claim;
  claim.method = AuthMethod::private_key_jwt;
  claim.id = ClientId{std::string(*subject)};
  claim.assertion = Secret(std::string(*assertion));
  return claim;
}

std::expected<ClientClaim, Refusal> read_body(const Params& params) {
  const auto id = params.find("client_id");
  if (!id) return std::unexpected(Refusal(Cause::parameter_missing, {{"parameter", "client_id"}}));
  if (!is_client_id(*id)) {
    return std::unexpected(Refusal(Cause::parameter_malformed, {{"parameter", "client_id"}}));
  }
  ClientClaim claim;
  claim.id = ClientId{std::string(*id)};
  if (const auto secret = params.find("client_secret")) {
    claim.method = AuthMethod::client_secret_post;
    claim.secret = Secret(std::string(*secret));
  }
  return claim;
}

// Nothing: the secret is right.
std::optional<Refusal> check_secret(const store::ClientRecord& record, const ClientClaim& claim,
                                    WallTime now) {
  const auto presented = crypto::sha256(claim.secret.reveal());
  const store::ClientSecret* expired = nullptr;
  bool is_right = false;
  for (const store::ClientSecret& secret : record.secrets) {
    if (!equal_in_constant_time(as_view(secret.sha256), as_view(presented))) continue;
    const bool is_live = !secret.expires_at.is_set() || now < secret.expires_at;
    is_right = is_right || is_live;
    if (!is_live) expired = &secret;
  }
  if (is_right) return std::nullopt;
  // What it would have been as it came: the mistake of who does not form-urlencode it.
  const auto undecoded = crypto::sha256(claim.basic_secret.reveal());
  for (const store::ClientSecret& secret : record.secrets) {
    const bool is_live = !secret.expires_at.is_set() || now < secret.expires_at;
    if (is_live && claim.method == AuthMethod::client_secret_basic &&
        equal_in_constant_time(as_view(secret.sha256), as_view(undecoded))) {
      return Refusal(Cause::client_secret_not_form_encoded);
    }
  }
  if (expired != nullptr) {
    return Refusal(Cause::client_secret_expired,
                   {{"secret_id", expired->id}, ago("expired_ago", expired->expires_at, now)});
  }
  return Refusal(Cause::client_secret_wrong, {{"length", std::to_string(claim.secret.size())},
                                              {"presented_client", claim.id.text}});
}

// FAPI 2.0 Security Profile section 5.3.2.1 takes the issuer alone: a server that is made by an
// attacker can name another's token endpoint as its own, and use there the assertions that it gets.
bool names_audience(const JsonObject& payload, const AssertionRules& rules) {
  if (rules.issuer_alone) return find_string(payload, "aud") == rules.audiences[0];
  const auto is_ours = [&](std::string_view text) {
    for (const std::string& audience : rules.audiences) {
      if (text == audience) return true;
    }
    return false;
  };
  if (const auto one = find_string(payload, "aud")) return is_ours(*one);
  const Json* many = find(payload, "aud");
  if (many == nullptr || !many->is_array()) return false;
  for (const Json& item : many->get_array()) {
    if (item.is_string() && is_ours(std::string_view(item.get_string()))) return true;
  }
  return false;
}

// RFC 7523 section 3
std::expected<AssertionUse, Refusal> check_claims(const JsonObject& payload, const ClientId& client,
                                                  const AssertionRules& rules, WallTime now) {
  const auto no = [](Cause cause, std::vector<Fact> facts = {}) {
    return std::unexpected(Refusal(cause, std::move(facts)));
  };
  if (find_string(payload, "iss") != client.text || find_string(payload, "sub") != client.text) {
    return no(Cause::client_assertion_wrong_subject, {{"presented_client", client.text}});
  }
  if (!names_audience(payload, rules)) {
    std::vector<Fact> facts{{"expected_audience", rules.audiences[0]}};
    if (const auto aud = find_string(payload, "aud")) {
      facts.push_back({"presented_audience", printable(aud->substr(0, 200))});
    }
    return no(Cause::client_assertion_wrong_audience, std::move(facts));
  }
  const auto exp = find_integer(payload, "exp");
  const auto jti = find_string(payload, "jti");
  if (!exp) return no(Cause::client_assertion_malformed, {{"parameter", "exp"}});
  if (!jti || jti->empty() || jti->size() > 256) {
    return no(Cause::client_assertion_malformed, {{"parameter", "jti"}});
  }
  constexpr std::int64_t kLatest = 253'402'300'799;  // the year 9999
  if (*exp < 0 || *exp > kLatest)
    return no(Cause::client_assertion_malformed, {{"parameter", "exp"}});
  const WallTime expires_at = from_unix_seconds(*exp);
  if (now >= expires_at + rules.leeway) {
    return no(Cause::client_assertion_expired, {ago("expired_ago", expires_at, now)});
  }
  if (expires_at > now + rules.longest_life + rules.leeway) {
    return no(Cause::client_assertion_malformed, {{"parameter", "exp"}});
  }
  for (const std::string_view name : {"nbf", "iat"}) {
    const auto time = find_integer(payload, name);
    if (time && (*time > kLatest || from_unix_seconds(*time) > now + rules.leeway)) {
      return no(Cause::client_assertion_not_yet_valid, {{"parameter", std::string(name)}});
    }
  }
  return AssertionUse{"j:" + client.text + '\0' + std::string(*jti), expires_at + rules.leeway};
}

std::expected<AssertionUse, Refusal> check_assertion(const KnownClient& client,
                                                     const ClientClaim& claim,
                                                     const AssertionRules& rules, WallTime now) {
  const jose::FindKey find_key = [&](std::string_view kid,
                                     SigningAlg alg) -> const crypto::PublicKey* {
    for (const jose::Jwk& jwk : client.keys) {
      if ((kid.empty() || jwk.kid == kid) && jwk.key.alg() == alg) return &jwk.key;
    }
    return nullptr;
  };
  const auto jws = jose::verify(claim.assertion.reveal(), "", find_key);
  if (!jws) return std::unexpected(refusal_of(jws.error(), claim.assertion.reveal()));
  return check_claims(jws->payload, client.record.id, rules, now);
}

}  // namespace

std::expected<ClientClaim, Refusal> read_client_claim(
    std::optional<std::string_view> authorization_header, const Params& params) {
  const bool has_basic = authorization_header && has_scheme(*authorization_header, "basic");
  const bool has_post = params.find("client_secret").has_value();
  const bool has_assertion =
      params.find("client_assertion") || params.find("client_assertion_type");
  if (authorization_header && !has_basic) {
    return std::unexpected(basic_fault("it does not begin with the word Basic and a space"));
  }
  if (int(has_basic) + int(has_post) + int(has_assertion) > 1) {
    return std::unexpected(Refusal(Cause::client_auth_twice));
  }
  auto claim = has_basic       ? read_basic(*authorization_header)
               : has_assertion ? read_assertion(params)
                               : read_body(params);
  const auto id = params.find("client_id");
  if (claim && id && *id != claim->id.text) {
    return std::unexpected(Refusal(Cause::client_auth_twice, {{"parameter", "client_id"}}));
  }
  return claim;
}

Result<KnownClient> know_client(store::ClientRecord record) {
  static const Scope personal = *Scope::parse("openid profile email address phone offline_access");
  KnownClient out;
  out.own_scope = Scope::parse(record.metadata.scope).value_or(Scope()).without(personal);
  if (!record.metadata.jwks.empty()) {
    auto keys = jose::parse_jwk_set(record.metadata.jwks);
    if (!keys) return std::unexpected(keys.error());
    out.keys = std::move(*keys);
  }
  out.record = std::move(record);
  return out;
}

std::expected<Authenticated, Refusal> authenticate_client(const KnownClient* client,
                                                          const ClientClaim& claim,
                                                          const AssertionRules& rules,
                                                          WallTime now) {
  if (client == nullptr) {
    return std::unexpected(Refusal(Cause::client_unknown, {{"presented_client", claim.id.text}}));
  }
  const store::ClientRecord& record = client->record;
  if (record.disabled) {
    return std::unexpected(Refusal(Cause::client_disabled, {{"presented_client", claim.id.text}}));
  }
  const AuthMethod registered = record.metadata.token_endpoint_auth_method;
  if (claim.method != registered) {
    const Cause cause = claim.method == AuthMethod::none ? Cause::client_secret_missing
                                                         : Cause::client_auth_method_wrong;
    return std::unexpected(Refusal(cause, {{"method_registered", std::string(to_text(registered))},
                                           {"method_used", std::string(to_text(claim.method))}}));
  }
  if (registered == AuthMethod::none) return Authenticated{};
  if (registered == AuthMethod::private_key_jwt) {
    auto use = check_assertion(*client, claim, rules, now);
    if (!use) return std::unexpected(use.error());
    return Authenticated{std::move(*use)};
  }
  if (auto wrong = check_secret(record, claim, now)) return std::unexpected(std::move(*wrong));
  return Authenticated{};
}

}  // namespace grantline::flow
