#include "explain/assertion_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "explain/json_in_text.h"

namespace grantline::explain {
namespace {

constexpr std::string_view kInvalid = "assertion_invalid";

std::string shown(std::string_view text) { return printable(text.substr(0, 80)); }

bool is_symmetric(std::string_view alg) { return alg.starts_with("HS"); }

// The keys of the first JWKS of the text (RFC 7517 section 5).
std::vector<JsonObject> keys_beside(std::string_view text) {
  std::vector<JsonObject> out;
  const auto set = find_object_with(text, "keys");
  const Json* keys = set ? find(*set, "keys") : nullptr;
  if (keys == nullptr || !keys->is_array()) return out;
  for (const Json& key : keys->get_array()) {
    if (key.is_object() && find_string(key.get_object(), "kty")) out.push_back(key.get_object());
  }
  return out;
}

std::optional<KeyFault> fault_by_set(const Assertion& a, const std::vector<JsonObject>& keys) {
  if (keys.empty()) return std::nullopt;
  if (!a.names_key && keys.size() > 1) {
    return KeyFault{
        kInvalid, "assertion_without_key_id", Strength::strong,
        fmt::format("The assertion names no key, and there are {} to choose from", keys.size()),
        "Write the key's id into the header: kid."};
  }
  if (a.kid.empty()) return std::nullopt;
  const auto key = std::ranges::find_if(
      keys, [&](const JsonObject& one) { return find_string(one, "kid") == a.kid; });
  if (key == keys.end()) {
    return KeyFault{
        kInvalid, "assertion_key_not_in_set", Strength::strong,
        "The assertion's key id is not among the keys that are shown beside it",
        "Register the public key under this kid, or sign with the key that is registered."};
  }
  const auto alg = find_string(*key, "alg");
  const bool is_secret = find_string(*key, "kty") == "oct";
  if (alg.value_or(a.alg) == a.alg && is_secret == is_symmetric(a.alg)) return std::nullopt;
  return KeyFault{kInvalid, "assertion_alg_of_another_key", Strength::proof,
                  fmt::format("The assertion is signed by {}, its key is for {}", shown(a.alg),
                              alg ? shown(*alg) : "another algorithm"),
                  "Sign by the algorithm that the key is registered for; a public key is never the "
                  "secret of HS256."};
}

// RFC 8414 section 2: token_endpoint_auth_signing_alg_values_supported.
std::optional<KeyFault> fault_by_metadata(const Assertion& a, const Leg& leg,
                                          std::string_view text) {
  constexpr auto kOffered = "token_endpoint_auth_signing_alg_values_supported";
  const auto document = find_object_with(text, kOffered);
  if (!document || find_string(*document, "token_endpoint") != leg.url) return std::nullopt;
  const Json& offered = *find(*document, kOffered);
  if (!offered.is_array() || offered.get_array().empty()) return std::nullopt;
  const auto& all = offered.get_array();
  if (std::ranges::find(all, Json(a.alg)) != all.end()) return std::nullopt;
  return KeyFault{
      kInvalid, "assertion_alg_not_offered", Strength::proof,
      fmt::format("The assertion is signed by {}, which the server does not offer", shown(a.alg)),
      "Sign by one of token_endpoint_auth_signing_alg_values_supported of its "
      "discovery document."};
}

std::optional<KeyFault> fault_of_signature(const Assertion& a, bool is_grant) {
  if (a.alg == "none") {
    return KeyFault{kInvalid, "assertion_unsigned", Strength::proof, "The assertion is not signed",
                    "Sign it, by RS256 or ES256."};
  }
  if (is_grant && is_symmetric(a.alg)) {
    return KeyFault{
        kInvalid, "assertion_symmetric", Strength::strong,
        fmt::format("The assertion is signed by {}, with a secret that both would share",
                    shown(a.alg)),
        "Sign it with a private key whose public key is registered: RS256 or ES256."};
  }
  return std::nullopt;
}

std::optional<KeyFault> hint_of(const Assertion& a, bool is_client, std::string_view text) {
  if (!a.names_key && text.find("login.microsoftonline.") != text.npos) {
    return KeyFault{
        kInvalid, "assertion_without_key_id", Strength::hint,
        "The assertion names no key: its header has neither kid nor x5t",
        "Microsoft Entra finds the key by x5t or x5t#S256, the thumbprint of the certificate."};
  }
  if (is_client && is_symmetric(a.alg)) {
    return KeyFault{"client_credentials_wrong", "assertion_by_secret", Strength::hint,
                    fmt::format("The client proves itself by {} with its secret, so a secret that "
                                "was changed or decoded is refused",
                                shown(a.alg)),
                    "Sign with the bytes of the secret as it is shown at the provider, not decoded "
                    "from base64 (OpenID Connect Core section 10.1)."};
  }
  return std::nullopt;
}

}  // namespace

std::optional<KeyFault> find_key_fault(const Assertion& a, std::string_view parameter,
                                       const Leg& leg, std::string_view text) {
  const bool is_client = parameter == "client_assertion";
  auto found = fault_of_signature(a, !is_client);
  if (a.form == Assertion::Form::saml) return found;
  if (!found) found = fault_by_set(a, keys_beside(text));
  if (!found && is_client) found = fault_by_metadata(a, leg, text);
  return found ? found : hint_of(a, is_client, text);
}

std::optional<KeyFault> find_key_fault(const Assertion& a, std::string_view text) {
  auto found = fault_of_signature(a, false);
  if (!found) found = fault_by_set(a, keys_beside(text));
  return found ? found : hint_of(a, false, text);
}

}  // namespace grantline::explain
