// Runs tests/vectors/jws_negative.json: what is not a good JWS, signed with keys made here.
#include <gtest/gtest.h>

#include <map>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "jose/vectors_for_test.h"

namespace grantline::jose {
namespace {

using crypto::PublicKey;
using crypto::SigningKey;

const std::map<std::string, JwsError> kErrors{{"malformed", JwsError::malformed},
                                              {"algorithm_refused", JwsError::algorithm_refused},
                                              {"header_refused", JwsError::header_refused},
                                              {"type_wrong", JwsError::type_wrong},
                                              {"key_unknown", JwsError::key_unknown},
                                              {"signature_wrong", JwsError::signature_wrong}};

struct Keys {
  SigningKey ec = SigningKey::generate(SigningAlg::es256);
  SigningKey other = SigningKey::generate(SigningAlg::es256);
  SigningKey ed = SigningKey::generate(SigningAlg::eddsa);
  SigningKey rsa = SigningKey::generate(SigningAlg::rs256);
  std::map<std::string, PublicKey, std::less<>> halves{
      {"ec", ec.public_key()}, {"ed", ed.public_key()}, {"rsa", rsa.public_key()}};

  const PublicKey* find(std::string_view kid, SigningAlg alg) const {
    const auto found = halves.find(kid);
    return found != halves.end() && found->second.alg() == alg ? &found->second : nullptr;
  }
};

std::string integer(std::string_view half) {
  std::string out(half.substr(half.find_first_not_of('\0')));
  if ((out[0] & 0x80) != 0) out.insert(out.begin(), '\0');
  return std::string{'\x02', static_cast<char>(out.size())} + out;
}

std::string to_der(const std::string& r_and_s) {
  const std::string body = integer(r_and_s.substr(0, 32)) + integer(r_and_s.substr(32));
  return std::string{'\x30', static_cast<char>(body.size())} + body;
}

std::string hmac_under_public_key(const PublicKey& key, const std::string& input) {
  const crypto::Hmac hmac(Secret(to_text(Json(to_json({"", key})))));
  return std::string(as_view(hmac.sign(input)));
}

std::string make_signature(const Keys& keys, const std::string& what, const std::string& input) {
  const std::string good = keys.ec.sign(input);
  const std::string r = good.substr(0, 32);
  const std::string s = good.substr(32);
  const std::string zero(32, '\0');
  const std::string order =
      *hex_decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  std::string bit = good;
  bit[40] = static_cast<char>(bit[40] ^ 1);
  const std::map<std::string, std::string> made{
      {"ES256", good},
      {"EdDSA", keys.ed.sign(input)},
      {"RS256", keys.rsa.sign(input)},
      {"HS256 under ec", hmac_under_public_key(keys.halves.at("ec"), input)},
      {"HS256 under ed", hmac_under_public_key(keys.halves.at("ed"), input)},
      {"HS256 under rsa", hmac_under_public_key(keys.halves.at("rsa"), input)},
      {"empty", ""},
      {"DER", to_der(good)},
      {"zero r", zero + s},
      {"zero s", r + zero},
      {"zero r and s", zero + zero},
      {"r of the order", order + s},
      {"s of the order", r + order},
      {"all ones", std::string(64, '\xff')},
      {"one byte short", good.substr(0, 63)},
      {"one byte long", good + '\0'},
      {"r only", r},
      {"s and r swapped", s + r},
      {"of another key", keys.other.sign(input)},
      {"of another payload", keys.ec.sign(input + "A")},
      {"one bit changed", bit},
      {"1024 bytes", std::string(1024, 'x')}};
  return made.at(what);
}

void replace(std::string& text, std::string_view mark, std::string_view value) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), value);
    at += value.size();
  }
}

// The last character of 64 bytes in base64url carries four bits; the other two must be zero.
std::string with_trailing_bits(std::string coded) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  coded.back() = kAlphabet[kAlphabet.find(coded.back()) + 1];
  return coded;
}

std::string make_compact(const Keys& keys, const Json& entry) {
  const std::string header = base64url_encode(text_of(entry, "header"));
  const std::string payload = base64url_encode(text_of(entry, "payload"));
  const std::string signature =
      make_signature(keys, text_of(entry, "signature"), header + "." + payload);
  std::string out = text_of(entry, "form");
  replace(out, "{h}", header);
  replace(out, "{p}", payload);
  replace(out, "{s}", base64url_encode(signature));
  if (out.find("{bits}") != std::string::npos) {
    replace(out, "{bits}", with_trailing_bits(base64url_encode(signature)));
  }
  return out;
}

TEST(jws, takes_and_refuses_each_vector_for_the_reason_that_it_names) {
  const Keys keys;
  const FindKey find_key = [&keys](std::string_view kid, SigningAlg alg) {
    return keys.find(kid, alg);
  };
  const Json vectors = load_vectors("jws_negative.json");
  for (const Json& entry : vectors.as_array()) {
    const std::string name = text_of(entry, "name");
    const std::string expect = text_of(entry, "expect");
    const std::string compact = make_compact(keys, entry);
    const auto jws = verify(compact, text_of(entry, "typ"), find_key);
    if (expect == "ok") {
      EXPECT_TRUE(jws) << name;
      continue;
    }
    ASSERT_FALSE(jws) << name;
    EXPECT_EQ(jws.error(), kErrors.at(expect)) << name;
    const bool is_of_form =
        expect == "malformed" || expect == "algorithm_refused" || expect == "header_refused";
    EXPECT_EQ(parse_unverified(compact).has_value(), !is_of_form) << name;
  }
}

// RFC 8725 section 2.1: a verifier that gives one key whatever was asked for must not be talked
// into another algorithm.
TEST(jws, no_vector_that_is_refused_is_taken_by_a_finder_that_gives_any_key) {
  const Keys keys;
  const Json vectors = load_vectors("jws_negative.json");
  for (const Json& entry : vectors.as_array()) {
    const std::string expect = text_of(entry, "expect");
    if (expect == "ok" || expect == "key_unknown" || expect == "type_wrong") continue;
    const std::string compact = make_compact(keys, entry);
    for (const auto& [kid, half] : keys.halves) {
      const PublicKey* key = &half;
      const FindKey any = [key](std::string_view, SigningAlg) { return key; };
      EXPECT_FALSE(verify(compact, "", any)) << text_of(entry, "name") << " under " << kid;
    }
  }
}

}  // namespace
}  // namespace grantline::jose
