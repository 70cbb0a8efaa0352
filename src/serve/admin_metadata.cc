#include "serve/admin_metadata.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <variant>

#include "base/encoding.h"
#include "spec/redirect_uri.h"
#include "spec/scope.h"

namespace grantline::serve {
namespace {

using M = ClientMetadata;
using Field = std::variant<std::string M::*, bool M::*, AuthMethod M::*, TokenFormat M::*,
                           SigningAlg M::*, std::vector<std::string> M::*,
                           std::vector<GrantType> M::*, std::optional<Duration> M::*>;
struct Member {
  std::string_view name;
  Field field;
};

const std::array kMembers{
    Member{"client_name", &M::client_name},
    Member{"client_uri", &M::client_uri},
    Member{"logo_uri", &M::logo_uri},
    Member{"policy_uri", &M::policy_uri},
    Member{"tos_uri", &M::tos_uri},
    Member{"token_endpoint_auth_method", &M::token_endpoint_auth_method},
    Member{"grant_types", &M::grant_types},
    Member{"redirect_uris", &M::redirect_uris},
    Member{"post_logout_redirect_uris", &M::post_logout_redirect_uris},
    Member{"scope", &M::scope},
    Member{"resources", &M::resources},
    Member{"jwks", &M::jwks},
    Member{"access_token_format", &M::access_token_format},
    Member{"id_token_signed_response_alg", &M::id_token_signed_response_alg},
    Member{"access_token_signed_response_alg", &M::access_token_signed_response_alg},
    Member{"dpop_bound_access_tokens", &M::dpop_bound_access_tokens},
    Member{"skip_consent", &M::skip_consent},
    Member{"remember_unproven_consent", &M::remember_unproven_consent},
    Member{"legacy_password", &M::legacy_password},
    Member{"legacy_authorize_without_pkce", &M::legacy_authorize_without_pkce},
    Member{"code_life", &M::code_life},
    Member{"access_token_life", &M::access_token_life},
    Member{"refresh_token_idle", &M::refresh_token_idle},
    Member{"refresh_token_life", &M::refresh_token_life},
    Member{"refresh_retry_window", &M::refresh_retry_window},
};

Json write(const std::string& text) { return Json(text); }
Json write(bool truth) { return Json(truth); }
Json write(AuthMethod method) { return Json(to_text(method)); }
Json write(TokenFormat format) { return Json(to_text(format)); }
Json write(SigningAlg alg) { return Json(to_text(alg)); }
Json write(const std::vector<std::string>& texts) {
  JsonArray out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}
Json write(const std::vector<GrantType>& types) {
  JsonArray out;
  for (const GrantType type : types) out.emplace_back(to_text(type));
  return out;
}
Json write(const std::optional<Duration>& span) {
  return span ? Json(to_setting(*span)) : Json(nullptr);
}

// Each gives what is due where the value is something else, or nothing.
using Due = std::optional<std::string>;

std::optional<std::string_view> text_of(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  return std::string_view(value.get_string().data(), value.get_string().size());
}

Due read(const Json& value, std::string& out) {
  const auto text = text_of(value);
  if (!text || text->size() > 16'384) return "text";
  out = *text;
  return std::nullopt;
}
Due read(const Json& value, bool& out) {
  if (!value.is_bool()) return "true or false";
  out = value.get_bool();
  return std::nullopt;
}
template <class E, class Parse>
Due read_word(const Json& value, E& out, Parse parse, const char* due) {
  const auto text = text_of(value);
  const auto word = text ? parse(*text) : std::nullopt;
  if (!word) return due;
  out = *word;
  return std::nullopt;
}
Due read(const Json& value, AuthMethod& out) {
  return read_word(value, out, parse_auth_method,
                   "none, client_secret_basic, client_secret_post or private_key_jwt");
}
Due read(const Json& value, TokenFormat& out) {
  return read_word(value, out, parse_token_format, "jwt or opaque");
}
Due read(const Json& value, SigningAlg& out) {
  return read_word(value, out, parse_signing_alg, "ES256, EdDSA or RS256");
}
Due read(const Json& value, std::vector<std::string>& out) {
  if (!value.is_array() || value.get_array().size() > 100) return "a list of at most 100 texts";
  std::vector<std::string> texts;
  for (const Json& item : value.get_array()) {
    const auto text = text_of(item);
    if (!text || text->size() > 2048) return "a list of texts of at most 2048 bytes";
    texts.emplace_back(*text);
  }
  out = std::move(texts);
  return std::nullopt;
}
Due read(const Json& value, std::vector<GrantType>& out) {
  std::vector<std::string> texts;
  if (auto due = read(value, texts)) return due;
  std::vector<GrantType> types;
  for (const std::string& text : texts) {
    const auto type = text == "device_code" ? GrantType::device_code : parse_grant_type(text);
    if (!type) {
      return "of authorization_code, refresh_token, client_credentials, device_code and password";
    }
    if (std::ranges::find(types, *type) == types.end()) types.push_back(*type);
  }
  out = std::move(types);
  return std::nullopt;
}
Due read(const Json& value, std::optional<Duration>& out) {
  const auto text = text_of(value);
  Duration span;
  if (!text || !parse_duration(*text, span)) return "a duration, such as 15m";
  out = span;
  return std::nullopt;
}

struct Bound {
  std::string_view name;
  std::optional<Duration> M::* field;
  Duration least;
  Duration most;
};
const std::array kBounds{
    Bound{"code_life", &M::code_life, seconds(1), minutes(10)},
    Bound{"access_token_life", &M::access_token_life, seconds(1), hours(24)},
    Bound{"refresh_token_idle", &M::refresh_token_idle, minutes(1), days(365)},
    Bound{"refresh_token_life", &M::refresh_token_life, minutes(1), days(3650)},
    Bound{"refresh_retry_window", &M::refresh_retry_window, seconds(0), minutes(5)},
};

// RFC 9700 section 4.1: a redirect URI that is not exact hands codes to others.
std::optional<std::string> uri_fault(const M& m) {
  for (const auto* list : {&m.redirect_uris, &m.post_logout_redirect_uris}) {
    for (const std::string& uri : *list) {
      if (const auto wrong = redirect_uri_fault(uri)) {
        return fmt::format("{} cannot be registered: {}.", printable(uri), *wrong);
      }
    }
  }
  for (const auto* uri : {&m.client_uri, &m.logo_uri, &m.policy_uri, &m.tos_uri}) {
    if (!uri->empty() && !uri->starts_with("https://")) {
      return fmt::format("{} must be an https URL.", printable(*uri));
    }
  }
  return std::nullopt;
}

}  // namespace

JsonObject metadata_json(const ClientMetadata& metadata) {
  JsonObject out;
  for (const Member& member : kMembers) {
    out.emplace(member.name,
                std::visit([&](auto field) { return write(metadata.*field); }, member.field));
  }
  return out;
}

std::optional<std::string> take_metadata(const JsonObject& request, ClientMetadata& metadata) {
  const Json* given = find(request, "metadata");
  if (given == nullptr) return std::nullopt;
  if (!given->is_object()) return "\"metadata\" must be an object.";
  const ClientMetadata standard;
  for (const auto& entry : given->get_object()) {
    const std::string_view name(entry.key().data(), entry.key().size());
    const auto* member = std::ranges::find(kMembers, name, &Member::name);
    if (member == kMembers.end()) {
      return fmt::format("{} is not client metadata that this server knows.", printable(name));
    }
    const auto due = std::visit(
        [&](auto field) -> Due {
          if (!entry.value().is_null()) return read(entry.value(), metadata.*field);
          metadata.*field = standard.*field;
          return std::nullopt;
        },
        member->field);
    if (due) return fmt::format("{} must be {}.", name, *due);
  }
  return std::nullopt;
}

std::optional<std::string> metadata_fault(const ClientMetadata& m) {
  if (auto wrong = uri_fault(m)) return wrong;
  const bool is_public = m.token_endpoint_auth_method == AuthMethod::none;
  if (m.grant_types.empty()) return "A client needs a grant type, such as authorization_code.";
  if (m.allows(GrantType::authorization_code) && m.redirect_uris.empty()) {
    return "A client of authorization_code needs a redirect URI; give one with --redirect-uri.";
  }
  if (is_public && m.allows(GrantType::client_credentials)) {
    return "A client of client_credentials must authenticate (RFC 6749 section 4.4); give "
           "--auth-method client_secret_basic.";
  }
  if (m.allows(GrantType::password) != m.legacy_password) {
    return "The password grant is left out of OAuth 2.1; it takes both --grant-type password and "
           "--legacy-password.";
  }
  if (m.token_endpoint_auth_method == AuthMethod::private_key_jwt && m.jwks.empty()) {
    return "A client of private_key_jwt needs its public keys; give them with --jwks FILE.";
  }
  if (!Scope::parse(m.scope)) return "The scope has characters that RFC 6749 section 3.3 forbids.";
  for (const Bound& bound : kBounds) {
    const auto& span = m.*bound.field;
    if (span && (*span < bound.least || *span > bound.most)) {
      return fmt::format("{} must be a duration from {} to {}.", bound.name,
                         to_setting(bound.least), to_setting(bound.most));
    }
  }
  return std::nullopt;
}

}  // namespace grantline::serve
