#include "flow/redeem_code.h"

#include <gtest/gtest.h>

#include "flow/testing.h"

namespace grantline::flow {
namespace {

using namespace testing;

CodeExchange exchange_at(WallTime now) {
  return {.facts = facts_at(now),
          .code = code_of(with_code(), some_id()),
          .redirect_uri = kRedirect,
          .verifier = kVerifier,
          .resources = {},
          .wants_refresh_token = true,
          .newest_key_id = 2};
}

Decided<Redeemed> redeem(const store::Grant& grant, const CodeExchange& exchange,
                         std::vector<store::Gate> gates = {}) {
  return redeem_code({&grant, std::move(gates)}, exchange, Lives{});
}

TEST(redeem_code, gives_generation_one_and_drops_what_the_code_had) {
  const auto decided = redeem(with_code(), exchange_at(kStart + seconds(1)));
  ASSERT_TRUE(decided.answer);
  ASSERT_TRUE(decided.put);
  EXPECT_FALSE(decided.put->code);
  EXPECT_EQ(decided.put->generation, 1U);
  EXPECT_EQ(decided.put->key_id, 2);
  EXPECT_EQ(decided.answer->nonce, "n-1");
  EXPECT_EQ(decided.put->refresh_ends_at, kStart + days(180));
  EXPECT_TRUE(decided.events.empty());
}

TEST(redeem_code, refuses_second_use_and_revokes_family) {
  const auto first = redeem(with_code(), exchange_at(kStart + seconds(1)));
  const auto second = redeem(*first.put, exchange_at(kStart + milliseconds(4200)));
  ASSERT_FALSE(second.answer);
  EXPECT_EQ(second.answer.error().cause, Cause::code_replayed);
  EXPECT_EQ(fact(second.answer.error(), "redeemed_ago"), "3.2 s");
  EXPECT_EQ(fact(second.answer.error(), "redeemed_from"), "10.0.0.7");
  ASSERT_TRUE(second.put);
  EXPECT_EQ(second.put->ended->by, store::EndedBy::replay);
  ASSERT_EQ(second.events.size(), 1U);
  EXPECT_EQ(second.events[0].kind, store::EventKind::replayed);
  const auto third = redeem(*second.put, exchange_at(kStart + seconds(9)));
  EXPECT_EQ(third.answer.error().cause, Cause::code_replayed);
  EXPECT_FALSE(third.put) << "what is over does not end again";
}

// Of two requests that ran at once, the one that came first may be decided last.
TEST(redeem_code, a_replay_never_ends_the_grant_before_the_redemption_it_replays) {
  const auto winner = redeem(with_code(), exchange_at(kStart + seconds(1)));
  const auto loser = redeem(*winner.put, exchange_at(kStart + milliseconds(999)));
  ASSERT_TRUE(loser.put);
  EXPECT_EQ(loser.put->ended->at, kStart + seconds(1));
  EXPECT_EQ(loser.events.at(0).at, kStart + seconds(1));
}

TEST(redeem_code, takes_the_last_millisecond_and_refuses_the_next) {
  EXPECT_TRUE(redeem(with_code(), exchange_at(kStart + seconds(60))).answer);
  const auto late = redeem(with_code(), exchange_at(kStart + milliseconds(60'001)));
  ASSERT_FALSE(late.answer);
  EXPECT_EQ(late.answer.error().cause, Cause::code_expired);
  EXPECT_EQ(fact(late.answer.error(), "expired_ago"), "1 ms");
}

TEST(redeem_code, shows_where_two_redirect_uris_differ) {
  auto exchange = exchange_at(kStart + seconds(1));
  exchange.redirect_uri = "https://app.example/cb/";
  const auto decided = redeem(with_code(), exchange);
  ASSERT_FALSE(decided.answer);
  EXPECT_EQ(decided.answer.error().cause, Cause::redirect_uri_mismatch);
  EXPECT_EQ(fact(decided.answer.error(), "presented_redirect_uri"), "https://app.example/cb/");
  EXPECT_NE(fact(decided.answer.error(), "difference"), "(absent)");
  EXPECT_EQ(fact(decided.answer.error(), "refusals_left"), "4");
}

TEST(redeem_code, leaves_the_code_unspent_after_a_mistake_five_times_at_most) {
  store::Grant grant = with_code();
  auto wrong = exchange_at(kStart + seconds(1));
  wrong.verifier = "a-verifier-of-another-login-that-is-long-enough";
  for (int i = 0; i < 4; ++i) {
    const auto decided = redeem(grant, wrong);
    ASSERT_FALSE(decided.answer);
    EXPECT_EQ(decided.answer.error().cause, Cause::verifier_mismatch);
    grant = *decided.put;
  }
  EXPECT_TRUE(redeem(grant, exchange_at(kStart + seconds(1))).answer);
  grant = *redeem(grant, wrong).put;
  const auto burned = redeem(grant, exchange_at(kStart + seconds(2)));
  ASSERT_FALSE(burned.answer);
  EXPECT_EQ(burned.answer.error().cause, Cause::code_burned);
}

TEST(redeem_code, names_each_fault_of_the_verifier) {
  const auto cause_of = [](const store::Grant& grant, std::optional<std::string_view> verifier) {
    auto exchange = exchange_at(kStart + seconds(1));
    exchange.verifier = verifier;
    const auto decided = redeem(grant, exchange);
    return decided.answer ? std::optional<Cause>() : decided.answer.error().cause;
  };
  EXPECT_EQ(cause_of(with_code(), std::nullopt), Cause::verifier_missing);
  EXPECT_EQ(cause_of(with_code(), "short"), Cause::verifier_malformed);
  EXPECT_EQ(cause_of(with_code(""), kVerifier), Cause::verifier_unexpected);
  EXPECT_EQ(cause_of(with_code(""), std::nullopt), std::nullopt);
  EXPECT_EQ(cause_of(with_code(kVerifier), kVerifier), Cause::verifier_method_mistake);
  EXPECT_EQ(cause_of(with_code("13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"),
                     kVerifier),
            Cause::verifier_method_mistake);
}

TEST(redeem_code, of_another_client_neither_spends_nor_revokes_it) {
  auto exchange = exchange_at(kStart + seconds(1));
  exchange.facts.client = ClientId{"other"};
  const auto decided = redeem(with_code(), exchange);
  ASSERT_FALSE(decided.answer);
  EXPECT_EQ(decided.answer.error().cause, Cause::code_wrong_client);
  EXPECT_TRUE(redeem(*decided.put, exchange_at(kStart + seconds(2))).answer);
  const auto redeemed = redeem(with_code(), exchange_at(kStart + seconds(1)));
  EXPECT_FALSE(redeem(*redeemed.put, exchange).put) << "a stranger cannot end a grant";
}

TEST(redeem_code, is_refused_when_the_person_was_disabled_or_withdrew_since) {
  const auto cause_with = [](store::GateKind kind, WallTime at) {
    const auto decided = redeem(with_code(), exchange_at(kStart + seconds(9)), {{kind, at}});
    return decided.answer ? std::optional<Cause>() : decided.answer.error().cause;
  };
  const WallTime after = kStart + seconds(2);
  EXPECT_EQ(cause_with(store::GateKind::user_disabled, after), Cause::user_disabled);
  EXPECT_EQ(cause_with(store::GateKind::password_changed, after), Cause::password_changed);
  EXPECT_EQ(cause_with(store::GateKind::consent_withdrawn, after), Cause::consent_withdrawn);
  EXPECT_EQ(cause_with(store::GateKind::password_changed, kStart - seconds(1)), std::nullopt)
      << "an older event does not concern a newer grant";
}

TEST(redeem_code, without_a_row_tells_an_old_code_from_a_lost_one) {
  const auto old = redeem_code({}, exchange_at(kStart + days(9)), Lives{});
  EXPECT_EQ(old.answer.error().cause, Cause::code_expired);
  const auto lost = redeem_code({}, exchange_at(kStart + seconds(3)), Lives{});
  EXPECT_EQ(lost.answer.error().cause, Cause::code_unknown);
}

TEST(redeem_code, survives_a_clock_that_was_set_back) {
  EXPECT_TRUE(redeem(with_code(), exchange_at(kStart - hours(1))).answer);
}

// RFC 9449 section 10
TEST(redeem_code, a_code_that_is_bound_to_a_key_is_for_who_proves_it) {
  store::Grant grant = with_code();
  const KeyThumbprint own{{1, 2, 3}};
  grant.code->key = own;
  CodeExchange exchange = exchange_at(kStart + seconds(1));
  const auto without = redeem(grant, exchange);
  ASSERT_FALSE(without.answer);
  EXPECT_EQ(without.answer.error().cause, Cause::dpop_proof_missing);
  exchange.facts.key = KeyThumbprint{{9}};
  const auto other = redeem(grant, exchange);
  ASSERT_FALSE(other.answer);
  EXPECT_EQ(other.answer.error().cause, Cause::code_wrong_key);
  EXPECT_EQ(fact(other.answer.error(), "refusals_left"), "4");
  EXPECT_EQ(fact(other.answer.error(), "expected_key"), to_text(own));
  exchange.facts.key = own;
  const auto right = redeem(grant, exchange);
  ASSERT_TRUE(right.answer);
  EXPECT_EQ(right.put->key, own);
}

TEST(redeem_code, the_key_of_the_proof_goes_into_the_row_and_no_proof_none) {
  CodeExchange exchange = exchange_at(kStart + seconds(1));
  EXPECT_FALSE(redeem(with_code(), exchange).put->key);
  exchange.facts.key = KeyThumbprint{{7}};
  EXPECT_EQ(redeem(with_code(), exchange).put->key, exchange.facts.key);
}

// RFC 9449 section 11.1
TEST(redeem_code, a_used_proof_changes_nothing_not_even_for_a_replayed_code) {
  const auto first = redeem(with_code(), exchange_at(kStart + seconds(1)));
  const auto again =
      redeem_code({&*first.put, {}, true}, exchange_at(kStart + seconds(2)), Lives{});
  ASSERT_FALSE(again.answer);
  EXPECT_EQ(again.answer.error().cause, Cause::dpop_proof_replayed);
  EXPECT_FALSE(again.put);
  ASSERT_EQ(again.events.size(), 1U);
}

}  // namespace
}  // namespace grantline::flow
