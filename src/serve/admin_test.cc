#include "serve/admin_test_kit.h"

namespace grantline::serve {
namespace {

using store::Table;
using testing::HasSubstr;
using testing::Not;

TEST_F(Admin, user_add_keeps_a_hash_and_finds_the_name_in_any_case) {
  const JsonObject reply = done(
      R"({"command":"user.add","user":"Alice","email":"a@a.example","password":"correct horse"})");
  EXPECT_THAT(to_text(Json(reply)), Not(HasSubstr("horse")));
  const auto record = user("alice");
  EXPECT_EQ(record.login, "Alice");
  EXPECT_TRUE(crypto::verify_password(record.password_hash, Secret("correct horse")));
  EXPECT_EQ(record.id.text.size(), 22U);
  EXPECT_THAT(error(R"({"command":"user.add","user":"ALICE"})", "refused"), HasSubstr("already"));
  EXPECT_EQ(changed, std::vector{record.id.text});
}

TEST_F(Admin, user_add_refuses_short_passwords_and_names_with_spaces) {
  EXPECT_THAT(error(R"({"command":"user.add","user":"a","password":"short"})", "refused"),
              HasSubstr("password.shortest"));
  EXPECT_THAT(error(R"({"command":"user.add","user":"a b"})", "refused"), HasSubstr("no spaces"));
  EXPECT_THAT(error(R"({"command":"user.add"})", "usage"), HasSubstr("missing"));
}

TEST_F(Admin, a_generated_password_is_shown_once_and_works) {
  const JsonObject reply = done(R"({"command":"user.add","user":"bob","generate":true})");
  const auto shown = find_string(reply, "password");
  ASSERT_TRUE(shown);
  EXPECT_TRUE(crypto::verify_password(user("bob").password_hash, Secret(std::string(*shown))));
  EXPECT_FALSE(done(R"({"command":"user.show","user":"bob"})").contains("password"));
}

TEST_F(Admin, each_change_of_a_user_that_ends_grants_closes_its_gate) {
  done(R"({"command":"user.add","user":"alice"})");
  const std::string key = store::gate_key(user("alice").id);
  done(R"({"command":"user.disable","user":"alice"})");
  EXPECT_TRUE(user("alice").disabled);
  done(R"({"command":"user.enable","user":"alice"})");
  EXPECT_FALSE(user("alice").disabled);
  done(R"({"command":"user.password","user":"alice","password":"correct horse"})");
  done(R"({"command":"user.revoke-grants","user":"alice"})");
  done(R"({"command":"user.remove","user":"alice"})");
  std::vector<store::GateKind> kinds;
  for (const auto& gate : gates(key)) kinds.push_back(gate.kind);
  EXPECT_THAT(kinds, testing::UnorderedElementsAre(
                         store::GateKind::user_disabled, store::GateKind::password_changed,
                         store::GateKind::admin_revoked_user, store::GateKind::user_removed));
  EXPECT_THAT(error(R"({"command":"user.show","user":"alice"})", "not_found"),
              HasSubstr("user list"));
}

TEST_F(Admin, a_removed_user_leaves_no_consent_behind) {
  done(R"({"command":"user.add","user":"alice"})");
  const auto id = user("alice").id;
  const std::string consent = store::consent_key(id, ClientId{"app"});
  write({{Table::consents, consent}, store::encode(store::ConsentRecord{"openid", world.time}), 0});
  done(R"({"command":"user.remove","user":"alice"})");
  EXPECT_FALSE((*engine.get(Table::consents, consent)).has_value());
  EXPECT_FALSE((*engine.get(Table::users, id.text)).has_value());
}

TEST_F(Admin, a_new_address_is_not_verified_by_the_old_ones_proof) {
  done(R"({"command":"user.add","user":"a","email":"a@a.example","email_verified":true})");
  done(R"({"command":"user.set","user":"a","email":"b@a.example"})");
  EXPECT_FALSE(user("a").email_verified);
  done(R"({"command":"user.set","user":"a","email_verified":true})");
  EXPECT_TRUE(user("a").email_verified);
}

TEST_F(Admin, user_list_comes_in_pages) {
  for (const auto* name : {"a", "b", "c"}) {
    done(R"({"command":"user.add","user":")" + std::string(name) + "\"}");
  }
  const JsonObject first = done(R"({"command":"user.list","limit":2})");
  EXPECT_EQ(first.at("users").get_array().size(), 2U);
  const JsonObject rest = done(R"({"command":"user.list","limit":2,"after":"b"})");
  EXPECT_EQ(find_string(first, "after"), "b");
  EXPECT_EQ(rest.at("users").get_array().size(), 1U);
  EXPECT_FALSE(rest.contains("after"));
}

TEST_F(Admin, client_add_shows_its_secret_once_and_keeps_its_hash) {
  const JsonObject reply = done(
      R"({"command":"client.add","client":"app","metadata":{"redirect_uris":["https://a/cb"],
          "token_endpoint_auth_method":"client_secret_basic","scope":"openid"}})");
  const std::string secret(find_string(reply, "client_secret").value_or(""));
  EXPECT_EQ(secret.size(), 47U);
  const auto record = *store::decode_client(**engine.get(Table::clients, "app"));
  ASSERT_EQ(record.secrets.size(), 1U);
  EXPECT_EQ(record.secrets[0].sha256, crypto::sha256(secret));
  EXPECT_THAT(to_text(Json(done(R"({"command":"client.show","client":"app"})"))),
              Not(HasSubstr(secret)));
}

