#include "flow/dpop_refusal.h"

#include <gtest/gtest.h>

#include <set>

namespace grantline::flow {
namespace {

TEST(dpop_refusal, each_fault_has_a_cause_of_its_own_with_all_that_its_detail_needs) {
  std::set<Cause> causes;
  for (int i = 0; i <= static_cast<int>(jose::DpopError::key_wrong); ++i) {
    const auto error = static_cast<jose::DpopError>(i);
    const Refusal refusal = refusal_of({error, "what is due", "what came", seconds(3)});
    EXPECT_TRUE(causes.insert(refusal.cause).second) << info(refusal.cause).name;
    const std::string_view detail = info(refusal.cause).detail;
    const std::string full = describe(refusal, Detail::full);
    for (const Fact& fact : refusal.evidence) {
      EXPECT_NE(detail.find("{" + fact.name + "}"), std::string_view::npos) << fact.name;
      EXPECT_NE(full.find(fact.value), std::string::npos) << full;
    }
  }
}

TEST(dpop_refusal, is_that_of_the_check) {
  const std::string_view fields[] = {"no proof"};
  const auto answer =
      check_dpop({fields, "POST", "https://login.example/token", {}, {}}, {}, WallTime{1});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().cause, Cause::dpop_proof_malformed);
}

}  // namespace
}  // namespace grantline::flow
