#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "crypto/password_hash.h"
#include "crypto/seal.h"

namespace grantline::crypto {
namespace {

template <std::size_t N>
std::string to_hex(const ByteArray<N>& bytes) {
  return hex_encode(as_view(bytes));
}

// Random bytes that are all zero, as the published vectors have them.
class ZeroWorld final : public World {
 public:
  WallTime now() override { return {}; }
  SteadyTime steady_now() override { return {}; }
  void fill_random(void* out, std::size_t size) override { wipe(out, size); }
};

// FIPS 180-4, the examples that NIST publishes for it
TEST(digest, sha256_gives_the_digests_that_nist_published) {
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// RFC 4231 sections 4.2, 4.3 and 4.7
TEST(digest, hmac_gives_the_codes_of_rfc4231) {
  EXPECT_EQ(to_hex(Hmac(Secret(std::string(20, '\x0b'))).sign("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(Hmac(Secret("Jefe")).sign("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(Hmac(Secret(std::string(131, '\xaa')))
                       .sign("Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(digest, hmac_is_the_same_from_every_thread_and_after_a_move) {
  const Hmac original(Secret("a key of the token ring"));
  const ByteArray<32> expected = original.sign("message");
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int& count : wrong) {
    threads.emplace_back([&count, &original, &expected] {
      for (int i = 0; i < 2000; ++i) {
        if (original.sign("message") != expected) ++count;
        if (original.sign("another") == expected) ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(wrong, testing::Each(0));

  Hmac first(Secret("a key of the token ring"));
  Hmac moved(std::move(first));
  EXPECT_EQ(moved.sign("message"), expected);
  Hmac assigned(Secret("another key"));
  assigned = std::move(moved);
  EXPECT_EQ(assigned.sign("message"), expected);
}

// The GCM specification of McGrew and Viega, appendix B, test case 14
TEST(seal, gives_the_published_bytes_for_a_zero_key_and_nonce) {
  ZeroWorld world;
  const Secret key(std::string(32, '\0'));
  EXPECT_EQ(hex_encode(seal(key, "", std::string(16, '\0'), world)),
            "000000000000000000000000"
            "cea7403d4d606b6e074ec5d3baf39d18"
            "d0d1c8a799996bf0265b98b5d48ab919");
}

TEST(seal, opens_what_it_sealed_and_never_seals_alike_twice) {
  const Secret key("0123456789abcdef0123456789abcdef");
  for (const std::string& plain : {std::string(), std::string("x"), std::string(5000, 'p')}) {
    const std::string sealed = seal(key, "name", plain, system_world());
    EXPECT_NE(sealed, seal(key, "name", plain, system_world()));
    const Result<Secret> opened = open(key, "name", sealed);
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_TRUE(opened->matches(plain));
  }
}

TEST(seal, refuses_another_key_another_context_and_every_changed_byte) {
  const Secret key("0123456789abcdef0123456789abcdef");
  const std::string sealed = seal(key, "name", "the private key", system_world());
  EXPECT_FALSE(open(Secret(std::string(32, 'k')), "name", sealed));
  EXPECT_FALSE(open(key, "nam", sealed));
  EXPECT_FALSE(open(key, "", sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(open(key, "name", changed)) << "byte " << i;
    EXPECT_FALSE(open(key, "name", std::string_view(sealed).substr(0, i))) << "cut at " << i;
  }
}

TEST(seal, a_refusal_tells_neither_key_nor_content) {
  const Secret key("0123456789abcdef0123456789abcdef");
  const std::string sealed = seal(key, "name", "the private key", system_world());
  const Result<Secret> opened = open(key, "another name", sealed);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().what, testing::Not(testing::HasSubstr("private key")));
  EXPECT_THAT(opened.error().what, testing::Not(testing::HasSubstr("0123456789abcdef")));
}

// The reference implementation's own test for Argon2id, version 19
TEST(password_hash, verifies_a_hash_of_the_reference_implementation) {
  const std::string_view phc =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  EXPECT_TRUE(verify_password(phc, Secret("password")));
  EXPECT_FALSE(verify_password(phc, Secret("passwore")));
}

constexpr PasswordCost kCheap{.memory_kib = 64, .passes = 1};

TEST(password_hash, verifies_what_it_hashed_and_salts_each_hash) {
  const Secret password("correct horse battery staple");
  const std::string phc = hash_password(password, kCheap, system_world());
  EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << phc;
  EXPECT_NE(phc, hash_password(password, kCheap, system_world()));
  EXPECT_TRUE(verify_password(phc, password));
  EXPECT_FALSE(verify_password(phc, Secret("correct horse battery stable")));
  EXPECT_FALSE(verify_password(phc, Secret()));
}

TEST(password_hash, refuses_records_that_are_missing_cut_or_of_another_kind) {
  const Secret password("correct horse battery staple");
  const std::string phc = hash_password(password, kCheap, system_world());
  for (const std::string& record :
       {std::string(), std::string("plain"), phc.substr(0, phc.size() - 2), phc + "A",
        phc + std::string(1, '\0'), "$argon2i$" + phc.substr(10), std::string("$argon2id$")}) {
    EXPECT_FALSE(verify_password(record, password)) << record;
  }
}

}  // namespace
}  // namespace grantline::crypto
