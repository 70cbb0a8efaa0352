#include "spec/pkce.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace grantline {
namespace {

// RFC 7636 appendix B
constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

std::string sha256(std::string_view bytes) { return std::string(as_view(crypto::sha256(bytes))); }

std::string mistake_of(std::string_view challenge, std::string_view verifier = kVerifier) {
  const auto mistake = find_challenge_mistake(verifier, challenge);
  return mistake ? std::string(to_text(*mistake)) : "none";
}

std::string utf16le(std::string_view text) {
  std::string out;
  for (char c : text) out += {c, '\0'};
  return out;
}

TEST(pkce, the_pair_of_rfc7636_appendix_b_matches) {
  const auto challenge = parse_challenge(kChallenge);
  ASSERT_TRUE(challenge);
  EXPECT_TRUE(verifier_matches(kVerifier, *challenge));
  EXPECT_FALSE(verifier_matches(std::string(kVerifier) + "a", *challenge));
  EXPECT_EQ(mistake_of(kChallenge), "none");
}

TEST(pkce, a_verifier_has_43_to_128_unreserved_characters) {
  EXPECT_TRUE(is_code_verifier(kVerifier));
  EXPECT_TRUE(is_code_verifier(std::string(128, '~')));
  EXPECT_FALSE(is_code_verifier(std::string(129, 'a')));
  EXPECT_FALSE(is_code_verifier(std::string(42, 'a')));
  EXPECT_FALSE(is_code_verifier(std::string(43, 'a') + "="));
  EXPECT_EQ(verifier_fault(kVerifier), "");
  EXPECT_EQ(verifier_fault("abc"), "has 3 characters, 43 to 128 are due");
  EXPECT_EQ(
      verifier_fault(std::string(43, 'a') + "="),
      "has a = (base64 padding) at position 44; only letters, digits and - . _ ~ may be in it");
}

TEST(pkce, a_challenge_has_one_right_form) {
  EXPECT_FALSE(parse_challenge(std::string(kChallenge) + "="));
  EXPECT_FALSE(parse_challenge(kChallenge.substr(1)));
  EXPECT_FALSE(parse_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"));
  EXPECT_FALSE(parse_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"));  // trailing bits
  EXPECT_EQ(challenge_fault(kChallenge), "");
  EXPECT_EQ(challenge_fault(std::string(kChallenge) + "="), "it is padded; take the = off its end");
  EXPECT_EQ(challenge_fault("abc"), "it has 3 characters, 43 are due");
  EXPECT_EQ(challenge_fault(hex_encode(sha256(kVerifier))),
            "it is the hexadecimal digest; send base64url of the 32 raw bytes");
}

TEST(challenge_mistake, is_found_in_each_spelling_of_the_digest) {
  const std::string hash = sha256(kVerifier);
  const std::string hex = hex_encode(hash);
  EXPECT_EQ(mistake_of(hex), "hex_of_hash");
  EXPECT_EQ(mistake_of("13D31E961A1AD8EC2F16B10C4C982E0876A878AD6DF144566EE1894ACB70F9C3"),
            "hex_of_hash");
  EXPECT_EQ(mistake_of(base64url_encode(hex)), "hex_of_hash");
  EXPECT_EQ(mistake_of(base64_encode(hex)), "hex_of_hash");
  EXPECT_EQ(mistake_of(std::string(kChallenge) + "="), "padded_base64url");
  EXPECT_EQ(mistake_of(std::string(kChallenge) + "%3D"), "padded_base64url");
  EXPECT_EQ(mistake_of("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM="), "standard_base64");
  EXPECT_EQ(mistake_of("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"), "standard_base64");
  EXPECT_EQ(mistake_of("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw cM="), "standard_base64");
  EXPECT_EQ(mistake_of("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw%2BcM%3D"), "standard_base64");
}

TEST(challenge_mistake, is_found_where_challenge_or_verifier_was_cut) {
  EXPECT_EQ(mistake_of(kChallenge.substr(0, 32)), "cut_short");
  EXPECT_EQ(mistake_of(kChallenge.substr(0, 8)), "none");
  const std::string longer = std::string(kVerifier) + "-and-what-a-column-of-43-cut-off";
  EXPECT_EQ(mistake_of(kChallenge, longer), "hash_of_cut");
}

TEST(challenge_mistake, is_found_when_the_wrong_thing_was_hashed) {
  const auto challenge = [](std::string_view input) { return base64url_encode(sha256(input)); };
  const std::string v(kVerifier);
  const std::string tilde = std::string(42, 'a') + "~";
  EXPECT_EQ(mistake_of(kVerifier), "verifier_itself");
  EXPECT_EQ(mistake_of(base64url_encode(kVerifier)), "verifier_itself");
  EXPECT_EQ(mistake_of(challenge(base64url_decode(v).value())), "hash_of_decoded");
  EXPECT_EQ(mistake_of(challenge(sha256(v))), "double_hash");
  EXPECT_EQ(mistake_of(challenge(hex_encode(sha256(v)))), "double_hash");
  EXPECT_EQ(mistake_of(challenge(challenge(v))), "double_hash");
  EXPECT_EQ(mistake_of(challenge(hex_encode(v))), "hash_of_hex");
  EXPECT_EQ(mistake_of(challenge(utf16le(v))), "utf16_hash");
  EXPECT_EQ(mistake_of(challenge("\xFF\xFE" + utf16le(v))), "utf16_hash");
  EXPECT_EQ(mistake_of(challenge(std::string(42, 'a') + "%7E"), tilde), "hash_of_percent_encoded");
  EXPECT_EQ(mistake_of(challenge(std::string(42, 'a') + "%7e"), tilde), "hash_of_percent_encoded");
  EXPECT_EQ(mistake_of(challenge(v + "\n")), "trailing_newline");
  EXPECT_EQ(mistake_of(challenge(v + "\r\n")), "trailing_newline");
  EXPECT_EQ(mistake_of(std::string(kChallenge) + "\n"), "trailing_newline");
}

TEST(challenge_mistake, two_mistakes_at_once_are_named_by_what_was_hashed) {
  const std::string twice = sha256(sha256(kVerifier));
  EXPECT_EQ(mistake_of(hex_encode(twice)), "double_hash");
  EXPECT_EQ(mistake_of(base64_encode(twice)), "double_hash");
}

RC_GTEST_PROP(challenge_mistake, a_verifier_of_another_login_is_no_mistake, ()) {
  const auto bytes = *rc::gen::container<std::string>(32, rc::gen::arbitrary<char>());
  const std::string other = base64url_encode(bytes);
  RC_PRE(other != kVerifier);
  RC_ASSERT(!find_challenge_mistake(other, kChallenge));
}

}  // namespace
}  // namespace grantline
