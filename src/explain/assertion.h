#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "explain/exchange.h"

namespace grantline::explain {

// What an assertion says, be it a JWT (RFC 7523) or SAML (RFC 7522).
struct Assertion {
  enum class Form { jwt, saml, unreadable };
  Form form = Form::unreadable;
  std::string alg;  // of a JWT
  std::string kid;
  bool names_key = false;  // kid, x5t, x5t#S256, x5c or jku
  std::string issuer;
  std::string subject;
  std::vector<std::string> audiences;
  std::string recipient;  // of SAML
  std::optional<std::int64_t> issued_s;
  std::optional<std::int64_t> not_before_s;
  std::optional<std::int64_t> expires_s;
  bool is_id_token = false;  // it has claims that only an id_token has
  bool has_jti = false;
};

// `value` is the parameter, decoded as the form wants it.
Assertion read_assertion(std::string_view value);

// The JWTs that stand in a text, each as a parameter named "jwt"; at most `most`.
std::vector<Param> find_jwts(std::string_view text, std::size_t most = 20);

}  // namespace grantline::explain
