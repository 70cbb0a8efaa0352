#include "spec/cause.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "spec/remedy_examples.h"

namespace grantline {
namespace {

bool fits_description(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

TEST(catalog, has_one_row_for_each_cause_and_no_name_twice) {
  std::set<std::string_view> names;
  for (const auto& row : all_causes()) {
    EXPECT_EQ(&info(row.cause), &row);
    EXPECT_EQ(parse_cause(row.name), row.cause);
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
  EXPECT_FALSE(parse_cause("code_replaye"));
  EXPECT_FALSE(parse_cause(""));
}

TEST(catalog, says_something_of_its_own_in_each_row) {
  std::set<std::string_view> fixes;
  for (const auto& row : all_causes()) {
    EXPECT_TRUE(row.sentence.ends_with('.')) << row.name;
    EXPECT_LE(row.sentence.size(), 160U) << row.name;
    EXPECT_FALSE(row.title.ends_with('.')) << row.name;
    EXPECT_TRUE(fixes.insert(row.fix).second) << row.name;
  }
}

// RFC 6749 section 5.2, RFC 6750 section 3.1, RFC 9449 sections 5 and 8
TEST(catalog, gives_each_wire_word_the_status_of_its_standard) {
  const std::map<std::string_view, std::set<int>> due{
      {"invalid_grant", {400}},
      {"invalid_scope", {400}},
      {"invalid_client", {401}},
      {"invalid_token", {401}},
      {"invalid_dpop_proof", {400}},
      {"use_dpop_nonce", {400}},
      {"insufficient_scope", {403}},
      {"insufficient_user_authentication", {401}},
      {"server_error", {500}},
      {"", {401}},
      {"temporarily_unavailable", {429, 503}},
  };
  for (const auto& row : all_causes()) {
    const auto found = due.find(row.error);
    EXPECT_TRUE(found == due.end() || found->second.contains(row.status)) << row.name;
  }
  EXPECT_EQ(info(Cause::access_token_missing).error, "");
}

TEST(facts, are_named_once) {
  std::set<std::string_view> names;
  for (const auto& fact : all_facts()) EXPECT_TRUE(names.insert(fact.name).second) << fact.name;
}

TEST(describe, puts_the_evidence_into_the_detail) {
  const Refusal refusal(Cause::code_replayed,
                        {{"redeemed_ago", "3.2 s"}, {"redeemed_by", "the same client"}});
  EXPECT_EQ(describe(refusal, Detail::full),
            "The authorization code was already redeemed 3.2 s earlier by the same client; a code "
            "works once, and what its first use gave is revoked.");
  EXPECT_EQ(describe(refusal, Detail::cause), info(Cause::code_replayed).sentence);
}

TEST(describe, leaves_out_a_part_in_brackets_where_its_fact_is_absent) {
  EXPECT_EQ(
      describe(Refusal(Cause::code_replayed, {{"redeemed_ago", "3.2 s"}}), Detail::full),
      "The authorization code was already redeemed 3.2 s earlier; a code works once, and what "
      "its first use gave is revoked.");
}

TEST(describe, falls_back_to_the_sentence_where_a_needed_fact_is_absent) {
  EXPECT_EQ(
      describe(Refusal(Cause::code_replayed, {{"redeemed_by", "the same client"}}), Detail::full),
      info(Cause::code_replayed).sentence);
}

TEST(describe, says_the_same_for_every_invalid_grant_when_minimal) {
  const std::string minimal = describe(Cause::code_replayed, Detail::minimal);
  for (const auto& row : all_causes()) {
    const std::string text = describe(row.cause, Detail::minimal);
    EXPECT_TRUE(fits_description(text) && text.ends_with('.')) << row.name;
    EXPECT_TRUE(row.error != "invalid_grant" || text == minimal) << row.name;
  }
}

// RFC 6749 section 5.2
TEST(describe, lets_no_evidence_out_of_the_character_set_of_error_description) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  for (const auto& row : all_causes()) {
    Refusal refusal(row.cause);
    for (const auto& fact : all_facts()) {
      refusal.evidence.push_back({std::string(fact.name), every_byte + std::string(5000, 'x')});
    }
    const std::string text = describe(refusal, Detail::full);
    EXPECT_TRUE(fits_description(text)) << row.name;
    EXPECT_EQ(text.find('{') == std::string::npos, row.detail.find('{') == std::string::npos);
    EXPECT_LT(text.size(), 1500U) << row.name;
  }
}

TEST(describe, takes_braces_in_evidence_as_they_are) {
  EXPECT_EQ(describe(Refusal(Cause::client_unknown, {{"presented_client", "{server}\"\\"}}),
                     Detail::full),
            "No client of this server has the client_id {server}'/.");
}

TEST(remedies, have_four_examples_each) {
  std::set<std::string_view> codes;
  for (const auto& row : all_causes()) {
    const auto found = examples(row.remedy);
    if (row.remedy == Remedy::none) {
      EXPECT_TRUE(found.empty());
      continue;
    }
    ASSERT_EQ(found.size(), 4U) << row.name;
    const std::string_view languages[] = {"JavaScript", "Python", "Go", "C++"};
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(found[i].language, languages[i]) << row.name;
      EXPECT_FALSE(found[i].library.empty());
      const auto lines = std::ranges::count(found[i].code, '\n');
      EXPECT_TRUE(lines >= 2 && lines <= 20) << row.name << " " << found[i].language << lines;
      EXPECT_NE(found[i].code.front(), '\n');
    }
  }
}

}  // namespace
}  // namespace grantline
