#include <fmt/format.h>

#include <algorithm>

#include "explain/http_proofs.h"
#include "explain/text.h"

namespace grantline::explain {
namespace {

constexpr std::int64_t kLongWindow_s = 6 * 3600;

// "Wait 42 s, until 12:00:42 UTC."
std::string wait_for(const Refused& refused, std::optional<std::int64_t> span_s) {
  if (!span_s) return {};
  std::string out = fmt::format("Wait {}", to_words(seconds(*span_s)));
  if (refused.now) {
    const std::string until = to_rfc3339(*refused.now + seconds(*span_s));
    out += fmt::format(", until {} {} UTC", until.substr(0, 10), until.substr(11, 8));
  }
  return out +
         ", then go on slower: spread requests over the window, cache answers, and let a "
         "repeat wait longer each time.";
}

bool is_long(const RateLimit& limit) {
  const std::string policy = lower_case(limit.policy);
  return policy.contains("day") || policy.contains("daily") || policy.contains("month") ||
         limit.window_s.value_or(0) >= kLongWindow_s || limit.reset_s.value_or(0) >= kLongWindow_s;
}

std::string describe(const RateLimit& limit) {
  std::string out = limit.policy.empty() ? "" : fmt::format("policy {}: ", shown(limit.policy));
  if (limit.limit && limit.window_s) {
    out += fmt::format("{} requests in {}, ", *limit.limit, to_words(seconds(*limit.window_s)));
  } else if (limit.limit) {
    out += fmt::format("{} requests in its window, ", *limit.limit);
  }
  out += fmt::format("{} left", limit.remaining.value_or(0));
  if (limit.reset_s) out += fmt::format(", whole again in {}", to_words(seconds(*limit.reset_s)));
  return out;
}

std::string quote_of(const Refused& refused, const RateLimit& limit) {
  const Header* field = refused.turn.find_got(limit.field);
  return field == nullptr ? "" : shown(field->value);
}

}  // namespace

void prove_rate(const Refused& refused, std::vector<Proof>& out) {
  const int status = refused.turn.status;
  const RateLimits& limits = refused.limits;
  const auto used_up = std::ranges::find_if(
      limits.all, [](const RateLimit& one) { return one.remaining && *one.remaining <= 0; });
  const bool may_be = status == 429 || status == 403 || status == 0;
  std::optional<std::int64_t> wait = limits.retry_after_s;
  if (!wait && used_up != limits.all.end()) wait = used_up->reset_s;
  const std::string fix = wait_for(refused, wait);
  if (used_up != limits.all.end() && may_be) {
    const bool is_quota = is_long(*used_up);
    add(out, {.cause = is_quota ? "quota_exhausted" : "rate_limited",
              .detail = "none_remaining",
              .strength = Strength::proof,
              .title = fmt::format("The limit is used up: {}", describe(*used_up)),
              .line = used_up->line,
              .field = used_up->field,
              .quote = quote_of(refused, *used_up),
              .says = "nothing remains of the limit that this names",
              .fix = fix});
  }
  if (limits.retry_after != nullptr && may_be) {
    const bool is_quota = limits.retry_after_s.value_or(0) >= kLongWindow_s;
    add(out,
        {.cause = is_quota ? "quota_exhausted" : "rate_limited",
         .detail = "retry_after",
         .strength = Strength::strong,
         .title = limits.retry_after_s ? fmt::format("The server says when to come back: in {}",
                                                     to_words(seconds(*limits.retry_after_s)))
                                       : limits.fault,
         .line = limits.retry_after->line,
         .field = "Retry-After",
         .quote = shown(limits.retry_after->value),
         .fix = fix});
  }
  if (used_up == limits.all.end() && !limits.all.empty() && limits.all[0].remaining &&
      status != 429) {
    add(out, {.cause = "rate_limited",
              .detail = "some_remaining",
              .strength = Strength::refuted,
              .title = fmt::format("No rate limit was met: {}", describe(limits.all[0])),
              .line = limits.all[0].line,
              .field = limits.all[0].field});
  } else if (used_up == limits.all.end() && status == 429 && !limits.all.empty() &&
             limits.all[0].remaining) {
    add(out,
        {.cause = "rate_limited",
         .detail = "another_limit",
         .strength = Strength::hint,
         .title = fmt::format("The limit that the answer shows is not the one that was met: {}",
                              describe(limits.all[0])),
         .line = limits.all[0].line,
         .field = limits.all[0].field});
  }
}

}  // namespace grantline::explain
