#include "jose/jws.h"

#include <optional>
#include <utility>

#include "base/encoding.h"
#include "jose/jwk.h"
#include "jose/jws_parts.h"

namespace grantline::jose {
namespace {

constexpr std::size_t kMaxSignature = 512;  // that of most keys, in base64url

struct Parsed {
  Jws jws;
  std::string_view signed_part;
  std::string signature;
};

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
  std::optional<JwsParts> parts = split_jws(compact);
  if (!parts) return malformed;
  const std::optional<std::string_view> alg_text = find_string(parts->header, "alg");
  if (!alg_text) return malformed;
  // RFC 8725 section 3.1: an algorithm is taken from a list, so that "none", in whatever case, and
  // an HMAC keyed with a public key are never reached.
  const std::optional<SigningAlg> alg = parse_alg(*alg_text);
  if (!alg) return std::unexpected(JwsError::algorithm_refused);
  // A key of the token's own would say nothing of who made it.
  if (asks_for_more(parts->header) || find(parts->header, "jwk") != nullptr) {
    return std::unexpected(JwsError::header_refused);
  }
  std::string kid;
  std::string typ;
  if (!read_string(parts->header, "kid", kid) || !read_string(parts->header, "typ", typ)) {
    return malformed;
  }
  return Parsed{{*alg, std::move(kid), std::move(typ), std::move(parts->payload)},
                parts->signed_part,
                std::move(parts->signature)};
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
  if (!typ.empty() && !is_same_type(jws.typ, typ)) {
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
