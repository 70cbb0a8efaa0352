#include "flow/rotate_refresh.h"

#include <gtest/gtest.h>

#include "flow/testing.h"

namespace grantline::flow {
namespace {

using namespace testing;

store::Grant redeemed() {
  store::Grant grant = open_without_code(agreement(), facts_at(kStart), Lives{}, 1, true);
  return grant;
}

RefreshExchange exchange(const store::Grant& grant, WallTime now) {
  return {.facts = facts_at(now),
          .token = newest_refresh_token(grant, some_id()),
          .scope = {},
          .resources = {},
          .newest_key_id = 1};
}

Decided<Rotated> rotate(const store::Grant& grant, const RefreshExchange& request,
                        Lives lives = {}) {
  return rotate_refresh({&grant, {}}, request, lives);
}

TEST(rotate_refresh, gives_a_successor_and_keeps_one_row) {
  const store::Grant grant = redeemed();
  const auto decided = rotate(grant, exchange(grant, kStart + hours(1)));
  ASSERT_TRUE(decided.answer);
  EXPECT_EQ(decided.put->generation, 2U);
  EXPECT_EQ(decided.put->rotated_at, kStart + hours(1));
  EXPECT_FALSE(decided.answer->is_retry);
}

// ory/hydra#1831, zitadel#9631
TEST(rotate_refresh, a_lost_answer_asked_again_gives_the_same_successor) {
  const store::Grant grant = redeemed();
  const auto request = exchange(grant, kStart + hours(1));
  const auto first = rotate(grant, request);
  auto again = request;
  again.facts.now = kStart + hours(1) + seconds(9);
  const auto second = rotate(*first.put, again);
  ASSERT_TRUE(second.answer);
  EXPECT_TRUE(second.answer->is_retry);
  EXPECT_EQ(second.put->generation, 2U);
  const Credential one = newest_refresh_token(first.answer->grant, some_id());
  const Credential two = newest_refresh_token(second.answer->grant, some_id());
  EXPECT_EQ(one.issued_at_s, two.issued_at_s);
  EXPECT_EQ(one.generation, two.generation);
  EXPECT_EQ(second.put->retries, 1U);
}

TEST(rotate_refresh, outside_the_window_the_predecessor_is_a_replay_that_ends_the_grant) {
  const store::Grant grant = redeemed();
  const auto request = exchange(grant, kStart + hours(1));
  const auto first = rotate(grant, request);
  auto late = request;
  late.facts.now = kStart + hours(1) + milliseconds(10'001);
  const auto second = rotate(*first.put, late);
  ASSERT_FALSE(second.answer);
  EXPECT_EQ(second.answer.error().cause, Cause::refresh_token_rotated);
  EXPECT_EQ(second.put->ended->by, store::EndedBy::replay);
  const auto winner = rotate(*second.put, exchange(*first.put, kStart + hours(2)));
  ASSERT_FALSE(winner.answer);
  EXPECT_EQ(winner.answer.error().cause, Cause::grant_revoked_by_replay);
}

TEST(rotate_refresh, a_window_of_zero_covers_nobody) {
  const store::Grant grant = redeemed();
  const auto request = exchange(grant, kStart + hours(1));
  const auto first = rotate(grant, request);
  const auto second = rotate(*first.put, request, Lives{.retry_window = {}});
  ASSERT_FALSE(second.answer);
  EXPECT_EQ(fact(second.answer.error(), "race"),
            "same client and address, 0 ms apart: two refreshes ran at once");
}

// django-oauth-toolkit#1617
TEST(rotate_refresh, the_window_never_covers_a_token_two_generations_old) {
  const store::Grant grant = redeemed();
  const auto oldest = exchange(grant, kStart + hours(1));
  const auto second = rotate(grant, oldest);
  const auto third = rotate(*second.put, exchange(*second.put, kStart + hours(1) + seconds(1)));
  auto again = oldest;
  again.facts.now = kStart + hours(1) + seconds(2);
  const auto replay = rotate(*third.put, again);
  ASSERT_FALSE(replay.answer);
  EXPECT_EQ(replay.answer.error().cause, Cause::refresh_token_replayed);
  EXPECT_EQ(fact(replay.answer.error(), "generation_presented"), "1");
  EXPECT_EQ(fact(replay.answer.error(), "generation_now"), "3");
}

TEST(rotate_refresh, idle_and_absolute_expiry_are_told_apart) {
  const store::Grant grant = redeemed();
  EXPECT_TRUE(rotate(grant, exchange(grant, kStart + days(30))).answer);
  EXPECT_EQ(
      rotate(grant, exchange(grant, kStart + days(30) + milliseconds(1))).answer.error().cause,
      Cause::refresh_token_expired_idle);
  store::Grant busy = grant;
  busy.rotated_at = kStart + days(179);
  EXPECT_EQ(rotate(busy, exchange(busy, kStart + days(180))).answer.error().cause,
            Cause::refresh_token_expired_absolute);
}

TEST(rotate_refresh, narrows_the_scope_and_never_widens_it) {
  const store::Grant grant = redeemed();
  auto request = exchange(grant, kStart + hours(1));
  request.scope = Scope::parse("openid");
  const auto narrower = rotate(grant, request);
  ASSERT_TRUE(narrower.answer);
  EXPECT_EQ(narrower.put->scope, "openid profile") << "the grant keeps what was granted";
  request.scope = Scope::parse("openid admin");
  const auto wider = rotate(grant, request);
  ASSERT_FALSE(wider.answer);
  EXPECT_EQ(wider.answer.error().cause, Cause::scope_not_granted);
  EXPECT_EQ(fact(wider.answer.error(), "scope_refused"), "admin");
  EXPECT_FALSE(wider.put) << "the token is still good";
}

TEST(rotate_refresh, of_another_client_leaves_the_grant_alone) {
  const store::Grant grant = redeemed();
  auto request = exchange(grant, kStart + hours(1));
  request.facts.client = ClientId{"other"};
  const auto decided = rotate(grant, request);
  EXPECT_EQ(decided.answer.error().cause, Cause::refresh_token_wrong_client);
  EXPECT_FALSE(decided.put);
}

TEST(rotate_refresh, inside_the_window_names_a_revocation_rather_than_a_rotation) {
  const store::Grant grant = redeemed();
  const auto request = exchange(grant, kStart + hours(1));
  const auto first = rotate(grant, request);
  const auto ended = end_grant(*first.put, store::EndedBy::admin, kStart + hours(1), {});
  auto again = request;
  again.facts.now = kStart + hours(1) + seconds(1);
  EXPECT_EQ(rotate(*ended, again).answer.error().cause, Cause::grant_revoked_by_admin);
}

TEST(rotate_refresh, a_store_set_back_to_a_copy_is_told_from_a_replay) {
  const store::Grant grant = redeemed();
  auto request = exchange(grant, kStart + hours(1));
  request.token.generation = 9;
  const auto decided = rotate(grant, request);
  EXPECT_EQ(decided.answer.error().cause, Cause::refresh_token_unknown);
  EXPECT_FALSE(decided.put);
}

TEST(rotate_refresh, a_clock_set_back_never_makes_a_successor_older) {
  store::Grant grant = redeemed();
  grant.rotated_at = kStart + hours(2);
  const auto decided = rotate(grant, exchange(grant, kStart + hours(1)));
  ASSERT_TRUE(decided.answer);
  EXPECT_EQ(decided.put->rotated_at, kStart + hours(2));
}

// Of two requests that ran at once, the one that came first may be decided last.
TEST(rotate_refresh, a_replay_never_ends_the_grant_before_the_rotation_it_replays) {
  const store::Grant grant = redeemed();
  const auto request = exchange(grant, kStart + hours(1));
  const auto winner = rotate(grant, request, {.retry_window = {}});
  auto loser = request;
  loser.facts.now = kStart + hours(1) - milliseconds(1);
  const auto decided = rotate(*winner.put, loser, {.retry_window = {}});
  ASSERT_TRUE(decided.put);
  EXPECT_EQ(decided.put->ended->at, kStart + hours(1));
  EXPECT_EQ(decided.events.at(0).at, kStart + hours(1));
}

TEST(rotate_refresh, blames_the_first_event_that_made_the_grant_invalid) {
  const store::Grant grant = redeemed();
  const std::vector<store::Gate> gates{{store::GateKind::user_disabled, kStart + minutes(30)},
                                       {store::GateKind::password_changed, kStart + minutes(20)},
                                       {store::GateKind::consent_withdrawn, kStart - minutes(1)}};
  const auto decided = rotate_refresh({&grant, gates}, exchange(grant, kStart + hours(1)), Lives{});
  EXPECT_EQ(decided.answer.error().cause, Cause::password_changed);
}

constexpr KeyThumbprint kOwn{{1, 2, 3}};
constexpr KeyThumbprint kOther{{9}};

// A grant whose newest exchange was bound to kOwn, and a request for it.
struct Bound {
  store::Grant grant = redeemed();
  RefreshExchange request = exchange(grant, kStart + hours(1));
  explicit Bound(bool is_public) {
    grant.key = kOwn;
    request.is_public = is_public;
  }
  Decided<Rotated> with(std::optional<KeyThumbprint> key) {
    request.facts.key = key;
    return rotate(grant, request);
  }
};

// RFC 9449 section 5
TEST(rotate_refresh, a_public_clients_token_is_for_who_proves_its_key) {
  Bound bound(true);
  EXPECT_EQ(bound.with(std::nullopt).answer.error().cause, Cause::dpop_proof_missing);
  const auto other = bound.with(kOther);
  EXPECT_EQ(other.answer.error().cause, Cause::refresh_token_wrong_key);
  EXPECT_FALSE(other.put) << "the grant goes on for who has the key";
  ASSERT_TRUE(bound.with(kOwn).answer);
  EXPECT_EQ(bound.with(kOwn).put->key_since, 0U);
}

TEST(rotate_refresh, a_thief_without_the_key_cannot_end_the_grant_by_an_old_token) {
  Bound bound(true);
  bound.grant.generation = 5;
  EXPECT_EQ(bound.with(kOther).answer.error().cause, Cause::refresh_token_wrong_key);
  EXPECT_FALSE(bound.with(kOther).put);
  EXPECT_EQ(bound.with(kOwn).put->ended->by, store::EndedBy::replay);
}

TEST(rotate_refresh, a_client_that_proves_itself_may_change_its_key) {
  Bound bound(false);
  const auto changed = bound.with(kOther);
  ASSERT_TRUE(changed.answer);
  EXPECT_EQ(changed.put->key, kOther);
  EXPECT_EQ(changed.put->key_since, 2U);
  const auto without = bound.with(std::nullopt);
  EXPECT_FALSE(without.put->key);
  EXPECT_EQ(without.put->key_since, 2U);
}

TEST(rotate_refresh, a_lost_answer_is_repeated_to_the_same_key_alone) {
  for (const bool is_public : {true, false}) {
    Bound bound(is_public);
    bound.grant = *bound.with(kOwn).put;
    EXPECT_TRUE(bound.with(kOwn).answer->is_retry);
    EXPECT_FALSE(bound.with(kOther).answer);
    EXPECT_FALSE(bound.with(std::nullopt).answer);
  }
}

// RFC 9449 section 11.1
TEST(rotate_refresh, a_used_proof_changes_nothing) {
  Bound bound(true);
  const auto again = rotate_refresh({&bound.grant, {}, true}, bound.request, {});
  EXPECT_EQ(again.answer.error().cause, Cause::dpop_proof_replayed);
  EXPECT_FALSE(again.put);
}

}  // namespace
}  // namespace grantline::flow
