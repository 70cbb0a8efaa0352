#include "spec/client_metadata.h"

#include <algorithm>
#include <array>
#include <utility>

namespace grantline {
namespace {

template <class Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Names<AuthMethod, 4> kAuthMethods{{
    {AuthMethod::none, "none"},
    {AuthMethod::client_secret_basic, "client_secret_basic"},
    {AuthMethod::client_secret_post, "client_secret_post"},
    {AuthMethod::private_key_jwt, "private_key_jwt"},
}};
constexpr Names<GrantType, 5> kGrantTypes{{
    {GrantType::authorization_code, "authorization_code"},
    {GrantType::refresh_token, "refresh_token"},
    {GrantType::client_credentials, "client_credentials"},
    {GrantType::password, "password"},
    {GrantType::device_code, "urn:ietf:params:oauth:grant-type:device_code"},
}};
constexpr Names<TokenFormat, 2> kTokenFormats{{
    {TokenFormat::jwt, "jwt"},
    {TokenFormat::opaque, "opaque"},
}};

template <class Enum, std::size_t N>
std::string_view name_of(const Names<Enum, N>& names, Enum value) {
  for (const auto& [entry, name] : names) {
    if (entry == value) return name;
  }
  return {};
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const Names<Enum, N>& names, std::string_view text) {
  for (const auto& [entry, name] : names) {
    if (name == text) return entry;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(AuthMethod method) { return name_of(kAuthMethods, method); }
std::optional<AuthMethod> parse_auth_method(std::string_view text) {
  return value_of(kAuthMethods, text);
}

std::string_view to_text(GrantType type) { return name_of(kGrantTypes, type); }
std::optional<GrantType> parse_grant_type(std::string_view text) {
  return value_of(kGrantTypes, text);
}

std::string_view to_text(TokenFormat format) { return name_of(kTokenFormats, format); }
std::optional<TokenFormat> parse_token_format(std::string_view text) {
  return value_of(kTokenFormats, text);
}

bool ClientMetadata::allows(GrantType type) const {
  return std::ranges::find(grant_types, type) != grant_types.end();
}

}  // namespace grantline
