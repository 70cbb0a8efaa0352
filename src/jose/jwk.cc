#include "jose/jwk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "jose/private_member.h"

namespace grantline::jose {
namespace {

using crypto::PublicKey;

// RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1
constexpr std::array<std::string_view, 8> kPrivateMembers{"d",  "p",  "q",   "dp",
                                                          "dq", "qi", "oth", "k"};

std::optional<SigningAlg> alg_of_kind(const JsonObject& jwk) {
  const auto kty = find_string(jwk, "kty");
  const auto crv = find_string(jwk, "crv");
  if (kty == "EC" && crv == "P-256") return SigningAlg::es256;
  if (kty == "OKP" && crv == "Ed25519") return SigningAlg::eddsa;
  if (kty == "RSA") return SigningAlg::rs256;
  return std::nullopt;
}

std::optional<Fault> fault_of_private_members(const JsonObject& jwk) {
  const std::string_view name = private_member(jwk);
  if (name.empty()) return std::nullopt;
  return Fault{
      fmt::format("a JWK was refused: it holds the private member \"{}\", and whoever has seen it "
                  "can sign; replace the key and publish only its public members",
                  name)};
}

// Empty where `key_ops` allows the check of signatures (RFC 7517 section 4.3).
std::string_view fault_of_key_ops(const JsonObject& jwk) {
  const Json* operations = find(jwk, "key_ops");
  if (operations == nullptr) return "";
  if (!operations->is_array()) return "\"key_ops\" is not an array";
  const JsonArray& list = operations->get_array();
  if (std::find(list.begin(), list.end(), Json("verify")) == list.end()) {
    return "its \"key_ops\" does not list \"verify\"";
  }
  return "";
}

// Why a key of a kind that is used here is not for checking signatures; empty where it is.
std::string_view fault_of_purpose(const JsonObject& jwk) {
  if (find(jwk, "use") != nullptr && find_string(jwk, "use") != "sig") {
    return "its \"use\" is not \"sig\"";
  }
  const auto alg = find_string(jwk, "alg");
  if (find(jwk, "alg") != nullptr && (!alg || !parse_alg(*alg))) {
    return "its \"alg\" is not ES256, EdDSA or RS256";
  }
  return fault_of_key_ops(jwk);
}

Result<std::string> read_bytes(const JsonObject& jwk, std::string_view name) {
  const auto text = find_string(jwk, name);
  std::optional<std::string> bytes;
  if (text) bytes = base64url_decode(*text);
  if (!bytes) {
    return fault(
        fmt::format("a JWK could not be read: \"{}\" must be a string in base64url", name));
  }
  return std::move(*bytes);
}

Result<PublicKey> read_key(const JsonObject& jwk, SigningAlg alg) {
  const bool is_rsa = alg == SigningAlg::rs256;
  const Result<std::string> first = read_bytes(jwk, is_rsa ? "n" : "x");
  if (!first) return std::unexpected(first.error());
  if (alg == SigningAlg::eddsa) return PublicKey::from_ed25519(*first);
  const Result<std::string> second = read_bytes(jwk, is_rsa ? "e" : "y");
  if (!second) return std::unexpected(second.error());
  return is_rsa ? PublicKey::from_rsa(*first, *second) : PublicKey::from_p256(*first, *second);
}

// `jwk` was found to be of a kind and a purpose that are used here.
Result<Jwk> read_jwk(const JsonObject& jwk, SigningAlg alg) {
  if (const auto text = find_string(jwk, "alg"); text && parse_alg(*text) != alg) {
    return fault(fmt::format("a JWK was refused: its \"alg\" does not fit it, which is for {}",
                             to_text(alg)));
  }
  std::string kid;
  if (const Json* value = find(jwk, "kid"); value != nullptr) {
    if (!value->is_string()) return fault("a JWK could not be read: \"kid\" must be a string");
    kid.assign(value->get_string().data(), value->get_string().size());
  }
  Result<PublicKey> key = read_key(jwk, alg);
  if (!key) return std::unexpected(std::move(key.error()));
  return Jwk{std::move(kid), std::move(*key)};
}

struct Member {
  std::string_view name;
  std::string value;
};

// In the order of RFC 7638 section 3.2, which is that of their names.
std::vector<Member> members(const PublicKey& key) {
  const PublicKey::Parameters raw = key.parameters();
  switch (key.alg()) {
    case SigningAlg::es256:
      return {{"crv", "P-256"},
              {"kty", "EC"},
              {"x", base64url_encode(raw.x)},
              {"y", base64url_encode(raw.y)}};
    case SigningAlg::eddsa:
      return {{"crv", "Ed25519"}, {"kty", "OKP"}, {"x", base64url_encode(raw.x)}};
    case SigningAlg::rs256:
      return {{"e", base64url_encode(raw.e)}, {"kty", "RSA"}, {"n", base64url_encode(raw.n)}};
  }
  return {};
}

}  // namespace

std::optional<SigningAlg> parse_alg(std::string_view text) {
  return text == "Ed25519" ? SigningAlg::eddsa : parse_signing_alg(text);
}

std::string_view private_member(const JsonObject& jwk) {
  for (const std::string_view name : kPrivateMembers) {
    if (find(jwk, name) != nullptr) return name;
  }
  return "";
}

Result<Jwk> parse_jwk(const Json& value) {
  if (!value.is_object()) return fault("a JWK could not be read: it is not a JSON object");
  const JsonObject& jwk = value.get_object();
  if (auto leaked = fault_of_private_members(jwk)) return std::unexpected(std::move(*leaked));
  const std::optional<SigningAlg> alg = alg_of_kind(jwk);
  if (!alg) return fault("a JWK was refused: it is not EC P-256, OKP Ed25519 or RSA");
  if (const std::string_view why = fault_of_purpose(jwk); !why.empty()) {
    return fault(fmt::format("a JWK was refused: {}", why));
  }
  return read_jwk(jwk, *alg);
}

Result<std::vector<Jwk>> parse_jwk_set(std::string_view text) {
  const Result<Json> value = parse_json(text);
  if (!value) return fault("a JWK Set could not be read: " + value.error().what);
  const JsonObject* set = value->if_object();
  const Json* list = set != nullptr ? find(*set, "keys") : nullptr;
  if (list == nullptr || !list->is_array()) {
    return fault("a JWK Set could not be read: it must be an object with an array \"keys\"");
  }
  std::vector<Jwk> out;
  for (const Json& item : list->get_array()) {
    const JsonObject* jwk = item.if_object();
    if (jwk == nullptr) return fault("a JWK Set could not be read: one of \"keys\" is no object");
    if (auto leaked = fault_of_private_members(*jwk)) return std::unexpected(std::move(*leaked));
    const std::optional<SigningAlg> alg = alg_of_kind(*jwk);
    if (!alg || !fault_of_purpose(*jwk).empty()) continue;
    Result<Jwk> key = read_jwk(*jwk, *alg);
    if (!key) return std::unexpected(std::move(key.error()));
    const bool is_repeated = !key->kid.empty() && std::any_of(out.begin(), out.end(), [&](auto& k) {
      return k.kid == key->kid;
    });
    if (is_repeated) return fault("a JWK Set was refused: two of its keys have one \"kid\"");
    out.push_back(std::move(*key));
  }
  return out;
}

JsonObject to_json(const Jwk& key) {
  JsonObject out;
  for (const Member& member : members(key.key)) out[member.name] = member.value;
  out["use"] = "sig";
  const std::string_view alg = to_text(key.key.alg());
  out["alg"] = alg;
  out["kid"] = key.kid;
  return out;
}

std::string thumbprint(const PublicKey& key) {
  std::string text;
  for (const Member& member : members(key)) {
    text += text.empty() ? '{' : ',';
    append_json_string(text, member.name);
    text += ':';
    append_json_string(text, member.value);
  }
  text += '}';
  return base64url_encode(as_view(crypto::sha256(text)));
}

}  // namespace grantline::jose
