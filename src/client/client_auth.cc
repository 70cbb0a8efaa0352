#include "client/client_auth.h"

#include <array>
#include <boost/json/object.hpp>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "jose/jws.h"

namespace grantline::client {
namespace {

constexpr std::array<std::pair<AuthMethod, std::string_view>, 4> kMethods{
    {{AuthMethod::none, "none"},
     {AuthMethod::basic, "client_secret_basic"},
     {AuthMethod::post, "client_secret_post"},
     {AuthMethod::private_key_jwt, "private_key_jwt"}}};
constexpr Duration kAssertionLife = seconds(60);

// "-----BEGIN PRIVATE KEY-----", base64 in lines, "-----END ...".
Result<Secret> der_of_pem(const Secret& pem) {
  constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----";
  const std::string_view text = pem.reveal();
  const auto begin = text.find(kBegin);
  const auto end = text.find("-----END PRIVATE KEY-----");
  if (begin == text.npos || end == text.npos || end < begin) {
    return fault(
        "it is no PEM file of a PKCS #8 private key; `openssl pkcs8 -topk8 -nocrypt` makes one of "
        "other forms");
  }
  std::string base64;
  for (const char c : text.substr(begin + kBegin.size(), end - begin - kBegin.size())) {
    if (c != '\n' && c != '\r') base64 += c;
  }
  auto der = base64_decode(base64);
  wipe(base64);
  if (!der) return fault("its base64 is malformed");
  return Secret(std::move(*der));
}

}  // namespace

std::string_view to_text(AuthMethod method) {
  return kMethods[static_cast<std::size_t>(method)].second;
}

std::optional<AuthMethod> parse_auth_method(std::string_view text) {
  for (const auto& [method, name] : kMethods) {
    if (name == text) return method;
  }
  return std::nullopt;
}

ClientAuth ClientAuth::basic(Secret secret) {
  ClientAuth auth;
  auth.method_ = AuthMethod::basic;
  auth.secret_ = std::make_shared<const Secret>(std::move(secret));
  return auth;
}

ClientAuth ClientAuth::post(Secret secret) {
  ClientAuth auth = basic(std::move(secret));
  auth.method_ = AuthMethod::post;
  return auth;
}

ClientAuth ClientAuth::private_key_jwt(crypto::SigningKey key, std::string kid) {
  ClientAuth auth;
  auth.method_ = AuthMethod::private_key_jwt;
  auth.key_ = std::make_shared<const crypto::SigningKey>(std::move(key));
  auth.kid_ = std::move(kid);
  return auth;
}

Result<ClientAuth> ClientAuth::private_key_jwt(const Secret& pem, std::string kid) {
  const auto der = der_of_pem(pem);
  if (!der) return std::unexpected(der.error());
  auto key = crypto::SigningKey::from_pkcs8(*der);
  if (!key) return std::unexpected(key.error());
  return private_key_jwt(std::move(*key), std::move(kid));
}

void Form::add(std::string_view name, std::string_view value) {
  std::string encoded = percent_encode(value);
  // No growth: that would leave copies behind.
  std::string next;
  next.reserve(text_.size() + name.size() + encoded.size() + 2);
  next += text_;
  if (!next.empty()) next += '&';
  next += name;
  next += '=';
  next += encoded;
  wipe(encoded);
  wipe(text_);
  text_ = std::move(next);
}

void Form::authenticate(const ClientId& id, const ClientAuth& auth, std::string_view issuer,
                        HttpRequest& request, World& world) {
  switch (auth.method()) {
    case AuthMethod::none: return add("client_id", id.text);
    case AuthMethod::post:
      add("client_id", id.text);
      return add("client_secret", auth.secret_->reveal());
    case AuthMethod::basic: {
      // RFC 6749 section 2.3.1: both are form-encoded before they are joined by a colon.
      std::string pair = percent_encode(id.text) + ':' + percent_encode(auth.secret_->reveal());
      request.authorization = Secret("Basic " + base64_encode(pair));
      return wipe(pair);
    }
    case AuthMethod::private_key_jwt: {
      const std::int64_t now_s = world.now().unix_seconds();
      const JsonObject claims{{"iss", id.text},
                              {"sub", id.text},
                              {"aud", issuer},
                              {"iat", now_s},
                              {"exp", now_s + kAssertionLife.seconds()},
                              {"jti", base64url_encode(world.random_bytes(16))}};
      add("client_id", id.text);
      add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
      return add("client_assertion",
                 jose::sign(*auth.key_, auth.kid_, "JWT", grantline::to_text(Json(claims))));
    }
  }
}

}  // namespace grantline::client
