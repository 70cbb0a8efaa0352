#include "spec/client_metadata.h"

#include <gtest/gtest.h>

namespace grantline {
namespace {

TEST(client_metadata, reads_back_the_names_that_it_writes) {
  for (const char* name :
       {"none", "client_secret_basic", "client_secret_post", "private_key_jwt"}) {
    ASSERT_TRUE(parse_auth_method(name));
    EXPECT_EQ(to_text(*parse_auth_method(name)), name);
  }
  for (const char* name :
       {"authorization_code", "refresh_token", "client_credentials", "password"}) {
    ASSERT_TRUE(parse_grant_type(name));
    EXPECT_EQ(to_text(*parse_grant_type(name)), name);
  }
  for (const char* name : {"jwt", "opaque"}) {
    ASSERT_TRUE(parse_token_format(name));
    EXPECT_EQ(to_text(*parse_token_format(name)), name);
  }
  EXPECT_FALSE(parse_auth_method("client_secret_jwt"));
  EXPECT_FALSE(parse_grant_type("implicit"));
  EXPECT_FALSE(parse_token_format("JWT"));
}

TEST(client_metadata, allows_only_the_registered_grant_types) {
  ClientMetadata client;
  EXPECT_TRUE(client.allows(GrantType::refresh_token));
  EXPECT_FALSE(client.allows(GrantType::client_credentials));
}

}  // namespace
}  // namespace grantline
