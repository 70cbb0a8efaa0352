#include "serve/id_token_hint.h"

#include <algorithm>

#include "jose/jws.h"

namespace grantline::serve {
namespace {

std::vector<std::string> audience_of(const JsonObject& claims) {
  const Json* aud = find(claims, "aud");
  std::vector<std::string> out;
  if (aud != nullptr && aud->is_string()) out.emplace_back(aud->get_string());
  if (aud != nullptr && aud->is_array()) {
    for (const Json& one : aud->get_array()) {
      if (one.is_string()) out.emplace_back(one.get_string());
    }
  }
  return out;
}

}  // namespace

bool IdTokenHint::is_for(std::string_view client) const {
  return std::ranges::find(audience, client) != audience.end();
}

std::optional<IdTokenHint> read_id_token_hint(const App& app, std::string_view token) {
  const auto keys = app.keys.now();
  const auto find_key = [&](std::string_view kid, SigningAlg alg) {
    return keys->ring.find(kid, alg);
  };
  // The type keeps an access token (at+jwt) from passing for an id_token.
  const auto jws = jose::verify(token, "JWT", find_key);
  if (!jws || find_string(jws->payload, "iss") != app.issuer()) return std::nullopt;
  const auto subject = find_string(jws->payload, "sub");
  if (!subject) return std::nullopt;
  return IdTokenHint{.user = UserId{std::string(*subject)},
                     .sid = std::string(find_string(jws->payload, "sid").value_or("")),
                     .audience = audience_of(jws->payload)};
}

}  // namespace grantline::serve
