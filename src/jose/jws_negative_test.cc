// Runs tests/vectors/jws_negative.json: what is not a good JWS, signed with keys made here.
#include <gtest/gtest.h>

#include <map>

#include "jose/jws.h"
#include "jose/jws_negative_for_test.h"

namespace grantline::jose {
namespace {

using crypto::PublicKey;

const std::map<std::string, JwsError> kErrors{{"malformed", JwsError::malformed},
                                              {"algorithm_refused", JwsError::algorithm_refused},
                                              {"header_refused", JwsError::header_refused},
                                              {"type_wrong", JwsError::type_wrong},
                                              {"key_unknown", JwsError::key_unknown},
                                              {"signature_wrong", JwsError::signature_wrong}};

TEST(jws, takes_and_refuses_each_vector_for_the_reason_that_it_names) {
  const NegativeKeys keys;
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
  const NegativeKeys keys;
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
