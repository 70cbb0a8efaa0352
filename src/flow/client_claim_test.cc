#include "flow/client_claim.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace grantline::flow {
namespace {

const WallTime kNow = from_unix_seconds(1'790'000'000);

std::expected<ClientClaim, Refusal> read(std::string_view id, std::string_view secret) {
  const std::string pair = std::string(id) + ":" + std::string(secret);
  return read_client_claim("Basic " + base64_encode(pair), Params());
}

KnownClient client_with(std::string_view secret, WallTime expires_at = {}) {
  KnownClient out;
  out.record.id = ClientId{"notes"};
  out.record.metadata.token_endpoint_auth_method = AuthMethod::client_secret_basic;
  out.record.secrets = {{"s1", crypto::sha256(secret), kNow - days(9), expires_at}};
  return out;
}

// Nothing: it is let in.
std::optional<Cause> judge(const KnownClient& client, std::string_view secret) {
  const auto claim = read("notes", secret);
  const auto done = authenticate_client(&client, *claim, {}, kNow);
  return done ? std::nullopt : std::optional(done.error().cause);
}

TEST(client_claim, an_id_is_made_of_visible_ascii) {
  EXPECT_TRUE(read("n!~s", "x"));
  EXPECT_TRUE(read(std::string(128, 'n'), "x"));
  for (const std::string& bad : {std::string(), std::string("a b"), std::string("a\x7f"),
                                 std::string("\xc3\xa4"), std::string(129, 'n')}) {
    const auto claim = read(bad, "x");
    ASSERT_FALSE(claim) << bad;
    EXPECT_EQ(claim.error().cause, Cause::client_basic_malformed) << bad;
  }
}

TEST(client_claim, the_right_secret_is_good_until_it_expires) {
  EXPECT_EQ(judge(client_with("right"), "right"), std::nullopt);
  EXPECT_EQ(judge(client_with("right"), "wrong"), Cause::client_secret_wrong);
  EXPECT_EQ(judge(client_with("right", kNow + seconds(1)), "right"), std::nullopt);
  EXPECT_EQ(judge(client_with("right", kNow), "right"), Cause::client_secret_expired);
}

TEST(client_claim, of_two_secrets_that_are_alike_the_live_one_counts) {
  KnownClient client = client_with("right", kNow - days(1));
  client.record.secrets.push_back({"s2", crypto::sha256("right"), kNow - days(1), {}});
  EXPECT_EQ(judge(client, "right"), std::nullopt);
  client.record.secrets[1].expires_at = kNow;
  EXPECT_EQ(judge(client, "right"), Cause::client_secret_expired);
}

TEST(client_claim, a_secret_that_was_not_form_encoded_is_told_from_a_wrong_one) {
  EXPECT_EQ(judge(client_with("a+b"), "a%2Bb"), std::nullopt);
  EXPECT_EQ(judge(client_with("a+b"), "a+b"), Cause::client_secret_not_form_encoded);
  EXPECT_EQ(judge(client_with("a+b", kNow), "a+b"), Cause::client_secret_wrong);
}

}  // namespace
}  // namespace grantline::flow
