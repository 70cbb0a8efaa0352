#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "explain/http_turn.h"

namespace grantline::explain {

// A JWT as it can be read without a key (RFC 7519).
struct Jwt {
  JsonObject header;
  JsonObject claims;
  std::size_t signature_size = 0;  // in bytes, decoded; 0: it cannot be
  std::string text;

  std::string_view text_at(const JsonObject& part, std::string_view name) const;  // "" where absent
};
// Nothing: it is none, or it was cut or changed.
std::optional<Jwt> read_jwt(std::string_view text);

// The token that a request carried, wherever it stood.
struct SentToken {
  enum class Kind {
    none,         // no token is shown, which does not say that none was sent
    absent,       // the request is shown as it went out, and holds none
    masked,       // the text hides it
    placeholder,  // "undefined", "<token>", "$TOKEN": what should have been replaced
    jwt,
    broken_jwt,  // begins as one and cannot be read
    opaque,
  };
  Kind kind = Kind::none;
  std::string scheme;     // of the Authorization field, lower case; "" where it has none
  std::string value;      // the credential, without its scheme
  std::string raw;        // the field as it was sent
  std::size_t line = 0;   // of the text
  bool in_field = false;  // it stood in an Authorization field
  std::optional<Jwt> jwt;
};
SentToken find_token(const HttpTurn& turn, std::string_view text);

}  // namespace grantline::explain
