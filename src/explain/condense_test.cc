#include "explain/condense.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/decode.h"
#include "explain/diagnosis.h"

namespace grantline::explain {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string noise(std::size_t lines) {
  std::string out;
  for (std::size_t i = 0; i < lines; ++i) out += "a line that tells nothing at all of anything\n";
  return out;
}

TEST(condense, keeps_the_surroundings_of_what_matters_and_their_lines) {
  const std::string text = noise(5000) + "{\"error\":\"invalid_grant\"}\n" + noise(20'000) +
                           "grant_type=refresh_token&refresh_token=x\n" + noise(5000);
  Condenser condenser;
  for (std::size_t at = 0; at < text.size(); at += 100'000) {
    condenser.take(std::string_view(text).substr(at, 100'000));
  }
  const std::string kept = condenser.finish();
  EXPECT_LT(kept.size(), text.size() / 50);
  const auto line_of = [&](std::string_view what) {
    const std::size_t at = kept.find(what);
    const auto before = std::string_view(kept).substr(0, at);
    return condenser.lines().input_line(1 +
                                        static_cast<std::size_t>(std::ranges::count(before, '\n')));
  };
  EXPECT_EQ(line_of("invalid_grant"), 5001U);
  EXPECT_EQ(line_of("grant_type="), 25'002U);
}

TEST(condense, begins_no_window_within_a_line) {
  Condenser condenser;
  condenser.take(noise(5000) + "{\"error\":\"invalid_grant\"}\n" + noise(5000));
  const std::string kept = condenser.finish();
  EXPECT_TRUE(kept.starts_with("a line that tells")) << kept.substr(0, 80);
}

TEST(condense, finds_what_lies_across_two_pieces_at_every_cut) {
  const std::string text = noise(200) + "{\"error\":\"invalid_grant\"}\n" + noise(200);
  const std::size_t at = text.find("invalid_grant");
  for (std::size_t cut = at - 3; cut < at + 16; ++cut) {
    Condenser condenser;
    condenser.take(std::string_view(text).substr(0, cut));
    condenser.take(std::string_view(text).substr(cut));
    const std::string kept = condenser.finish();
    const std::size_t first = kept.find("invalid_grant");
    ASSERT_NE(first, std::string::npos) << cut;
    EXPECT_EQ(kept.find("invalid_grant", first + 1), std::string::npos) << cut;
  }
}

TEST(condense, a_large_input_has_the_diagnosis_of_what_matters_in_it) {
  std::string text = noise(100'000) +
                     "keycloak {\"error\":\"invalid_grant\","
                     "\"error_description\":\"Stale token\"} refresh\n" +
                     noise(100'000);
  std::size_t at = 0;
  const Diagnosis diagnosis = diagnose_pieces([&] {
    const std::string piece = text.substr(std::min(at, text.size()), 1 << 20);
    at += piece.size();
    return piece;
  });
  ASSERT_FALSE(diagnosis.causes.empty());
  EXPECT_EQ(diagnosis.causes[0].cause->name, "refresh_token_rotated_reuse");
  EXPECT_EQ(diagnosis.causes[0].evidence[0].line, 100'001U);
}

TEST(condense, utf16_is_read) {
  const std::string text = "invalid_grant";
  std::string wide = "\xFF\xFE";
  std::string big;
  for (const char c : text) {
    wide += c;
    wide += '\0';
    big += '\0';
    big += c;
  }
  EXPECT_EQ(to_utf8(wide), text);
  EXPECT_EQ(to_utf8(big), text);
  EXPECT_EQ(to_utf8("\xEF\xBB\xBF" + text), text);
  EXPECT_EQ(to_utf8(text), text);
}

}  // namespace
}  // namespace grantline::explain
