#include "flow/poll_device.h"

#include <gtest/gtest.h>

#include "flow/answer_device.h"
#include "flow/open_device.h"
#include "flow/testing.h"

namespace grantline::flow {
namespace {

using namespace testing;

constexpr DeviceTerms kTerms;

store::Grant waiting() {
  return open_device({*Scope::parse("openid profile"), {"https://api.example"}},
                     facts_at(kStart, "app", "203.0.113.9"), kTerms, 1);
}

store::Grant approved(WallTime at = kStart + seconds(30)) {
  const store::Grant grant = waiting();
  return *approve_device({&grant, {}}, agreement(), facts_at(at), at).put;
}

DevicePoll poll_at(WallTime now, std::optional<Duration> since_last = std::nullopt) {
  return {.facts = facts_at(now, "app", "203.0.113.9"),
          .code = device_code_of(waiting(), some_id()),
          .since_last = since_last,
          .resources = {},
          .wants_refresh_token = true,
          .newest_key_id = 2};
}

Decided<Redeemed> poll(const store::Grant& grant, const DevicePoll& asked,
                       std::vector<store::Gate> gates = {}) {
  return poll_device({&grant, std::move(gates)}, asked, Lives{}, kTerms.life);
}

TEST(poll_device, writes_nothing_while_the_person_has_not_answered) {
  const auto decided = poll(waiting(), poll_at(kStart + seconds(6), seconds(5)));
  ASSERT_FALSE(decided.answer);
  EXPECT_EQ(decided.answer.error().cause, Cause::device_code_pending);
  EXPECT_EQ(fact(decided.answer.error(), "interval"), "5.0 s");
  EXPECT_FALSE(decided.put);
  EXPECT_TRUE(decided.events.empty());
}

// RFC 9449 section 5
TEST(poll_device, binds_what_it_gives_to_the_key_of_its_proof) {
  DevicePoll asked = poll_at(kStart + seconds(40));
  EXPECT_FALSE(poll(approved(), asked).put->key);
  asked.facts.key = KeyThumbprint{{7}};
  EXPECT_EQ(poll(approved(), asked).put->key, asked.facts.key);
}

// RFC 8628 section 3.5: "for this and all subsequent requests"
TEST(poll_device, that_comes_too_soon_makes_the_interval_longer_for_good) {
  const auto soon = poll(waiting(), poll_at(kStart + seconds(3), seconds(3)));
  ASSERT_FALSE(soon.answer);
  EXPECT_EQ(soon.answer.error().cause, Cause::device_polled_too_fast);
  ASSERT_TRUE(soon.put);
  EXPECT_EQ(soon.put->device->interval, seconds(10));
  EXPECT_TRUE(soon.events.empty());
  const auto as_before = poll(*soon.put, poll_at(kStart + seconds(8), seconds(5)));
  EXPECT_EQ(as_before.answer.error().cause, Cause::device_polled_too_fast);
  EXPECT_EQ(as_before.put->device->interval, seconds(15));
  const auto slower = poll(*soon.put, poll_at(kStart + seconds(13), seconds(10)));
  EXPECT_EQ(slower.answer.error().cause, Cause::device_code_pending);
}

TEST(poll_device, forgives_what_the_network_takes_and_not_more) {
  const auto cause_after = [](Duration since_last) {
    return poll(waiting(), poll_at(kStart + seconds(9), since_last)).answer.error().cause;
  };
  EXPECT_EQ(cause_after(seconds(4)), Cause::device_code_pending);
  EXPECT_EQ(cause_after(milliseconds(3999)), Cause::device_polled_too_fast);
}

TEST(poll_device, that_never_slows_down_writes_a_dozen_times_and_no_more) {
  store::Grant grant = waiting();
  int writes = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto decided = poll(grant, poll_at(kStart + milliseconds(i), milliseconds(1)));
    EXPECT_EQ(decided.answer.error().cause, Cause::device_polled_too_fast);
    EXPECT_TRUE(decided.events.empty());
    if (!decided.put) continue;
    ++writes;
    grant = *decided.put;
  }
  EXPECT_LE(writes, 12);
  EXPECT_EQ(grant.device->interval, kLongestInterval);
}

TEST(poll_device, gives_what_the_person_agreed_to_however_soon_it_asks) {
  const store::Grant grant = approved();
  EXPECT_EQ(grant.user, agreement().user);
  EXPECT_EQ(grant.authorized_at, kStart + seconds(30));
  EXPECT_EQ(to_text(grant.authorized_from), "10.0.0.7");
  const auto decided = poll(grant, poll_at(kStart + seconds(31), milliseconds(1)));
  ASSERT_TRUE(decided.answer);
  EXPECT_EQ(decided.put->generation, 1U);
  EXPECT_EQ(decided.put->key_id, 2);
  EXPECT_EQ(to_text(decided.put->redeemed_from), "203.0.113.9");
  EXPECT_EQ(decided.put->refresh_ends_at, kStart + seconds(30) + days(180));
  EXPECT_EQ(to_text(decided.put->device->asked_from), "203.0.113.9") << "the line tells of it";
}

TEST(poll_device, without_refresh_tokens_gives_none) {
  DevicePoll asked = poll_at(kStart + seconds(31));
  asked.wants_refresh_token = false;
  const auto decided = poll(approved(), asked);
  ASSERT_TRUE(decided.answer);
  EXPECT_EQ(decided.put->generation, 0U);
}

TEST(poll_device, refuses_a_second_redemption_and_revokes_the_first) {
  const auto first = poll(approved(), poll_at(kStart + seconds(31)));
  const auto second = poll(*first.put, poll_at(kStart + milliseconds(31'200), milliseconds(200)));
  ASSERT_FALSE(second.answer);
  EXPECT_EQ(second.answer.error().cause, Cause::device_code_replayed);
  EXPECT_EQ(fact(second.answer.error(), "redeemed_ago"), "200 ms");
  EXPECT_NE(fact(second.answer.error(), "race"), "(absent)");
  ASSERT_TRUE(second.put);
  EXPECT_EQ(second.put->ended->by, store::EndedBy::replay);
  ASSERT_EQ(second.events.size(), 1U);
  EXPECT_EQ(second.events[0].kind, store::EventKind::replayed);
  const auto third = poll(*second.put, poll_at(kStart + seconds(40)));
  EXPECT_EQ(third.answer.error().cause, Cause::device_code_replayed);
  EXPECT_FALSE(third.put) << "what is over does not end again";
}

TEST(poll_device, takes_the_last_millisecond_and_refuses_the_next) {
  const WallTime end = kStart + kTerms.life;
  EXPECT_EQ(poll(waiting(), poll_at(end)).answer.error().cause, Cause::device_code_pending);
  const auto late = poll(waiting(), poll_at(end + milliseconds(1)));
  EXPECT_EQ(late.answer.error().cause, Cause::device_code_expired);
  EXPECT_EQ(fact(late.answer.error(), "expired_ago"), "1 ms");
  EXPECT_TRUE(poll(approved(), poll_at(end)).answer);
  EXPECT_EQ(poll(approved(), poll_at(end + milliseconds(1))).answer.error().cause,
            Cause::device_code_expired);
}

// A device that goes on asking must not fill the disk.
TEST(poll_device, leaves_the_refusal_with_which_it_ends_on_the_line_once) {
  const store::Grant grant = waiting();
  const auto no = deny_device({&grant, {}}, facts_at(kStart + seconds(20), "app", "10.0.0.7"));
  for (const auto& [row, now, cause] :
       {std::tuple{*no.put, kStart + seconds(25), Cause::device_code_denied},
        std::tuple{grant, kStart + minutes(11), Cause::device_code_expired}}) {
    const auto first = poll(row, poll_at(now));
    EXPECT_EQ(first.answer.error().cause, cause);
    ASSERT_TRUE(first.put);
    EXPECT_EQ(first.events.size(), 1U);
    const auto second = poll(*first.put, poll_at(now + seconds(5)));
    EXPECT_EQ(second.answer.error().cause, cause);
    EXPECT_FALSE(second.put);
    EXPECT_TRUE(second.events.empty());
  }
  EXPECT_EQ(fact(poll(*no.put, poll_at(kStart + seconds(25))).answer.error(), "denied_from"),
            "10.0.0.7");
}

TEST(poll_device, of_another_client_neither_spends_nor_revokes_it) {
  DevicePoll asked = poll_at(kStart + seconds(31));
  asked.facts.client = ClientId{"other"};
  for (const store::Grant& grant : {waiting(), approved()}) {
    const auto decided = poll(grant, asked);
    EXPECT_EQ(decided.answer.error().cause, Cause::device_code_wrong_client);
    EXPECT_EQ(fact(decided.answer.error(), "authorized_client"), "app");
    EXPECT_FALSE(decided.put);
  }
  const auto redeemed = poll(approved(), poll_at(kStart + seconds(31)));
  EXPECT_FALSE(poll(*redeemed.put, asked).put) << "a stranger cannot end a grant";
}

TEST(poll_device, gives_no_resource_that_was_not_asked_for) {
  DevicePoll asked = poll_at(kStart + seconds(31));
  asked.resources = {"https://other.example"};
  const auto decided = poll(approved(), asked);
  ASSERT_FALSE(decided.answer);
  EXPECT_EQ(decided.answer.error().cause, Cause::resource_invalid);
  EXPECT_FALSE(decided.put) << "it is not spent";
}

TEST(poll_device, is_refused_when_the_client_or_the_person_was_ended_since) {
  const auto cause_with = [](const store::Grant& grant, store::GateKind kind, WallTime at) {
    const auto decided = poll(grant, poll_at(kStart + seconds(40)), {{kind, at}});
    return decided.answer ? std::optional<Cause>() : decided.answer.error().cause;
  };
  EXPECT_EQ(cause_with(waiting(), store::GateKind::client_removed, kStart + seconds(2)),
            Cause::client_removed);
  EXPECT_EQ(cause_with(approved(), store::GateKind::user_disabled, kStart + seconds(35)),
            Cause::user_disabled);
  EXPECT_EQ(cause_with(approved(), store::GateKind::password_changed, kStart + seconds(2)),
            std::nullopt)
      << "an older event does not concern what was agreed to after it";
}

TEST(poll_device, without_a_row_tells_an_old_code_from_a_lost_one) {
  const auto cause_at = [](WallTime now) {
    return poll_device({}, poll_at(now), Lives{}, kTerms.life).answer.error().cause;
  };
  EXPECT_EQ(cause_at(kStart + days(9)), Cause::device_code_expired);
  EXPECT_EQ(cause_at(kStart + seconds(3)), Cause::device_code_unknown);
}

// Anybody can ask for a device code of a public client.
TEST(open_device, leaves_the_store_soon_where_nobody_lets_it_in) {
  const std::int64_t end_s = (kStart + kTerms.life).unix_seconds();
  const store::Grant grant = waiting();
  EXPECT_EQ(store::drop_at_s(grant), end_s + hours(1).seconds() + 1);
  EXPECT_EQ(store::drop_at_s(approved()), end_s + days(7).seconds() + 1);
  const auto no = deny_device({&grant, {}}, facts_at(kStart + seconds(20)));
  EXPECT_EQ(store::drop_at_s(*no.put), end_s + hours(1).seconds() + 1);
}

TEST(answer_device, works_once_and_for_the_same_person_again) {
  const store::Grant grant = waiting();
  const WallTime now = kStart + seconds(30);
  const auto yes = approve_device({&grant, {}}, agreement(), facts_at(now), now);
  ASSERT_TRUE(yes.answer);
  const auto twice = approve_device({&*yes.put, {}}, agreement(), facts_at(now), now);
  EXPECT_TRUE(twice.answer);
  EXPECT_FALSE(twice.put) << "a second press changes nothing";
  Agreement other = agreement();
  other.user = UserId{"BBBBBBBBBBBBBBBBBBBBBB"};
  const auto stolen = approve_device({&*yes.put, {}}, other, facts_at(now), now);
  EXPECT_EQ(stolen.answer.error().cause, Cause::user_code_used);
  EXPECT_EQ(deny_device({&*yes.put, {}}, facts_at(now)).answer.error().cause,
            Cause::user_code_used);
  const auto no = deny_device({&grant, {}}, facts_at(now));
  ASSERT_TRUE(no.put);
  EXPECT_EQ(approve_device({&*no.put, {}}, agreement(), facts_at(now), now).answer.error().cause,
            Cause::user_code_used);
}

TEST(answer_device, is_too_late_after_the_code_expired_or_the_client_was_removed) {
  const store::Grant grant = waiting();
  EXPECT_FALSE(check_answerable({&grant, {}}, {}, kStart + kTerms.life));
  EXPECT_EQ(check_answerable({&grant, {}}, {}, kStart + kTerms.life + milliseconds(1))->cause,
            Cause::user_code_expired);
  const std::vector<store::Gate> gates{{store::GateKind::client_removed, kStart + seconds(1)}};
  EXPECT_EQ(check_answerable({&grant, gates}, {}, kStart + seconds(2))->cause,
            Cause::user_code_expired);
  EXPECT_EQ(check_answerable({}, {}, kStart)->cause, Cause::user_code_unknown);
  const store::Grant code = with_code();
  EXPECT_EQ(check_answerable({&code, {}}, {}, kStart)->cause, Cause::user_code_unknown);
}

TEST(open_device, asks_for_what_is_registered_and_nothing_else) {
  ClientMetadata client;
  client.scope = "openid profile";
  client.resources = {"https://api.example"};
  const auto cause_of = [&](std::string_view form) {
    const auto wish = check_device_request(*Params::parse(form), client);
    return wish ? std::optional<Cause>() : wish.error().cause;
  };
  EXPECT_EQ(cause_of(""), Cause::grant_type_not_allowed);
  client.grant_types = {GrantType::device_code};
  EXPECT_EQ(check_device_request(*Params::parse(""), client)->scope.text(), "openid profile");
  EXPECT_EQ(cause_of("scope=openid&resource=https%3A%2F%2Fapi.example"), std::nullopt);
  EXPECT_EQ(cause_of("scope=admin"), Cause::scope_invalid);
  EXPECT_EQ(cause_of("resource=https%3A%2F%2Fother.example"), Cause::resource_invalid);
}

}  // namespace
}  // namespace grantline::flow
