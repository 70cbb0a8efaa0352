#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "explain/clues.h"
#include "explain/diagnosis.h"

// What is known of each provider beside its messages: lives, limits and quirks.

namespace grantline::explain {
namespace {

TEST(knowledge, each_provider_has_what_its_page_shows) {
  for (const Provider& provider : providers()) {
    EXPECT_TRUE(provider.docs.empty() || provider.docs.starts_with("https://")) << provider.name;
    EXPECT_TRUE(provider.rotates.empty() || provider.rotates == "always" ||
                provider.rotates == "optional" || provider.rotates == "never")
        << provider.name;
    const auto shown = providers_shown_by("POST " + std::string(provider.marks.front()) + "/token");
    EXPECT_THAT(shown, testing::Contains(&provider)) << provider.name;
  }
}

TEST(knowledge, each_life_is_one_that_its_credential_can_have) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kYear = 366 * 86'400;
  for (const Provider& provider : providers()) {
    std::set<std::string_view> seen;
    for (const Life& life : provider.lives) {
      EXPECT_TRUE(seen.insert(life.of).second) << provider.name << " has two of " << life.of;
      if (life.of == "authorization_code" || life.of == "device_code") {
        EXPECT_LE(life.seconds, 30 * kMinute) << provider.name << " " << life.of;
      } else {
        EXPECT_TRUE(life.of.starts_with("refresh_token") || life.of == "client_secret" ||
                    life.of.ends_with("_session_idle") || life.of == "sso_session_max")
            << provider.name << " " << life.of;
        EXPECT_GE(life.seconds, 30 * kMinute) << provider.name << " " << life.of;
        EXPECT_LE(life.seconds, 5 * kYear) << provider.name << " " << life.of;
      }
      EXPECT_TRUE(life.source.starts_with("https://")) << provider.name << " " << life.of;
    }
  }
}

TEST(knowledge, each_quirk_speaks_where_its_provider_refuses_without_a_reason) {
  for (const Provider& provider : providers()) {
    for (const Quirk& quirk : provider.quirks) {
      const std::string text = std::string(provider.marks.front()) +
                               "\ngrant_type=" + std::string(quirk.grant) +
                               "\n{\"error\":\"invalid_grant\"}";
      const Clues clues = clues_of(text);
      const auto is_it = [&](const FoundHabit& found) { return found.quirk == &quirk; };
      EXPECT_TRUE(std::ranges::any_of(clues.habits, is_it)) << provider.name << ": " << quirk.text;
      EXPECT_TRUE(clues_of(text, quirk.source).habits.size() < clues.habits.size())
          << provider.name << ": it is not left out with its source";
      EXPECT_TRUE(quirk.source.starts_with("https://")) << quirk.text;
    }
  }
}

TEST(knowledge, each_limit_is_linked_where_its_cause_is_ranked) {
  for (const Provider& provider : providers()) {
    for (const Limit& limit : provider.limits) {
      EXPECT_TRUE(limit.source.starts_with("https://")) << limit.text;
      if (limit.cause->name != "token_limit_exceeded") continue;
      const Diagnosis diagnosis =
          diagnose(std::string(provider.marks.front()) +
                   " refresh_token invalid_grant\nToo many tokens of one user; the oldest token "
                   "stops working when a new one is made, since the limit is passed.");
      ASSERT_EQ(diagnosis.causes.front().cause, limit.cause) << provider.name;
      EXPECT_THAT(diagnosis.causes.front().links,
                  testing::Contains(testing::Field(&Link::url, limit.source)))
          << provider.name;
    }
  }
}

TEST(knowledge, many_providers_have_messages_and_many_have_lives_or_limits) {
  const auto count = [](auto holds) { return std::ranges::count_if(providers(), holds); };
  EXPECT_GE(count([](const Provider& p) { return !p.messages.empty(); }), 40);
  EXPECT_GE(count([](const Provider& p) { return !p.lives.empty() || !p.quirks.empty(); }), 40);
}

TEST(provider_rules, each_life_limit_and_quirk_stands_beside_its_cause) {
  std::size_t told = 0;
  for (const Provider& provider : providers()) {
    for (const Label& label : labels()) {
      const std::vector<ProviderRule> rules = provider_rules(label, {&provider}, "");
      EXPECT_LE(rules.size(), 4U) << provider.name << " " << label.name;
      for (const ProviderRule& rule : rules) {
        EXPECT_THAT(rule.says, testing::StartsWith(provider.title));
        EXPECT_THAT(rule.source, testing::StartsWith("https://"));
      }
      told += rules.size();
    }
  }
  EXPECT_GT(told, providers().size());
}

TEST(provider_rules, a_sentence_that_leaves_it_open_comes_with_the_lives_it_may_mean) {
  const Diagnosis diagnosis = diagnose(
      "google says {\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or "
      "revoked.\"} a week after each login");
  const auto expired = std::ranges::find_if(diagnosis.causes, [](const Ranked& ranked) {
    return ranked.cause->name == "refresh_token_expired";
  });
  ASSERT_NE(expired, diagnosis.causes.end());
  EXPECT_THAT(expired->rules,
              testing::Contains(testing::Field(&ProviderRule::says, testing::HasSubstr("7 days"))));
}

}  // namespace
}  // namespace grantline::explain
