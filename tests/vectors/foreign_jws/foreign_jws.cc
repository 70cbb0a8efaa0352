// The one side of foreign_jws.mjs, one JSON text on standard output.
//   foreign_jws sign     makes a key ring; tells its JWK Set and tokens that it signed
//   foreign_jws verify   reads {"jwks": text, "tokens": [...]}; tells true or false for each token
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "jose/jwk.h"
#include "jose/jws.h"
#include "jose/key_ring.h"

namespace grantline::jose {
namespace {

constexpr int kTokensPerKey = 50;

Json sign_some() {
  std::vector<RingKey> keys;
  for (const SigningAlg alg : {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256}) {
    keys.push_back({std::string(to_text(alg)), crypto::SigningKey::generate(alg), {}, {}});
  }
  const KeyRing ring(std::move(keys));
  JsonArray tokens;
  for (const RingKey& key : ring.keys()) {
    for (int i = 0; i < kTokensPerKey; ++i) {
      const std::string payload = R"({"sub":"alice","n":)" + std::to_string(i) + "}";
      tokens.emplace_back(sign(key.key, key.kid, "at+jwt", payload));
    }
  }
  return JsonObject{{"jwks", ring.jwk_set_text()}, {"tokens", std::move(tokens)}};
}

Result<Json> verify_all(const std::string& text) {
  const Result<Json> input = parse_json(text);
  if (!input) return std::unexpected(input.error());
  const std::string jwks(find_string(input->as_object(), "jwks").value_or(""));
  const Result<std::vector<Jwk>> keys = parse_jwk_set(jwks);
  if (!keys) return std::unexpected(keys.error());
  const FindKey find_key = [&keys](std::string_view kid, SigningAlg alg) {
    for (const Jwk& key : *keys) {
      if (key.kid == kid && key.key.alg() == alg) return &key.key;
    }
    return static_cast<const crypto::PublicKey*>(nullptr);
  };
  JsonArray answers;
  for (const Json& token : input->as_object().at("tokens").as_array()) {
    const std::string compact(token.as_string());
    answers.emplace_back(verify(compact, "at+jwt", find_key).has_value());
  }
  return answers;
}

int run(const std::string& command) {
  if (command == "sign") {
    std::puts(to_text(sign_some()).c_str());
    return 0;
  }
  const std::string text{std::istreambuf_iterator<char>(std::cin),
                         std::istreambuf_iterator<char>()};
  const Result<Json> answers = verify_all(text);
  std::puts(answers ? to_text(*answers).c_str() : answers.error().what.c_str());
  return answers ? 0 : 1;
}

}  // namespace
}  // namespace grantline::jose

int main(int argc, char** argv) { return argc == 2 ? grantline::jose::run(argv[1]) : 2; }
