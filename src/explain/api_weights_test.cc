#include "explain/api_weights.h"

#include <gtest/gtest.h>

#include <numeric>

#include "explain/diagnosis.h"
#include "explain/exchange.h"
#include "explain/http_diagnosis.h"
#include "explain/http_label.h"
#include "explain/pack.h"

namespace grantline::explain {
namespace {

ApiClues clues_in(std::string_view text) {
  return diagnose_http(text, read_exchange(text), clues_of(text), "", nullptr).clues;
}

double sum_of(const PerApiCause& chances) {
  return std::accumulate(chances.begin(), chances.end(), 0.0);
}

TEST(api_weights, there_is_one_for_each_cause) { EXPECT_EQ(http_labels().size(), kApiCauses); }

TEST(api_weights, are_read_as_they_are_written) {
  const Result<ApiWeights> read = parse_api_weights(api_weights_text());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_GT(read->named.size(), 100);
  EXPECT_EQ(to_text(*read), to_text(*parse_api_weights(to_text(*read))));
  EXPECT_FALSE(parse_api_weights("causes nonsense\n"));
  EXPECT_FALSE(parse_api_weights("bias 0=1\n"));
  EXPECT_TRUE(parse_api_weights("causes grant_refused\nbias 0=1\n"));
  EXPECT_FALSE(parse_api_weights("causes grant_refused\nbias 1=1\n"));
  EXPECT_FALSE(parse_api_weights("trust much\n"));
  EXPECT_FALSE(parse_api_weights("nonsense 0=1\n"));
}

TEST(api_weights, looked_up_are_those_of_the_whole_text) {
  const ApiWeights all = *parse_api_weights(api_weights_text());
  const ApiClues clues = clues_in("403 Forbidden, the token lacks a scope for this API");
  const ApiWeights some = api_weights_for(clues);
  EXPECT_FALSE(some.named.empty());
  for (const auto& [name, causes] : some.named) EXPECT_EQ(causes, all.named.at(name)) << name;
  EXPECT_EQ(probabilities(clues, some), probabilities(clues, all));
}

TEST(api_weights, give_probabilities_whose_sum_is_1) {
  const ApiWeights all = *parse_api_weights(api_weights_text());
  EXPECT_NEAR(sum_of(probabilities(clues_in("429 Too Many Requests"), all)), 1, 1e-9);
  ApiClues none;
  EXPECT_NEAR(sum_of(probabilities(none, all)), 1, 1e-9);
}

// Told without a status, in other words than any library has.
TEST(api_weights, words_alone_tell_a_cause) {
  const auto first = [](std::string_view text) {
    const Diagnosis diagnosis = diagnose(text);
    return diagnosis.causes.empty() ? "nothing" : diagnosis.causes.front().cause->name;
  };
  EXPECT_EQ(
      first("Behind our nginx the service never sees the Authorization header, without nginx it "
            "does. It answers unauthorized."),
      "access_token_missing");
  EXPECT_EQ(first("The API throttles us: after a few hundred calls in a minute we get errors that "
                  "there are too many requests."),
            "rate_limited");
  EXPECT_EQ(first("HttpError: Resource not accessible by integration"), "permission_missing");
  EXPECT_EQ(first("The kettle does not boil."), "nothing");
}

TEST(api_weights, a_refused_grant_is_not_taken_for_an_apis_refusal) {
  const std::string_view text =
      R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})";
  EXPECT_GT(probabilities(clues_in(text), *parse_api_weights(api_weights_text()))[kGrantRefused],
            0.5);
}

}  // namespace
}  // namespace grantline::explain
