#include <algorithm>
#include <array>

#include "explain/api_tellings.h"
#include "explain/http_proofs.h"
#include "explain/prose.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kMostWords = 4000;

std::string_view line_around(std::string_view text, std::size_t at) {
  const std::size_t before = text.rfind('\n', at);
  const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(from, text.find('\n', at) - from);
}

// A line that a program wrote says what it refused for; one by a person says what may be.
bool is_by_a_program(std::string_view line) {
  constexpr std::array kMarks = {"error"sv,  "exception"sv, "\"message\""sv,     "\"detail\""sv,
                                 "failed"sv, "fail:"sv,     "www-authenticate"sv};
  const std::string lower = lower_case(line);
  return std::ranges::any_of(kMarks, [&](std::string_view one) { return lower.contains(one); });
}

}  // namespace

void prove_tellings(const Refused& refused, std::vector<Proof>& out) {
  const std::string prose = prose_of(refused.text);
  for (const Told& told : find_tellings(words_of(prose, kMostWords))) {
    if (told.telling->cause == "access_token_missing" && came_with_token(refused)) continue;
    const std::string_view line = line_around(refused.text, told.at);
    add(out, {.cause = told.telling->cause,
              .detail = "told",
              .strength = is_by_a_program(line) ? Strength::told_by_program : Strength::told,
              .title = std::string(http_label(told.telling->cause).title),
              .line = 1 + static_cast<std::size_t>(
                              std::ranges::count(refused.text.substr(0, told.at), '\n')),
              .quote = shown(refused.text.substr(told.at, told.end - told.at)),
              .says = std::string(told.telling->says)});
  }
}

}  // namespace grantline::explain
