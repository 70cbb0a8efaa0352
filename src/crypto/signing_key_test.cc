#include "crypto/signing_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/ecdsa_form.h"

namespace grantline::crypto {
namespace {

constexpr SigningAlg kAll[] = {SigningAlg::es256, SigningAlg::eddsa, SigningAlg::rs256};

std::string hex(std::string_view text) { return *hex_decode(text); }
std::string order_of_p256() {
  return hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
}

// RFC 6979 section A.2.5, SHA-256, "sample"
const std::string kX = hex("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
const std::string kY = hex("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
const std::string kR = hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
const std::string kS = hex("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");

TEST(signing_alg, names_are_those_of_jws_and_case_counts) {
  for (const SigningAlg alg : kAll) EXPECT_EQ(parse_signing_alg(to_text(alg)), alg);
  EXPECT_EQ(to_text(SigningAlg::eddsa), "EdDSA");
  for (const std::string_view text : {"", "none", "es256", "EDDSA", "HS256", "ES256 ", "RS2567"}) {
    EXPECT_FALSE(parse_signing_alg(text)) << text;
  }
}

TEST(public_key, es256_verifies_the_signature_of_rfc6979) {
  const Result<PublicKey> key = PublicKey::from_p256(kX, kY);
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->alg(), SigningAlg::es256);
  EXPECT_TRUE(key->verify("sample", kR + kS));
  EXPECT_FALSE(key->verify("Sample", kR + kS));
  EXPECT_FALSE(key->verify("sample", kS + kR));
  EXPECT_EQ(key->parameters().x, kX);
  EXPECT_EQ(key->parameters().y, kY);
}

TEST(public_key, es256_refuses_der_other_lengths_and_numbers_out_of_range) {
  const PublicKey key = *PublicKey::from_p256(kX, kY);
  const std::string zero(32, '\0');
  const std::string n = order_of_p256();
  for (const std::string& signature :
       {std::string(), *to_der(kR + kS), kR, kR + kS + '\0', '\0' + kR + kS, kR + kS.substr(1),
        zero + zero, kR + zero, zero + kS, n + kS, kR + n, std::string(64, '\xff')}) {
    EXPECT_FALSE(key.verify("sample", signature)) << hex_encode(signature);
  }
}

TEST(ecdsa_form, der_and_back_is_the_same_for_numbers_of_every_length) {
  for (std::size_t zeros = 0; zeros < 32; ++zeros) {
    for (const char first : {'\x01', '\x7f', '\x80', '\xbc'}) {
      std::string half = std::string(zeros, '\0') + first;
      half.resize(32, '\x55');
      const std::optional<std::string> der = to_der(half + kS);
      ASSERT_TRUE(der);
      EXPECT_EQ(to_r_and_s(*der), half + kS);
    }
  }
}

TEST(ecdsa_form, the_greatest_number_taken_is_one_less_than_the_order) {
  std::string below = order_of_p256();
  below[31] = static_cast<char>(below[31] - 1);
  EXPECT_TRUE(to_der(below + below));
  EXPECT_FALSE(to_der(order_of_p256() + below));
  EXPECT_FALSE(to_der(below + order_of_p256()));
}

TEST(ecdsa_form, zero_is_out_of_range) {
  EXPECT_FALSE(to_der(std::string(32, '\0') + kS));
  EXPECT_FALSE(to_der(kR + std::string(32, '\0')));
}

TEST(public_key, p256_refuses_points_off_the_curve_and_wrong_lengths) {
  std::string off = kY;
  off[31] = static_cast<char>(off[31] ^ 1);
  const std::string p = hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
  EXPECT_FALSE(PublicKey::from_p256(kX, off));
  EXPECT_FALSE(PublicKey::from_p256(std::string(32, '\0'), std::string(32, '\0')));
  EXPECT_FALSE(PublicKey::from_p256(p, kY));
  EXPECT_FALSE(PublicKey::from_p256(kX.substr(1), kY));
  EXPECT_FALSE(PublicKey::from_p256(kX, '\0' + kY));
  EXPECT_FALSE(PublicKey::from_p256("", ""));
}

TEST(public_key, ed25519_refuses_points_under_which_any_message_is_signed) {
  const std::string p_minus_1 = hex("ec") + std::string(30, '\xff') + '\x7f';
  const std::string p = hex("ed") + std::string(30, '\xff') + '\x7f';
  for (const std::string& x :
       {std::string(32, '\0'), '\x01' + std::string(31, '\0'),
        '\x01' + std::string(30, '\0') + '\x80', p_minus_1, p, std::string(32, '\xff'),
        hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
        hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        std::string(31, 'x'), std::string(33, 'x')}) {
    EXPECT_FALSE(PublicKey::from_ed25519(x)) << hex_encode(x);
  }
}

TEST(public_key, rsa_refuses_weak_moduli_and_exponents) {
  const PublicKey good = SigningKey::generate(SigningAlg::rs256).public_key();
  const std::string n = good.parameters().n;
  const std::string e = good.parameters().e;
  EXPECT_EQ(e, hex("010001"));
  ASSERT_TRUE(PublicKey::from_rsa(n, e));
  std::string even = n;
  even.back() = static_cast<char>(even.back() & 0xfe);
  std::string bits2047 = n;
  bits2047.front() = '\x7f';
  EXPECT_FALSE(PublicKey::from_rsa(even, e));
  EXPECT_FALSE(PublicKey::from_rsa(bits2047, e));
  EXPECT_FALSE(PublicKey::from_rsa(n.substr(128), e));
  EXPECT_FALSE(PublicKey::from_rsa('\x01' + std::string(1023, '\0') + n, e));
  for (const std::string& weak : {std::string(), hex("00"), hex("01"), hex("03"), hex("010000"),
                                  hex("ffff"), hex("010000000000000001")}) {
    EXPECT_FALSE(PublicKey::from_rsa(n, weak)) << hex_encode(weak);
  }
  EXPECT_EQ(PublicKey::from_rsa('\0' + n, '\0' + e)->parameters().n, n);
}

TEST(signing_key, each_algorithm_verifies_its_own_signatures_and_no_others) {
  for (const SigningAlg alg : kAll) {
    const SigningKey key = SigningKey::generate(alg);
    const SigningKey other = SigningKey::generate(alg);
    EXPECT_EQ(key.alg(), alg);
    EXPECT_EQ(key.public_key().alg(), alg);
    const std::string signature = key.sign("message");
    EXPECT_EQ(signature.size(), alg == SigningAlg::rs256 ? 256U : 64U);
    EXPECT_TRUE(key.public_key().verify("message", signature));
    EXPECT_FALSE(key.public_key().verify("messagf", signature));
    EXPECT_FALSE(key.public_key().verify("message", ""));
    EXPECT_FALSE(key.public_key().verify("message", signature + '\0'));
    EXPECT_FALSE(key.public_key().verify("message", signature.substr(0, signature.size() - 1)));
    EXPECT_FALSE(other.public_key().verify("message", signature));
    for (const SigningAlg another : kAll) {
      if (another == alg) continue;
      EXPECT_FALSE(SigningKey::generate(another).public_key().verify("message", signature));
    }
  }
}

TEST(signing_key, survives_the_way_to_pkcs8_and_back) {
  for (const SigningAlg alg : kAll) {
    const SigningKey key = SigningKey::generate(alg);
    const Result<SigningKey> back = SigningKey::from_pkcs8(key.to_pkcs8());
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(back->alg(), alg);
    EXPECT_TRUE(key.public_key().verify("message", back->sign("message")));
  }
}

TEST(signing_key, many_es256_signatures_all_have_64_bytes_and_verify) {
  const SigningKey key = SigningKey::generate(SigningAlg::es256);
  const PublicKey half = key.public_key();
  for (int i = 0; i < 600; ++i) {
    const std::string message = std::to_string(i);
    const std::string signature = key.sign(message);
    ASSERT_EQ(signature.size(), 64U);
    ASSERT_TRUE(half.verify(message, signature));
  }
}

TEST(signing_key, pkcs8_refuses_what_follows_a_cut_other_curves_and_halves_of_two_keys) {
  const Secret good = SigningKey::generate(SigningAlg::es256).to_pkcs8();
  const std::string der(good.reveal());
  EXPECT_FALSE(SigningKey::from_pkcs8(Secret(der + '\0')));
  EXPECT_FALSE(SigningKey::from_pkcs8(Secret(der.substr(0, der.size() - 1))));
  EXPECT_FALSE(SigningKey::from_pkcs8(Secret()));
  // A key of P-384, made with `openssl ecparam -genkey`
  const std::string p384 =
      hex("3081b6020100301006072a8648ce3d020106052b8104002204819e30819b0201010430f7f2de9da3b732b8f4"
          "e920380dd4bb3a1596627cdde24f17dc46f6af549c2487af64c7ec6122c44f790d1c5a9071914aa164036200"
          "04990d7c3efe971e89d7cc90bb6394669a927a43ba305939974dbbf0ab46f59d80f13374483359bc59bb1693"
          "e8b00b431654e1d4988f88e64e3c32090795859be29f9bea7f87f41eca6e4fdf722e7d0ffc3c4c41ef53f5d8"
          "8c2531e20ba1c983f7");
  const Result<SigningKey> other_curve = SigningKey::from_pkcs8(Secret(p384));
  ASSERT_FALSE(other_curve);
  EXPECT_THAT(other_curve.error().what, testing::HasSubstr("not P-256"));
  // The last 64 bytes of an EC key in PKCS #8 are its public point.
  const std::string another(SigningKey::generate(SigningAlg::es256).to_pkcs8().reveal());
  ASSERT_EQ(another.size(), der.size());
  const std::string mixed = der.substr(0, der.size() - 64) + another.substr(another.size() - 64);
  const Result<SigningKey> key = SigningKey::from_pkcs8(Secret(mixed));
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().what, testing::HasSubstr("do not match"));
}

}  // namespace
}  // namespace grantline::crypto