TEST_F(Admin, client_metadata_that_does_not_fit_is_told_in_a_sentence) {
  const std::pair<std::string, std::string> wrongs[] = {
      {R"({})", "needs a redirect URI"},
      {R"({"redirect_uris":["http://a.example/cb"]})", "cannot be registered"},
      {R"({"redirect_uris":["https://a.example/*"]})", "cannot be registered"},
      {R"({"redirect_uris":"https://a.example/cb"})", "redirect_uris must be a list"},
      {R"({"grant_types":["client_credentials"]})", "must authenticate"},
      {R"({"grant_types":["password"],"token_endpoint_auth_method":"client_secret_post"})",
       "--legacy-password"},
      {R"({"grant_types":["implicit"]})", "grant_types must be of"},
      {R"({"redirect_uri":[]})", "redirect_uri is not client metadata"},
      {R"({"redirect_uris":["https://a.example/cb"],"code_life":"11m"})", "from 1s to 10m"},
      {R"({"redirect_uris":["https://a.example/cb"],"code_life":60})", "a duration"},
      {R"({"redirect_uris":["https://a.example/cb"],"scope":"a\"b"})", "section 3.3"},
      {R"({"redirect_uris":["https://a.example/cb"],"logo_uri":"javascript:1"})", "https URL"},
      {R"({"redirect_uris":["https://a/cb"],"token_endpoint_auth_method":"private_key_jwt"})",
       "--jwks"},
  };
  for (const auto& [metadata, sentence] : wrongs) {
    EXPECT_THAT(
        error(R"({"command":"client.add","client":"x","metadata":)" + metadata + "}", "refused"),
        HasSubstr(sentence))
        << metadata;
  }
  EXPECT_FALSE((*engine.get(Table::clients, "x")).has_value());
}

TEST_F(Admin, rotate_secret_keeps_the_old_one_as_long_as_asked_and_no_longer) {
  done(
      R"({"command":"client.add","client":"app","metadata":{"redirect_uris":["https://a/cb"],
           "token_endpoint_auth_method":"client_secret_basic"}})");
  done(R"({"command":"client.rotate-secret","client":"app","keep_old":"24h"})");
  auto record = *store::decode_client(**engine.get(Table::clients, "app"));
  ASSERT_EQ(record.secrets.size(), 2U);
  EXPECT_EQ(record.secrets[0].expires_at, world.time + hours(24));
  EXPECT_FALSE(record.secrets[1].expires_at.is_set());
  done(R"({"command":"client.expire-secret","client":"app","secret":"s1"})");
  record = *store::decode_client(**engine.get(Table::clients, "app"));
  EXPECT_EQ(record.secrets[0].expires_at, world.time);
  EXPECT_THAT(
      error(R"({"command":"client.expire-secret","client":"app","secret":"s9"})", "not_found"),
      HasSubstr("no secret s9"));
  EXPECT_THAT(
      error(R"({"command":"client.rotate-secret","client":"app","keep_old":"soon"})", "usage"),
      HasSubstr("24h"));
}

TEST_F(Admin, a_public_client_has_no_secret_to_rotate) {
  done(R"({"command":"client.add","client":"app","metadata":{"redirect_uris":["https://a/cb"]}})");
  EXPECT_THAT(error(R"({"command":"client.rotate-secret","client":"app"})", "refused"),
              HasSubstr("has no secret"));
}

TEST_F(Admin, client_set_changes_what_is_named_and_null_takes_it_back) {
  done(R"({"command":"client.add","client":"app","metadata":{"client_name":"App","code_life":"30s",
           "redirect_uris":["https://a.example/cb"]}})");
  done(
      R"({"command":"client.set","client":"app",
           "metadata":{"code_life":null,"skip_consent":true}})");
  const auto record = *store::decode_client(**engine.get(Table::clients, "app"));
  EXPECT_EQ(record.metadata.client_name, "App");
  EXPECT_FALSE(record.metadata.code_life.has_value());
  EXPECT_TRUE(record.metadata.skip_consent);
}

TEST_F(Admin, a_removed_client_takes_its_consents_along_and_closes_its_gate) {
  done(R"({"command":"client.add","client":"app","metadata":{"redirect_uris":["https://a/cb"]}})");
  const std::string consent = store::consent_key(UserId{"u"}, ClientId{"app"});
  const std::string other = store::consent_key(UserId{"u"}, ClientId{"another-app"});
  for (const auto& key : {consent, other}) {
    write({{Table::consents, key}, store::encode(store::ConsentRecord{"openid", world.time}), 0});
  }
  done(R"({"command":"client.remove","client":"app"})");
  EXPECT_FALSE((*engine.get(Table::consents, consent)).has_value());
  EXPECT_TRUE((*engine.get(Table::consents, other)).has_value());
  ASSERT_EQ(gates(store::gate_key(ClientId{"app"})).size(), 1U);
  EXPECT_EQ(gates(store::gate_key(ClientId{"app"}))[0].kind, store::GateKind::client_removed);
}

TEST_F(Admin, doctor_lists_unsafe_settings_and_clients) {
  EXPECT_TRUE(context.settings.server.listen.address.is_loopback());
  settings.password.passes = 2;
  settings.password.memory = mebibytes(19);
  EXPECT_EQ(done(R"({"command":"doctor"})").at("findings").get_array().size(), 0U);
  settings.tokens.access_token_life = hours(2);
  done(
      R"({"command":"client.add","client":"old","metadata":{"redirect_uris":["https://a/cb"],
           "legacy_authorize_without_pkce":true,"remember_unproven_consent":true}})");
  const std::string found = to_text(done(R"({"command":"doctor"})").at("findings"));
  EXPECT_THAT(found, AllOf(HasSubstr("tokens.access_token_life"),
                           HasSubstr("legacy_authorize_without_pkce"),
                           HasSubstr("remember_unproven_consent")));
}

TEST_F(Admin, an_unknown_command_and_a_request_that_is_no_object_are_told) {
  EXPECT_THAT(error(R"({"command":"user.fly"})", "usage"), HasSubstr("user.fly"));
  EXPECT_EQ(find_string(admin(context, Json(1)).get_object(), "kind"), "usage");
  EXPECT_EQ(error(R"({"command":"key.list"})", "fault").empty(), false);
}

TEST_F(Admin, key_operations_go_to_the_hooks) {
  context.keys.list = [] {
    return std::vector<store::KeyRecord>{{.name = "k1",
                                          .use = "sig",
                                          .alg = "ES256",
                                          .created_at = {1},
                                          .active_from = {1},
                                          .retired_at = {},
                                          .sealed = "sealed-bytes"}};
  };
  context.keys.rotate = [](std::string_view use, bool) {
    return Result<std::string>(std::string(use));
  };
  const JsonObject reply = done(R"({"command":"key.list"})");
  EXPECT_THAT(to_text(Json(reply)), AllOf(HasSubstr("in use"), Not(HasSubstr("sealed-bytes"))));
  EXPECT_EQ(find_string(done(R"({"command":"key.rotate","use":"token"})"), "name"), "token");
  EXPECT_THAT(error(R"({"command":"key.rotate","use":"HS256"})", "usage"), HasSubstr("ES256"));
}

}  // namespace
}  // namespace grantline::serve
