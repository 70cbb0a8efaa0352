#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "jose/jwk.h"
#include "jose/vectors_for_test.h"

namespace grantline::jose {

// Keys and signatures for tests/vectors/jws_negative.json, by the names that it has for them.
struct NegativeKeys {
  crypto::SigningKey ec = crypto::SigningKey::generate(SigningAlg::es256);
  crypto::SigningKey other = crypto::SigningKey::generate(SigningAlg::es256);
  crypto::SigningKey ed = crypto::SigningKey::generate(SigningAlg::eddsa);
  crypto::SigningKey rsa = crypto::SigningKey::generate(SigningAlg::rs256);
  std::map<std::string, crypto::PublicKey, std::less<>> halves{
      {"ec", ec.public_key()}, {"ed", ed.public_key()}, {"rsa", rsa.public_key()}};

  const crypto::PublicKey* find(std::string_view kid, SigningAlg alg) const {
    const auto found = halves.find(kid);
    return found != halves.end() && found->second.alg() == alg ? &found->second : nullptr;
  }
};

inline std::string integer(std::string_view half) {
  std::string out(half.substr(half.find_first_not_of('\0')));
  if ((out[0] & 0x80) != 0) out.insert(out.begin(), '\0');
  return std::string{'\x02', static_cast<char>(out.size())} + out;
}

inline std::string to_der(const std::string& r_and_s) {
  const std::string body = integer(r_and_s.substr(0, 32)) + integer(r_and_s.substr(32));
  return std::string{'\x30', static_cast<char>(body.size())} + body;
}

inline std::string hmac_under_public_key(const crypto::PublicKey& key, const std::string& input) {
  const crypto::Hmac hmac(Secret(to_text(Json(to_json({"", key})))));
  return std::string(as_view(hmac.sign(input)));
}

inline std::string make_signature(const NegativeKeys& keys, const std::string& what,
                                  const std::string& input) {
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

inline void replace(std::string& text, std::string_view mark, std::string_view value) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), value);
    at += value.size();
  }
}

// The last character of 64 bytes in base64url carries four bits; the other two must be zero.
inline std::string with_trailing_bits(std::string coded) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  coded.back() = kAlphabet[kAlphabet.find(coded.back()) + 1];
  return coded;
}

inline std::string make_compact(const NegativeKeys& keys, const Json& entry) {
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

}  // namespace grantline::jose
