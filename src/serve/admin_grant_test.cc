#include "serve/admin_test_kit.h"

namespace grantline::serve {
namespace {

using testing::HasSubstr;

std::vector<std::string> words(const JsonObject& reply) {
  std::vector<std::string> out;
  for (const Json& entry : reply.at("line").get_array()) {
    out.emplace_back(*find_string(entry.get_object(), "what"));
  }
  return out;
}

TEST_F(Admin, grant_show_tells_the_line_in_order_and_what_is_valid) {
  const GrantKey key = put_grant();
  put_refusal(key);
  const JsonObject reply =
      done(R"({"command":"grant.show","reference":")" + to_text(reference_of(key)) + "\"}");
  EXPECT_THAT(words(reply),
              testing::ElementsAre("authorized", "redeemed", "refreshed", "refreshed", "replayed"));
  const JsonObject& redeemed = reply.at("line").get_array()[1].get_object();
  EXPECT_EQ(find_string(redeemed, "since_previous"), "3.0 s");
  EXPECT_EQ(find_string(redeemed, "from"), "10.0.0.8");
  const JsonObject& now = reply.at("now").get_object();
  EXPECT_EQ(find_string(now, "state"), "active");
  EXPECT_THAT(std::string(*find_string(now, "refresh_token")),
              HasSubstr("generation 3, valid until"));
}

TEST_F(Admin, grant_revoke_ends_the_grant_once_and_for_all) {
  const GrantKey key = put_grant();
  const std::string revoke =
      R"({"command":"grant.revoke","reference":")" + to_text(reference_of(key)) + "\"}";
  EXPECT_EQ(find_bool(done(revoke), "was_open"), true);
  const WallTime first = world.time;
  world.time = world.time + hours(1);
  EXPECT_EQ(find_bool(done(revoke), "was_open"), false);
  const auto stored = read_grant(engine, key);
  EXPECT_EQ(stored->grant->ended, (store::End{store::EndedBy::admin, first, {}}));
  const JsonObject shown =
      done(R"({"command":"grant.show","reference":")" + to_text(reference_of(key)) + "\"}");
  EXPECT_EQ(find_string(shown.at("now").get_object(), "cause"), "grant_revoked_by_admin");
}

TEST_F(Admin, a_gate_of_the_user_is_on_the_line_of_the_grant) {
  const GrantKey key = put_grant();
  done(R"({"command":"user.password","user":"alice","password":"correct horse"})");
  const JsonObject shown =
      done(R"({"command":"grant.show","reference":")" + to_text(reference_of(key)) + "\"}");
  EXPECT_EQ(words(shown).back(), "ended");
  EXPECT_EQ(find_string(shown.at("now").get_object(), "cause"), "password_changed");
}

TEST_F(Admin, grant_list_finds_by_user_and_client_in_bounded_pages) {
  put_grant();
  EXPECT_EQ(done(R"({"command":"grant.list","user":"alice"})").at("grants").get_array().size(), 1U);
  EXPECT_EQ(done(R"({"command":"grant.list","client":"app"})").at("grants").get_array().size(), 1U);
  EXPECT_EQ(done(R"({"command":"grant.list","client":"other"})").at("grants").get_array().size(),
            0U);
  EXPECT_THAT(error(R"({"command":"grant.list","user":"nobody"})", "not_found"),
              HasSubstr("nobody"));
  EXPECT_THAT(error(R"({"command":"grant.list","after":"zz"})", "usage"), HasSubstr("page before"));
}

TEST_F(Admin, explain_names_the_cause_the_rule_and_the_turning_point) {
  const GrantKey key = put_grant();
  const std::string reference = put_refusal(key);
  const JsonObject reply = done(R"({"command":"explain","reference":")" + reference + "\"}");
  EXPECT_EQ(find_string(reply, "cause"), "refresh_token_replayed");
  EXPECT_EQ(find_string(reply, "page"), "https://login.example/errors/refresh_token_replayed");
  EXPECT_EQ(find_string(reply, "section"), info(Cause::refresh_token_replayed).section);
  const JsonObject& point = reply.at("made_invalid_by").get_object();
  EXPECT_EQ(find_string(point, "what"), "refreshed");
  EXPECT_EQ(find_integer(point, "generation"), 3);
  EXPECT_EQ(find_string(point, "before"), "10 min");
  // Of the grant, its newest refusal is meant.
  const JsonObject grant =
      done(R"({"command":"explain","reference":")" + to_text(reference_of(key)) + "\"}");
  EXPECT_EQ(find_string(grant, "reference"), reference);
}

TEST_F(Admin, explain_tells_a_refusal_that_belongs_to_no_grant) {
  const GrantKey key{take_array<16>("no grant is here")};
  const std::string reference = put_refusal(key);
  const JsonObject reply = done(R"({"command":"explain","reference":")" + reference + "\"}");
  EXPECT_EQ(find_string(reply, "cause"), "refresh_token_replayed");
  EXPECT_FALSE(reply.contains("grant"));
  EXPECT_THAT(error(R"({"command":"explain","reference":"gl-0000-0000-0000"})", "not_found"),
              HasSubstr("gl-0000-0000-0000"));
  EXPECT_THAT(error(R"({"command":"explain","reference":"abc"})", "usage"),
              HasSubstr("no reference"));
}

}  // namespace
}  // namespace grantline::serve
