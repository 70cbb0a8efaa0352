#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "check/checkup.h"

namespace grantline::check {
namespace {

constexpr const char* kDate = "https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1";
constexpr std::int64_t kWarn_ms = 5'000;
constexpr std::int64_t kFail_ms = 60'000;  // what most libraries tolerate

}  // namespace

// The server's clock is ahead by something between ahead_least and ahead_most.
void check_clock(Checkup& c) {
  if (!c.report.is_reached) return;
  if (!c.ahead_least) {
    return c.warn("clock.date", "No answer has a Date header, so its clock is not known",
                  "Send Date: clients use it to make assertions and to check tokens.", kDate);
  }
  const std::int64_t least = c.ahead_least->ms;
  const std::int64_t most = c.ahead_most->ms;
  // The smallest offset that explains all answers; two machines behind one name may not agree.
  if (least > most + 1000) {
    return c.warn("clock.offset",
                  "Its answers disagree about the time by " + to_words(milliseconds(least - most)),
                  "Several machines answer and their clocks differ: synchronise them.", kDate);
  }
  const std::int64_t sure = least > 0 ? least : most < 0 ? most : 0;
  const std::string range = fmt::format("{} by {}", sure > 0 ? "ahead" : "behind",
                                        to_words(milliseconds(std::llabs(sure))));
  if (sure == 0) {
    return c.pass(
        "clock.offset",
        fmt::format("Its clock agrees with this machine's, as far as can be seen (within {})",
                    to_words(milliseconds(std::max(-least, most)))));
  }
  const std::string says = "Its clock is " + range + " at least, against this machine's";
  const std::string fix =
      "See which of the two is wrong (chronyc tracking, timedatectl): assertions and ID tokens are "
      "refused when they differ by more than a library tolerates.";
  if (std::llabs(sure) >= kFail_ms) return c.fail("clock.offset", says, fix, kDate);
  if (std::llabs(sure) >= kWarn_ms) return c.warn("clock.offset", says, fix, kDate);
  c.pass("clock.offset", says);
}

}  // namespace grantline::check
