// The person's side of RFC 8628: the pages at /device.
#include "base/encoding.h"
#include "serve/test_device.h"
#include "spec/user_code.h"

namespace grantline::serve {
namespace {

// RFC 8628 section 5.4: also of a client that proves itself, and would else be asked about once.
TEST_F(Device, is_asked_about_each_time_though_the_person_agreed_before) {
  bool is_signed_in = false;
  for (const char* client : {"spa", "spa", "basic", "basic"}) {
    begin_one(client);
    net::Response question = person.submit(confirm(person), {{"decision", "go_on"}});
    if (!is_signed_in) question = person.log_in(question);
    is_signed_in = true;
    EXPECT_TRUE(shows(question, "Do you allow this?")) << client;
    EXPECT_TRUE(shows(person.submit(question, {{"decision", "allow"}}), "go back to your device"));
    EXPECT_EQ(poll(device_code, client).status, 200);
  }
}

TEST_F(Device, of_a_first_party_is_confirmed_and_not_asked_about) {
  server.change_client("spa", [](store::ClientRecord& c) { c.metadata.skip_consent = true; });
  begin_one();
  EXPECT_TRUE(shows(consent(person), "go back to your device"));
  EXPECT_EQ(poll(device_code).status, 200);
  begin_one();
  EXPECT_TRUE(shows(person.visit("/device?user_code=" + user_code), "Connect a device"))
      << "never without a press of the person";
  server.world.advance(seconds(6));
  EXPECT_EQ(error_of_poll(), "authorization_pending");
}

TEST_F(Device, is_refused_where_the_person_says_no_on_any_page) {
  const auto denied = [&](const net::Response& page) {
    EXPECT_TRUE(shows(page, "Nothing was allowed"));
    const net::Response answer = poll(device_code);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(member_of(answer, "error"), "access_denied");
    EXPECT_EQ(cause_of(answer), "device_code_denied");
  };
  begin_one();
  denied(person.submit(confirm(person), {{"decision", "deny"}}));
  begin_one();
  denied(person.submit(person.submit(confirm(person), {{"decision", "go_on"}}),
                       {{"decision", "cancel"}}));
  begin_one();
  denied(person.submit(consent(person), {{"decision", "deny"}}));
}

// RFC 8628 section 5.1
TEST_F(Device, codes_cannot_be_tried_at_leisure) {
  begin_one();
  for (int i = 0; i < 5; ++i) {
    const net::Response wrong =
        person.submit(person.visit("/device"), {{"user_code", "BBBB-BBBB"}});
    EXPECT_TRUE(shows(wrong, "No device waits with this code"));
  }
  const net::Response right = confirm(person);
  EXPECT_EQ(right.status, 429);
  EXPECT_TRUE(shows(right, "Too many wrong codes"));
  EXPECT_FALSE(shows(right, "The spa client")) << "who has no tries left learns nothing";
  EXPECT_FALSE(header_of(right, "Retry-After").empty());
  // A browser without its cookies is another one, at the same address.
  for (int i = 0; i < 5; ++i) {
    TestBrowser other(server);
    (void)other.submit(other.visit("/device"), {{"user_code", "BBBB-BBBB"}});
  }
  TestBrowser other(server);
  EXPECT_EQ(confirm(other).status, 429);
  server.world.advance(hours(1));
  EXPECT_TRUE(shows(person.visit("/device"), "Connect a device"));
}

TEST_F(Device, codes_that_are_right_use_no_tries_up) {
  for (int i = 0; i < 20; ++i) {
    begin_one();
    EXPECT_TRUE(shows(confirm(person), "Is this your device?")) << i;
  }
}

TEST_F(Device, code_is_taken_as_people_type_it) {
  begin_one();
  std::string typed = " " + user_code.substr(0, 4) + " ";
  for (const char c : user_code.substr(5)) typed += static_cast<char>(c - 'A' + 'a');
  user_code = typed;
  EXPECT_TRUE(shows(confirm(person), "Is this your device?"));
}

TEST_F(Device, code_that_was_used_or_never_was_is_told_so) {
  begin_one();
  (void)allow(person);
  TestBrowser other(server);
  EXPECT_TRUE(shows(confirm(other), "was used before"));
  user_code = "nonsense";
  EXPECT_TRUE(shows(confirm(other), "No device waits"));
}

// RFC 6749 section 10.12: only the page that this browser was shown can agree.
TEST_F(Device, cannot_be_allowed_by_a_foreign_page) {
  begin_one();
  const net::Response question = consent(person);
  const std::string csrf = hidden_field(question, "csrf");
  const std::string about = hidden_field(question, "request");
  TestBrowser thief(server);
  (void)thief.visit("/device");
  EXPECT_TRUE(shows(thief.submit(question, {{"decision", "allow"}}), "form"));
  person.origin = "https://evil.example";
  EXPECT_NE(person.submit(question, {{"decision", "allow"}}).status, 200);
  person.origin.clear();
  const auto bare = person.post("/consent", {{"decision", "allow"}, {"request", about}});
  EXPECT_NE(bare.status, 200);
  server.world.advance(seconds(6));
  EXPECT_EQ(error_of_poll(), "authorization_pending");
  const std::string another = shown_user_code("BCDFGHJK");
  std::string changed = about;
  changed.replace(changed.rfind('=') + 1, std::string::npos, "BCDFGHJK");
  EXPECT_NE(
      person.post("/consent", {{"decision", "allow"}, {"csrf", csrf}, {"request", changed}}).status,
      200);
  EXPECT_TRUE(shows(person.submit(question, {{"decision", "allow"}}), "go back to your device"));
}

TEST_F(Device, cannot_be_confirmed_or_denied_by_a_foreign_page) {
  begin_one();
  const net::Response which = confirm(person);
  TestBrowser thief(server);
  (void)thief.visit("/device");
  for (const char* decision : {"go_on", "deny"}) {
    EXPECT_TRUE(shows(thief.submit(which, {{"decision", decision}}), "form_forged"));
    const std::string about = hidden_field(which, "request");
    const auto bare = person.post("/device", {{"decision", decision}, {"request", about}});
    EXPECT_TRUE(shows(bare, "form_forged"));
  }
  EXPECT_EQ(error_of_poll(), "authorization_pending");
}

// The clock may stand still, or be set back, between the two.
TEST_F(Device, opens_after_what_the_person_ended_before) {
  begin_one();
  const net::Response question = consent(person);
  const store::Gate gate{store::GateKind::user_revoked_all, server.world.now() + seconds(2)};
  ASSERT_TRUE(store::write_now(server.engine, {{{store::Table::gates, store::gate_key(server.user)},
                                                store::encode(std::vector{gate})}}));
  EXPECT_TRUE(shows(person.submit(question, {{"decision", "allow"}}), "go back to your device"));
  EXPECT_EQ(server.grant(key()).authorized_at, gate.at + milliseconds(1));
  EXPECT_EQ(poll(device_code).status, 200);
}

TEST_F(Device, cannot_be_confirmed_by_an_address_alone) {
  begin_one();
  (void)consent(person);
  const std::string code = *parse_user_code(user_code);
  const std::int64_t now_ms = server.world.now().ms;
  // Of now, and right but for its tag.
  const std::string proof = std::to_string(now_ms / 1000) + "." + std::to_string(now_ms) + ".1." +
                            base64url_encode(std::string(33, '\1'));
  for (const std::string& target :
       {"/device?user_code=" + code, "/device?user_code=" + code + "&decision=go_on",
        "/device?user_code=" + code + "&login_proof=" + proof}) {
    EXPECT_TRUE(shows(person.visit(target), "Connect a device")) << target;
  }
}

TEST_F(Device, is_allowed_once_however_often_the_button_is_pressed) {
  begin_one();
  const net::Response question = consent(person);
  EXPECT_TRUE(shows(person.submit(question, {{"decision", "allow"}}), "go back to your device"));
  EXPECT_TRUE(shows(person.submit(question, {{"decision", "allow"}}), "go back to your device"));
  EXPECT_EQ(poll(device_code).status, 200);
  EXPECT_TRUE(shows(person.submit(question, {{"decision", "allow"}}), "go back to your device"));
  EXPECT_EQ(server.grant(key()).generation, 1U);
}

TEST_F(Device, of_a_client_that_was_disabled_waits_in_vain) {
  begin_one();
  const net::Response question = consent(person);
  server.change_client("spa", [](store::ClientRecord& client) { client.disabled = true; });
  EXPECT_TRUE(shows(person.submit(question, {{"decision", "allow"}}), "no longer good"));
}

TEST_F(Device, grant_is_the_persons_to_withdraw) {
  begin_one();
  (void)allow(person);
  EXPECT_FALSE(shows(person.visit("/account"), "Last used")) << "nobody holds anything of it yet";
  ASSERT_EQ(poll(device_code).status, 200);
  const net::Response account = person.visit("/account");
  EXPECT_TRUE(shows(account, "The spa client"));
  (void)person.submit(account, {{"client", "spa"}});
  EXPECT_EQ(cause_of(poll(device_code)), "device_code_replayed");
}

}  // namespace
}  // namespace grantline::serve
