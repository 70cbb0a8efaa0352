#include "flow/interaction.h"

#include <gtest/gtest.h>

namespace grantline::flow {
namespace {

constexpr WallTime kNow = from_unix_seconds(1'790'000'000);

// Ada logged in an hour ago and agreed to all that the client asks for, unless a test says
// otherwise.
struct Setting {
  AuthorizeRequest request;
  Situation situation{.request = request,
                      .signed_in = SignedIn{UserId{"ada"}, kNow - hours(1), true},
                      .hinted = std::nullopt,
                      .progress = std::nullopt,
                      .agreed = Scope::parse("openid notes"),
                      .now = kNow};

  Setting() { request.scope = *Scope::parse("openid notes"); }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

  // As after a login, or a choice, on the server's pages.
  void logged_in_since_the_start() {
    situation.progress = Progress{kNow - minutes(1), Choice::this_account};
    situation.signed_in->auth_time = kNow - seconds(30);
  }
  void chose(Choice choice) { situation.progress = Progress{kNow - minutes(1), choice}; }
  std::expected<NextStep, Refusal> next() const { return next_step(situation); }
};

void expect_refused(const Setting& setting, Cause cause) {
  const auto next = setting.next();
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(next.error().cause, cause);
}

TEST(interaction, issues_the_code_at_once_to_who_is_known_and_agreed) {
  Setting s;
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, asks_a_stranger_to_log_in) {
  Setting s;
  s.situation.signed_in.reset();
  EXPECT_EQ(s.next(), NextStep::login);
  s.request.prompt.select_account = true;
  EXPECT_EQ(s.next(), NextStep::login);
}

TEST(interaction, prompt_login_wants_a_login_newer_than_the_request) {
  Setting s;
  s.request.prompt.login = true;
  EXPECT_EQ(s.next(), NextStep::login);
  s.chose(Choice::this_account);
  EXPECT_EQ(s.next(), NextStep::login);
  s.logged_in_since_the_start();
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, max_age_wants_a_login_that_is_young_enough) {
  Setting s;
  s.request.max_age = hours(1);
  EXPECT_EQ(s.next(), NextStep::issue_code);
  s.request.max_age = hours(1) - milliseconds(1);
  EXPECT_EQ(s.next(), NextStep::login);
}

TEST(interaction, max_age_zero_is_a_login_also_where_the_clock_went_back) {
  Setting s;
  s.request.max_age = seconds(0);
  s.situation.signed_in->auth_time = kNow + minutes(1);
  EXPECT_EQ(s.next(), NextStep::login);
  s.situation.signed_in->auth_time = kNow;
  EXPECT_EQ(s.next(), NextStep::login);
}

TEST(interaction, max_age_zero_ends_after_one_login_however_long_consent_takes) {
  Setting s;
  s.request.max_age = seconds(0);
  EXPECT_EQ(s.next(), NextStep::login);
  s.logged_in_since_the_start();
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, select_account_asks_once) {
  Setting s;
  s.request.prompt.select_account = true;
  EXPECT_EQ(s.next(), NextStep::choose_account);
  s.chose(Choice::this_account);
  EXPECT_EQ(s.next(), NextStep::issue_code);
  s.chose(Choice::another_account);
  EXPECT_EQ(s.next(), NextStep::login);
  s.logged_in_since_the_start();
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, select_account_with_login_asks_for_both) {
  Setting s;
  s.request.prompt.select_account = s.request.prompt.login = true;
  EXPECT_EQ(s.next(), NextStep::choose_account);
  s.chose(Choice::this_account);
  EXPECT_EQ(s.next(), NextStep::login);
}

TEST(interaction, another_account_is_asked_for_even_right_after_a_login) {
  Setting s;
  s.logged_in_since_the_start();
  s.situation.progress->choice = Choice::another_account;
  EXPECT_EQ(s.next(), NextStep::login);
}

TEST(interaction, a_login_hint_of_another_person_lets_them_choose) {
  Setting s;
  s.situation.signed_in->is_hinted = false;
  EXPECT_EQ(s.next(), NextStep::choose_account);
  s.chose(Choice::this_account);
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, consent_is_asked_for_scope_that_is_new) {
  Setting s;
  s.situation.agreed = Scope::parse("openid");
  EXPECT_EQ(s.next(), NextStep::ask_consent);
  s.situation.just_agreed = true;
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, consent_is_asked_of_a_new_client_even_for_no_scope) {
  Setting s;
  s.request.scope = Scope();
  s.situation.agreed.reset();
  EXPECT_EQ(s.next(), NextStep::ask_consent);
}

TEST(interaction, a_first_party_client_skips_consent_unless_it_prompts_for_it) {
  Setting s;
  s.situation.agreed.reset();
  s.situation.skip_consent = true;
  EXPECT_EQ(s.next(), NextStep::issue_code);
  s.request.prompt.consent = true;
  EXPECT_EQ(s.next(), NextStep::ask_consent);
}

TEST(interaction, a_client_that_may_be_another_is_asked_for_each_time) {
  Setting s;
  s.situation.is_unproven = true;
  EXPECT_EQ(s.next(), NextStep::ask_consent);
  s.logged_in_since_the_start();
  EXPECT_EQ(s.next(), NextStep::ask_consent);
  s.situation.just_agreed = true;
  EXPECT_EQ(s.next(), NextStep::issue_code);
  s.situation.just_agreed = false;
  s.request.prompt.none = true;
  expect_refused(s, Cause::consent_required);
  s.situation.skip_consent = true;
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, prompt_consent_asks_again) {
  Setting s;
  s.request.prompt.consent = true;
  EXPECT_EQ(s.next(), NextStep::ask_consent);
  s.situation.just_agreed = true;
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, prompt_none_issues_or_refuses_and_shows_nothing) {
  Setting s;
  s.request.prompt.none = true;
  EXPECT_EQ(s.next(), NextStep::issue_code);
  s.situation.agreed.reset();
  expect_refused(s, Cause::consent_required);
  s.situation.signed_in->is_hinted = false;
  expect_refused(s, Cause::account_selection_required);
  s.request.max_age = seconds(1);
  expect_refused(s, Cause::login_required);
  s.situation.signed_in.reset();
  expect_refused(s, Cause::login_required);
}

TEST(interaction, prompt_none_with_a_hint_of_another_person_is_refused) {
  Setting s;
  s.request.prompt.none = true;
  s.situation.hinted = UserId{"bob"};
  expect_refused(s, Cause::login_required);
}

TEST(interaction, an_id_token_hint_of_another_person_asks_them_to_log_in) {
  Setting s;
  s.situation.hinted = UserId{"bob"};
  EXPECT_EQ(s.next(), NextStep::login);
  s.situation.signed_in->user = UserId{"bob"};
  EXPECT_EQ(s.next(), NextStep::issue_code);
}

TEST(interaction, never_gives_the_client_somebody_else_than_its_id_token_hint) {
  Setting s;
  s.situation.hinted = UserId{"bob"};
  s.logged_in_since_the_start();
  expect_refused(s, Cause::login_required);
}

}  // namespace
}  // namespace grantline::flow
