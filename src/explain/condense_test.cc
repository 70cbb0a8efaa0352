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

Diagnosis of_pieces(const std::string& text) {
  std::size_t at = 0;
  return diagnose_pieces([&] {
    const std::string piece = text.substr(std::min(at, text.size()), 1 << 20);
    at += piece.size();
    return piece;
  });
}

std::string access_log(std::size_t lines, int status) {
  std::string out;
  for (std::size_t i = 0; i < lines; ++i) {
    out += "192.0.2.7 - - [24/Nov/2026:10:00:00 +0000] \"GET /img/" + std::to_string(i) +
           " HTTP/1.1\" " + std::to_string(status) + " 512\n";
  }
  return out;
}

TEST(condense, a_status_without_a_word_of_oauth_is_found_in_a_large_log) {
  for (const char* line : {"GET https://api.example.com/v1/orders answered 429",
                           "10.0.0.1 - - [24/Nov/2026:10:00:01 +0000] \"GET /v1/orders HTTP/1.1\" "
                           "429 17",
                           "{\"level\":\"warn\",\"path\":\"/v1/orders\",\"status\":429}"}) {
    const std::string text = noise(100'000) + line + "\n" + noise(100'000);
    const Diagnosis diagnosis = of_pieces(text);
    ASSERT_FALSE(diagnosis.causes.empty()) << line;
    EXPECT_EQ(diagnosis.causes[0].cause->name, "rate_limited") << line;
    EXPECT_EQ(diagnosis.answer.at("line").as_int64(), 100'001) << line;
  }
}

TEST(condense, a_rare_status_is_kept_among_many_of_another) {
  const std::string rare = "GET https://api.example.com/v1/orders answered 429\n";
  const std::string text = access_log(40'000, 404) + rare + access_log(40'000, 404);
  Condenser condenser;
  for (std::size_t at = 0; at < text.size(); at += 1 << 20) {
    condenser.take(std::string_view(text).substr(at, 1 << 20));
  }
  const std::string kept = condenser.finish();
  EXPECT_THAT(kept, HasSubstr(rare));
  EXPECT_THAT(kept, HasSubstr("/img/0 "));
  EXPECT_THAT(kept, HasSubstr("/img/39999 "));
  EXPECT_LT(kept.size(), 100'000U);
}

std::string numbered_line(std::size_t i) {
  return "line " + std::to_string(i) +
         (i % 7 == 0      ? " answered 401\n"
          : i % 5000 == 0 ? " {\"error\":\"invalid_grant\"}\n"
                          : " tells nothing\n");
}

// A window may end within a line, and the rest of it may not be kept.
TEST(condense, each_line_that_is_kept_is_kept_once_and_told_by_its_own_number) {
  std::string text;
  for (std::size_t i = 1; i <= 60'000; ++i) text += numbered_line(i);
  for (const std::size_t size : {65'536U, 100'003U, 1U << 20}) {
    Condenser condenser;
    for (std::size_t at = 0; at < text.size(); at += size) {
      condenser.take(std::string_view(text).substr(at, size));
    }
    const std::string kept = condenser.finish();
    std::size_t number = 1;
    std::size_t last = 0;
    for (std::size_t at = 0; at < kept.size(); ++number) {
      const std::size_t end = std::min(kept.find('\n', at), kept.size());
      const std::size_t line = condenser.lines().input_line(number);
      EXPECT_TRUE(numbered_line(line).starts_with(kept.substr(at, end - at)))
          << line << " of pieces of " << size << ": " << kept.substr(at, end - at);
      EXPECT_GT(line, last) << size;
      last = line;
      at = end + 1;
    }
    EXPECT_GT(last, 59'990U) << size;
  }
}

TEST(condense, numbers_that_are_no_status_are_not_kept) {
  std::string text;
  for (std::size_t i = 0; i < 50'000; ++i) {
    text += "took 14012 ms at 12:04:29.404, 4040 bytes, id a401b, 1.404 of 404.7, x4013\n";
  }
  Condenser condenser;
  condenser.take(text);
  EXPECT_EQ(condenser.finish(), "");
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
