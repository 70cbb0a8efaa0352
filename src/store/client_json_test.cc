#include <gtest/gtest.h>

#include "store/records.h"

namespace grantline::store {
namespace {

TEST(json_records, a_client_with_all_its_metadata_is_read_back) {
  ClientRecord client;
  client.id.text = "app";
  ClientMetadata& m = client.metadata;
  m.client_name = "gr\xc3\xbc\xc3\x9f \"app\"";
  m.client_uri = m.logo_uri = m.policy_uri = m.tos_uri = "https://app.example/";
  m.token_endpoint_auth_method = AuthMethod::private_key_jwt;
  m.grant_types = {GrantType::client_credentials, GrantType::password};
  m.redirect_uris = {"https://app.example/cb", "http://127.0.0.1/cb"};
  m.post_logout_redirect_uris = {"https://app.example/out"};
  m.scope = "openid api";
  m.resources = {"https://api.example"};
  m.jwks = R"({"keys":[]})";
  m.access_token_format = TokenFormat::opaque;
  m.id_token_signed_response_alg = SigningAlg::rs256;
  m.access_token_signed_response_alg = SigningAlg::eddsa;
  m.skip_consent = m.remember_unproven_consent = true;
  m.legacy_password = m.legacy_authorize_without_pkce = true;
  m.code_life = seconds(30);
  m.access_token_life = minutes(5);
  m.dpop_bound_access_tokens = true;
  m.refresh_token_idle = days(1);
  m.refresh_token_life = days(2);
  m.refresh_retry_window = seconds(0);
  client.secrets = {{"s1", take_array<32>(std::string(32, 'a')), {1}, {2}},
                    {"s2", take_array<32>(std::string(32, 'b')), {3}, {}}};
  client.disabled = true;
  client.created_at = {4};
  const auto back = decode_client(encode(client));
  EXPECT_TRUE(back.has_value() && *back == client);
  m.grant_types.clear();
  EXPECT_TRUE(*decode_client(encode(client)) == client);
  EXPECT_FALSE(decode_client(R"({"id":"a"})"));
  EXPECT_FALSE(decode_client(R"({"id":"a","metadata":{"grant_types":["magic"]}})"));
  EXPECT_FALSE(decode_client(R"({"id":"a","metadata":{},"secrets":[{"id":"s1","sha256":"00"}]})"));
  EXPECT_TRUE(decode_client(R"({"id":"a","metadata":{}})"));
}

}  // namespace
}  // namespace grantline::store
