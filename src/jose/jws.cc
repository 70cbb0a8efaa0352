#include "jose/jws.h"

#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/encoding.h"
#include "jose/jwk.h"

namespace grantline::jose {
namespace {

constexpr std::size_t kMaxSize = 16'384;
constexpr std::size_t kMaxSignature = 512;  // that of most keys, in base64url

// What would make another key or another way of checking count, were it acted on (RFC 7515 section
// 4.1, RFC 7797 section 3). A header that asks for it asks for what did not happen, so it is
// refused.
constexpr std::array<std::string_view, 6> kRefusedMembers{"crit", "b64", "jku",
                                                          "x5u",  "jwk", "x5c"};

struct Parsed {
  Jws jws;
  std::string_view signed_part;
  std::string signature;
};

std::optional<JsonObject> decode_object(std::string_view part) {
  const std::optional<std::string> text = base64url_decode(part);
  if (!text) return std::nullopt;
  Result<Json> value = parse_json(*text);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

// An absent member is "". False where it is there and no string.
bool read_string(const JsonObject& header, std::string_view name, std::string& out) {
  const Json* value = find(header, name);
  if (value == nullptr) return true;
  if (!value->is_string()) return false;
  out.assign(value->get_string().data(), value->get_string().size());
  return true;
}

std::expected<Parsed, JwsError> parse(std::string_view compact) {
  const auto malformed = std::unexpected(JwsError::malformed);
  if (compact.size() > kMaxSize) return malformed;
  const auto first = compact.find('.');
  const auto last = compact.rfind('.');
  if (first == std::string_view::npos || compact.find('.', first + 1) != last) return malformed;

  const std::optional<JsonObject> header = decode_object(compact.substr(0, first));
  if (!header) return malformed;
  const std::optional<std::string_view> alg_text = find_string(*header, "alg");
  if (!alg_text) return malformed;
  // RFC 8725 section 3.1: an algorithm is taken from a list, so that "none", in whatever case, and
  // an HMAC keyed with a public key are never reached.
  const std::optional<SigningAlg> alg = parse_alg(*alg_text);
  if (!alg) return std::unexpected(JwsError::algorithm_refused);
  for (const std::string_view name : kRefusedMembers) {
    if (find(*header, name) != nullptr) return std::unexpected(JwsError::header_refused);
  }
  std::string kid;
  std::string typ;
  if (!read_string(*header, "kid", kid) || !read_string(*header, "typ", typ)) return malformed;

  std::optional<JsonObject> payload = decode_object(compact.substr(first + 1, last - first - 1));
  std::optional<std::string> signature = base64url_decode(compact.substr(last + 1));
  if (!payload || !signature) return malformed;
  return Parsed{{*alg, std::move(kid), std::move(typ), std::move(*payload)},
                compact.substr(0, last),
                std::move(*signature)};
}

// RFC 7515 section 4.1.9: "application/" may be left out where no other slash follows.
std::string media_type(std::string_view typ) {
  constexpr std::string_view kPrefix = "application/";
  std::string out = lower_case(typ);
  if (out.starts_with(kPrefix) && out.find('/', kPrefix.size()) == std::string::npos) {
    out.erase(0, kPrefix.size());
  }
  return out;
}

}  // namespace

std::string sign(const crypto::SigningKey& key, std::string_view kid, std::string_view typ,
                 std::string_view payload) {
  std::string header;
  header.reserve(128);
  header = R"({"alg":")";
  header += to_text(key.alg());
  header += '"';
  if (!typ.empty()) {
    header += R"(,"typ":)";
    append_json_string(header, typ);
  }
  header += R"(,"kid":)";
  append_json_string(header, kid);
  header += '}';
  std::string out = base64url_encode(header);
  out.reserve(out.size() + payload.size() * 4 / 3 + kMaxSignature);
  out += '.';
  out += base64url_encode(payload);
  const std::string signature = key.sign(out);
  out += '.';
  out += base64url_encode(signature);
  return out;
}

std::expected<Jws, JwsError> parse_unverified(std::string_view compact) {
  std::expected<Parsed, JwsError> parsed = parse(compact);
  if (!parsed) return std::unexpected(parsed.error());
  return std::move(parsed->jws);
}

std::expected<Jws, JwsError> verify(std::string_view compact, std::string_view typ,
                                    const FindKey& find_key) {
  std::expected<Parsed, JwsError> parsed = parse(compact);
  if (!parsed) return std::unexpected(parsed.error());
  Jws& jws = parsed->jws;
  if (!typ.empty() && media_type(jws.typ) != media_type(typ)) {
    return std::unexpected(JwsError::type_wrong);
  }
  const crypto::PublicKey* key = find_key(jws.kid, jws.alg);
  if (key == nullptr) return std::unexpected(JwsError::key_unknown);
  if (key->alg() != jws.alg) return std::unexpected(JwsError::algorithm_refused);
  if (!key->verify(parsed->signed_part, parsed->signature)) {
    return std::unexpected(JwsError::signature_wrong);
  }
  return std::move(jws);
}

}  // namespace grantline::jose
